"""What conditions about enterprises can ask, in words: fields, the values to choose from, a condition as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from crm.core.actor import Act, Actor, Thing
from crm.core.i18n import _, current_locale
from crm.core.shell import shell
from crm.core.words import N_
from crm.lists import rules as asking
from crm.lists.rules import OPERATOR_NAMES, Condition, Kind, Operator, Where
from crm.members import queries
from crm.members.rules import CONTROL_TYPE_NAMES, POSITION_NAMES, STANDING_NAMES
from crm.members.views.columns import COLUMNS
from crm.members.views.enterprise import SIZE_NAMES
from crm.standards import divisions, industries

Options = Sequence[tuple[str, str]]
SPANS: Mapping[tuple[Operator, str], str] = {
    (Operator.THIS, "week"): N_("本周"), (Operator.THIS, "month"): N_("本月"),
    (Operator.THIS, "quarter"): N_("本季度"), (Operator.THIS, "year"): N_("今年"),
    (Operator.PAST, "week"): N_("上周"), (Operator.PAST, "month"): N_("上月"),
    (Operator.PAST, "quarter"): N_("上季度"), (Operator.PAST, "year"): N_("去年"),
}  # fmt: skip
SAYINGS: Mapping[Operator, str] = {
    Operator.HAS: N_("包含“{value}”"), Operator.LACKS: N_("不包含“{value}”"), Operator.IS: N_("等于 {value}"),
    Operator.IN: N_("是 {value}"), Operator.OUT: N_("不是 {value}"), Operator.GE: N_("≥ {value}"),
    Operator.LE: N_("≤ {value}"), Operator.ON: N_("在 {value}"), Operator.SINCE: N_("不早于 {value}"),
    Operator.UNTIL: N_("不晚于 {value}"), Operator.LAST: N_("过去 {value} 天"), Operator.NEXT: N_("未来 {value} 天"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the form offers it."""

    name: str
    label: str
    kind: Kind
    options: Options = ()


def fields_of(actor: Actor) -> dict[str, Field]:
    """Return what this actor may ask about, in the order of the form, with the values to choose from."""
    found = {
        name: Field(name, _(COLUMNS[name].label), field.kind, options_of(actor, name))
        for name, field in queries.fields_for(actor).items()
        if not field.custom
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


def said(condition: Condition, fields: Mapping[str, Field]) -> str:
    """Return a condition as a sentence: 入会日期 过去 30 天."""
    field = fields[condition.field]
    if condition.operator in asking.BARE:
        return f"{field.label} {_(OPERATOR_NAMES[condition.operator])}"
    value = condition.values[0]
    if (condition.operator, value) in SPANS:
        return f"{field.label} {_(SPANS[condition.operator, value])}"
    names = dict(field.options)
    spoken = _("、").join(names.get(each, each) for each in condition.values)
    return f"{field.label} {_(SAYINGS[condition.operator], value=spoken)}"


def joiner(where: Where, group: int, place: int) -> str:
    """Return the word before a condition: how it is joined to the one before it."""
    if place:
        return _("或 ") if where.groups[group].any else _("且 ")
    if group:
        return _("或者 ") if where.any else _("并且 ")
    return ""
