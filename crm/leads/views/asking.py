"""The list of leads as an address has it: simple filters, conditions in groups, columns; and all that in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import url_for
from werkzeug.datastructures import MultiDict

from crm.core.actor import Actor
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.words import N_
from crm.leads import queries
from crm.leads.forms import LeadListForm, place_choices
from crm.leads.queries import LeadFilter
from crm.leads.rules import BY_NAMES, GROUP_NAMES, LOST_REASON_NAMES, SECTOR_NAMES, STAGE_NAMES, At, By, Group, Sector
from crm.leads.views import columns
from crm.lists import forms as lists
from crm.lists.forms import Chip, Field, condition_chips
from crm.lists.rules import LONGEST
from crm.standards import divisions

LIST: Mapping[str, Any] = {"title": N_("投资线索"), "noun": N_("条"), "here": "leads"}


FILTERS = ("group", "stage", "sector", "city", "event", "owner", "duty", "colour", "reached")
Listed = lists.Listed[LeadListForm, LeadFilter]


def listed_of(given: Mapping[str, str]) -> Listed:
    """Read the address of a list; what is no filter or no possible value is left out."""
    form, frame = LeadListForm(), shell()
    form.city.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.event.offer(queries.events_with_leads())
    form.owner.offer(queries.managers())
    form.process(MultiDict(given))
    form.validate()
    where = given.get("where", "").strip()[: LONGEST + 1]  # too long is refused, not cut
    cols = re.findall(r"[a-z0-9]{1,20}", given.get("cols", "")[:600])
    lane = At.of(given.get("lane", "")[:40])
    filters = LeadFilter(
        q=form.q.data or "", group=form.group.data, stage=form.stage.data, sector=form.sector.data,
        city=form.city.data or frame.scope, event_id=form.event.data, owner_id=form.owner.data,
        duty=form.duty.data, colour=form.colour.data, reached=form.reached.data, where=where, lane=lane,
    )  # fmt: skip
    values = {name: str(form[name].data) for name in ("q", *FILTERS) if form[name].data} | {"city": filters.city}
    stated = {
        name: value
        for name, value in (values | {"lane": str(lane or ""), "where": where, "cols": ".".join(cols)}).items()
        if value
    }
    return Listed(form, filters, cols, stated, FILTERS)


def listed_in(query: str) -> Listed:
    """Return a list from its query string."""
    return listed_of(dict(parse_qsl(query, max_num_fields=100)))


def list_url(listed: Listed, **changed: str) -> str:
    """Return the address of a list with something changed; "" takes it away."""
    stated = {name: value for name, value in (listed.stated | changed).items() if value}
    return url_for("leads.index", **dict[str, Any](stated))


def fields_of(actor: Actor) -> dict[str, Field]:
    """Return what this actor may ask about, with the values to choose from."""
    asked = queries.fields_for(actor)
    labels = {name: column.label for name, column in columns.COLUMNS.items()} | {"linked": N_("关联企业")}
    return {name: Field(name, _label(labels[name], name), each.kind, _options(name)) for name, each in asked.items()}


def _label(label: str, name: str) -> str:
    return _("预计投资（万元）") if name == "estimate" else _(label)


def _options(name: str) -> list[tuple[str, str]]:
    match name:
        case "stage":
            return [(kind.value, _(label)) for kind, label in STAGE_NAMES.items()]
        case "sector":
            return [(kind.value, _(label)) for kind, label in SECTOR_NAMES.items()]
        case "lost":
            return [(kind.value, _(label)) for kind, label in LOST_REASON_NAMES.items()]
        case "origin" | "landing":
            return place_choices(shell().pair)
        case "owner":
            return [("me", _("我")), *queries.managers()]
        case "event":
            return queries.events_with_leads()
        case _:
            return []


def chips(actor: Actor, listed: Listed) -> list[Chip]:
    """Return the conditions of a list."""
    where = queries.where_of(actor, listed.filters.where)
    known = fields_of(actor) if where else {}
    lane = listed.filters.lane
    column = [Chip(f"{_(BY_NAMES[lane.by])}{_('：')}{lane_name(lane)}", list_url(listed, lane=""))] if lane else []
    if reached := listed.filters.reached:
        said = _("曾到达") + _("：") + _(GROUP_NAMES[reached])
        column.append(Chip(said, list_url(listed, reached="")))
    return column + condition_chips(where, known, lambda changed: list_url(listed, where=changed))


def lane_name(at: At) -> str:
    """Return what a column of the board is called."""
    return lane_names([at])[at]


def lane_names(ats: Sequence[At]) -> dict[At, str]:
    """Return what the columns of one board are called, in the reader's language."""
    ids = [int(at.key) for at in ats if at.key and at.by in (By.OWNER, By.EVENT)]
    by = ats[0].by if ats else By.STAGE
    found = queries.names_of(ids) if by is By.OWNER else queries.event_names(ids) if by is By.EVENT else {}
    return {at: _lane_name(at, found) for at in ats}


def _lane_name(at: At, found: Mapping[int, str]) -> str:
    if not at.key:
        return _("未定")
    match at.by:
        case By.STAGE:
            return _(GROUP_NAMES[Group(at.key)])
        case By.SECTOR:
            return _(SECTOR_NAMES[Sector(at.key)])
        case By.CITY:
            return shell().city_name(at.key) or divisions.name_of(at.key)
        case _:
            return found.get(int(at.key), at.key)
