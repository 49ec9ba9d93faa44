"""What conditions about enterprises can ask, in words: fields and the values to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from crm.core.actor import Act, Actor, Thing
from crm.core.i18n import _, current_locale
from crm.core.shell import shell
from crm.lists.forms import Field, Options
from crm.members import queries
from crm.members.rules import CONTROL_TYPE_NAMES, POSITION_NAMES, STANDING_NAMES
from crm.members.views.columns import COLUMNS
from crm.members.views.enterprise import SIZE_NAMES
from crm.standards import divisions, industries


def fields_of(actor: Actor) -> dict[str, Field]:
    """Return what this actor may ask about, in the order of the form, with the values to choose from."""
    found = {
        name: Field(name, _(COLUMNS[name].label), field.kind, options_of(actor, name))
        for name, field in queries.fields_for(actor).items()
        if name in COLUMNS
    }
    if not actor.may_all(Thing.ENTERPRISE, Act.READ):
        return found
    asked, locale = queries.fields_for(actor), current_locale()
    for custom in queries.customs():
        options = [(str(each.id), each.spoken(locale)) for each in custom.options]
        found[custom.name] = Field(custom.name, custom.spoken(locale), asked[custom.name].kind, options)
    return found


def options_of(actor: Actor, name: str) -> Options:
    """Return the values a field can have, () where they are typed."""
    offers: Mapping[str, Callable[[], Options]] = {
        "side": lambda: [(city.code, shell().city_name(city.code)) for city in shell().pair],
        "city": _cities,
        "district": lambda: [
            (place.code, place.name) for city in shell().pair for place in divisions.districts(city.code)
        ],
        "industry": lambda: [(one.code, f"{one.code} {one.name}") for one in _industries()],
        "position": lambda: [(kind.value, _(said)) for kind, said in POSITION_NAMES.items()],
        "standing": lambda: [(kind.value, _(said)) for kind, said in STANDING_NAMES.items()],
        "size": lambda: [(size.value, _(said)) for size, said in SIZE_NAMES.items()],
        "control": lambda: [(kind.value, _(said)) for kind, said in CONTROL_TYPE_NAMES.items()],
        "manager": lambda: [("me", _("我")), *((str(row.id), row.name) for row in queries.managers(actor))],
    }
    return offers[name]() if name in offers else ()


def _cities() -> Options:
    """The two cities first: they are asked for most."""
    pair = [(city.code, shell().city_name(city.code)) for city in shell().pair]
    others = [(city.code, city.name) for city in _every_city() if not shell().city_name(city.code)]
    return pair + others


@cache
def _every_city() -> list[divisions.Division]:
    return [place for code, place in divisions.table().items() if divisions.city_of(code) == code]


def _industries() -> list[industries.Industry]:
    return [one for section in industries.sections() for one in (section, *industries.children(section.code))]
