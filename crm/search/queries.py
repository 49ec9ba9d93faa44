"""Finding, narrowed to what the viewer may see: each kind of record by the scope of its own feature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select, true

from crm.campaigns.models import Campaign
from crm.campaigns.queries import visible_to as campaigns_visible_to
from crm.core import search
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import Query, rows, session
from crm.core.search import Hit, SearchEntry
from crm.core.words import N_
from crm.events.models import Event
from crm.events.queries import events_visible_to
from crm.events.rules import EventState
from crm.leads.models import Lead
from crm.leads.queries import visible_to as leads_visible_to
from crm.members.queries import people_visible_to
from crm.members.queries import visible_to as enterprises_visible_to
from crm.projects.models import Project
from crm.projects.queries.scope import visible_to as projects_visible_to

LONGEST = 100
"""Characters of a query that are looked at."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that can be found: what it is called, its icon, the right it needs, who sees which."""

    key: str
    label: str
    icon: str
    thing: Thing
    scope: Callable[[Actor], ColumnElement[bool]]


def _leads(actor: Actor) -> ColumnElement[bool]:
    return SearchEntry.subject_id.in_(select(Lead.id).where(leads_visible_to(actor)))


def _projects(actor: Actor) -> ColumnElement[bool]:
    return SearchEntry.subject_id.in_(select(Project.id).where(projects_visible_to(actor)))


def _events(actor: Actor) -> ColumnElement[bool]:
    return SearchEntry.subject_id.in_(select(Event.id).where(events_visible_to(actor)))


def _campaigns(actor: Actor) -> ColumnElement[bool]:
    return SearchEntry.subject_id.in_(select(Campaign.id).where(campaigns_visible_to(actor)))


KINDS: Sequence[Kind] = (
    Kind("enterprise", N_("会员企业"), "members", Thing.ENTERPRISE,
         lambda actor: enterprises_visible_to(actor, SearchEntry.subject_id)),
    Kind("person", N_("人员"), "person", Thing.PERSON, lambda actor: people_visible_to(actor, SearchEntry.subject_id)),
    Kind("event", N_("活动"), "event", Thing.EVENT, _events),
    Kind("lead", N_("投资线索"), "lead", Thing.LEAD, _leads),
    Kind("project", N_("签约项目"), "project", Thing.PROJECT, _projects),
    Kind("campaign", N_("邮件群发"), "mails", Thing.CAMPAIGN, _campaigns),
)  # fmt: skip
"""In the order of the result page."""
BY_KEY = {kind.key: kind for kind in KINDS}


def visible(actor: Actor) -> tuple[list[str], ColumnElement[bool] | None]:
    """Return the kinds this actor may read at all, and the condition on SearchEntry (None: everything of them)."""
    kinds = [kind for kind in KINDS if actor.may(kind.thing, Act.READ)]
    if all(actor.may_all(kind.thing, Act.READ) for kind in kinds):
        return [kind.key for kind in kinds], None
    reach = [
        and_(SearchEntry.kind == kind.key, true() if actor.may_all(kind.thing, Act.READ) else kind.scope(actor))
        for kind in kinds
    ]
    return [kind.key for kind in kinds], or_(false(), *reach)


def find(actor: Actor, query: str, limit: int, kind: str = "") -> list[Hit]:
    """Return the best finds among what this actor may see, the best first; with `kind` only of that kind."""
    text = query.strip()[:LONGEST]
    kinds, where = visible(actor)
    wanted = [key for key in kinds if key == kind] if kind else kinds
    if not text or not wanted:
        return []
    everything = not kind and len(wanted) == len(KINDS)
    return search.find(text, None if everything else wanted, limit, where)


def event_codes(ids: Sequence[int]) -> dict[int, str]:
    """Return id → code: events are addressed by their code."""
    if not ids:
        return {}
    return {row.id: row.code for row in rows(_codes(), ids=list(ids))}


@cache
def _codes() -> Query:
    return select(Event.id, Event.code).where(Event.id.in_(bindparam("ids", expanding=True)))


def event_at_hand(actor: Actor, thing: Thing, act: Act) -> str:
    """Return the code of the event within reach that is on now or begins next, else the latest; "" for none."""
    query = select(Event.code).where(events_visible_to(actor, thing, act), Event.state != EventState.CANCELLED)
    coming = session.scalar(query.where(Event.ends_at >= now()).order_by(Event.starts_at).limit(1))
    return coming or session.scalar(query.order_by(Event.starts_at.desc()).limit(1)) or ""
