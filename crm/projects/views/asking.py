"""The list of projects as an address has it: simple filters, conditions in groups, columns; and all that in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from flask import url_for
from werkzeug.datastructures import MultiDict

from crm.core.actor import Actor
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.words import N_
from crm.leads import queries as leads
from crm.leads.forms import place_choices
from crm.leads.rules import SECTOR_NAMES
from crm.lists import forms as lists
from crm.lists.forms import Chip, Field, condition_chips
from crm.lists.rules import LONGEST
from crm.projects import queries
from crm.projects.forms import ProjectListForm
from crm.projects.queries import ProjectFilter
from crm.projects.rules import (
    AGREEMENT_NAMES,
    CAPITAL_NAMES,
    CURRENCY_NAMES,
    PROJECT_KIND_NAMES,
    SIGNING_STATE_NAMES,
    STEP_NAMES,
)
from crm.projects.views import columns
from crm.standards import divisions

LIST: Mapping[str, Any] = {"title": N_("签约项目"), "noun": N_("个"), "here": "projects"}
FILTERS = ("state", "sector", "agreement", "event", "origin", "district", "city")


Listed = lists.Listed[ProjectListForm, ProjectFilter]


def _form_of(given: Mapping[str, str]) -> ProjectListForm:
    form, frame = ProjectListForm(), shell()
    origins, landings = queries.places()
    form.event.offer(queries.events_with_signings())
    cities = sorted({divisions.city_of(code) or code for code in origins})
    form.origin.offer([(code, divisions.name_of(code)) for code in cities])
    form.district.offer([(code, divisions.name_of(code)) for code in landings])
    form.city.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.process(MultiDict(given))
    form.validate()
    return form


def listed_of(given: Mapping[str, str]) -> Listed:
    """Read the address of a list; what is no filter or no possible value is left out."""
    form = _form_of(given)
    where = given.get("where", "").strip()[: LONGEST + 1]  # too long is refused, not cut
    cols = re.findall(r"[a-z0-9_]{1,20}", given.get("cols", "")[:600])
    filters = ProjectFilter(
        q=form.q.data or "", state=form.state.data, sector=form.sector.data, agreement=form.agreement.data,
        event_id=form.event.data, origin=form.origin.data or "", district=form.district.data or "",
        city=form.city.data or shell().scope, where=where,
    )  # fmt: skip
    values = {name: str(form[name].data) for name in ("q", *FILTERS) if form[name].data} | {"city": filters.city}
    stated = {name: value for name, value in (values | {"where": where, "cols": ".".join(cols)}).items() if value}
    return Listed(form, filters, cols, stated, FILTERS)


def listed_in(query: str) -> Listed:
    """Return a list from its query string."""
    return listed_of(dict(parse_qsl(query, max_num_fields=100)))


def list_url(listed: Listed, endpoint: str = "projects.index", **changed: str) -> str:
    """Return the address of a list with something changed; "" takes it away."""
    stated = {name: value for name, value in (listed.stated | changed).items() if value}
    return url_for(endpoint, **dict[str, Any](stated))


_LABELS: Mapping[str, str] = {
    "linked": N_("关联企业"), "total": N_("总投资（万元）"), "contracted": N_("合同引资额（万元）"),
    "step": N_("已到步骤"), "subscribed": N_("认缴注册资本（万元）"),
}  # fmt: skip


def fields_of(actor: Actor) -> dict[str, Field]:
    """Return what this actor may ask about, with the values to choose from."""
    asked = queries.fields_for(actor)
    labels = {name: column.label for name, column in columns.COLUMNS.items()} | dict(_LABELS)
    return {name: Field(name, _(labels[name]), each.kind, _options(name)) for name, each in asked.items()}


_NAMES: Mapping[str, Mapping[Any, str]] = {
    "kind": PROJECT_KIND_NAMES, "sector": SECTOR_NAMES, "agreement": AGREEMENT_NAMES, "state": SIGNING_STATE_NAMES,
    "step": STEP_NAMES, "capital": CAPITAL_NAMES,
}  # fmt: skip


def _options(name: str) -> list[tuple[str, str]]:
    if name == "currency":
        return [(code, _(label)) for code, label in CURRENCY_NAMES.items()]
    if name in _NAMES:
        return [(kind.value, _(label)) for kind, label in _NAMES[name].items()]
    match name:
        case "origin" | "landing":
            return place_choices(shell().pair)
        case "home":
            return [(city.code, shell().city_name(city.code)) for city in shell().pair]
        case "manager":
            return [("me", _("我")), *leads.managers()]
        case "event":
            return queries.events_with_signings()
        case _:
            return []


def chips(actor: Actor, listed: Listed) -> list[Chip]:
    """Return the conditions of a list."""
    where = queries.where_of(actor, listed.filters.where)
    known = fields_of(actor) if where else {}
    return condition_chips(where, known, lambda changed: list_url(listed, where=changed))
