"""What the dashboard shows, gathered from the features below. Each part is one or two statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import at_wall, local, now, today
from crm.core.db import AnyRow, session
from crm.core.money import Money
from crm.core.words import N_
from crm.events.models import Event, Registration, Venue
from crm.events.rules import HOLDS_SEAT, EventState
from crm.leads import queries as leads
from crm.leads.queries import LeadFilter
from crm.leads.rules import STAGE_NAMES, Group
from crm.members import queries as members
from crm.members.rules import ACTIVITY_NAMES
from crm.projects import queries as projects
from crm.projects.rules import STEP_NAMES
from crm.recognition import queries as ledger
from crm.recognition.queries import Question
from crm.recognition.rules import HEADLINE, CountScope
from crm.reviews.models import ChangeRequest
from crm.work import queries as work
from crm.work.rules import is_overdue

QUIET = timedelta(days=60)
"""A lead without progress this long is yellow (product.md L4)."""
LISTED = 6


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for this person."""

    kind: str
    title: str
    note: str
    endpoint: str
    values: dict[str, Any]
    since: datetime | None
    late: bool = False
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A line of 最新动态: `text` is a msgid with {name}, told by whom and when."""

    at: datetime
    by: str
    text: str
    name: str
    endpoint: str
    values: dict[str, Any]
    word: str = ""
    """A msgid that goes into {word}: a stage or a step."""


def question(actor: Actor, city: str, as_of: date | None = None, scope: CountScope = HEADLINE) -> Question | None:
    """Return which figures this actor's dashboard shows, or None where it shows none. Today's, if no day is said."""
    scopes = actor.scopes(Thing.REPORT, Act.READ)
    asked = Question(as_of=as_of or today(), scope=scope, city=city)
    if Scope.ALL in scopes:
        return asked
    if Scope.EVENT in scopes:
        return replace(asked, event_ids=actor.event_ids)
    return None


def member_count(actor: Actor, city: str) -> dict[str | None, int]:
    """Return how many members there are, by 归属方 (one city only if asked)."""
    return members.totals(actor, members.Filters(standing="member", home=city))


def owing_count(actor: Actor, city: str) -> int:
    """Return how many members owe dues."""
    return members.total(actor, members.Filters(standing="owing", home=city))


def funnel(actor: Actor, city: str) -> list[tuple[Group, int]]:
    """Return how many leads ever reached each column of the board."""
    return list(leads.reached(actor, LeadFilter(city=city)).items())


def upcoming(city: str) -> list[tuple[AnyRow, list[AnyRow], int]]:
    """Return the next events with their venues and how many are registered."""
    query = select(Event.id, Event.code, Event.name, Event.starts_at, Event.state).where(
        Event.ends_at >= now(), Event.state.not_in((EventState.CANCELLED, EventState.DRAFT))
    )
    if city:
        query = query.where(Event.id.in_(select(Venue.event_id).where(Venue.city_code == city)))
    found = session.execute(query.order_by(Event.starts_at, Event.id).limit(3)).all()
    ids = [event.id for event in found]
    venues = session.execute(
        select(Venue.event_id, Venue.city_code).where(Venue.event_id.in_(ids)).order_by(Venue.position)
    ).all()
    counted = session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(ids), Registration.state.in_(HOLDS_SEAT))
        .group_by(Registration.event_id)
    ).all()
    registered: dict[int, int] = {row[0]: row[1] for row in counted}
    return [(event, [v for v in venues if v.event_id == event.id], registered.get(event.id, 0)) for event in found]


def todos(actor: Actor, asked: Question) -> list[Todo]:
    """Return what waits for this actor: own tasks and plans by their days, then the rest, the late ones first."""
    found = [*_to_recognise(actor, asked), *_to_verify(actor), *_to_review(actor)]
    found += [*_to_confirm(actor), *_quiet_leads(actor)]
    return own(actor) + sorted(found, key=lambda todo: (not todo.late, todo.since or now()))


def own(actor: Actor) -> list[Todo]:
    """Return the tasks of this very person that wait today, and the visits, calls and meetings they have to report."""
    if not work.holds_tasks(actor):
        return []
    day = today()
    tasks = [
        Todo(
            "task", row.title, row.enterprise_short or row.enterprise_name or "", "work.show", {"task_id": row.id},
            None, late=is_overdue(row.state, row.due_on, day), due_on=row.due_on,
        )
        for row in work.waiting(actor, LISTED)
    ]  # fmt: skip
    plans = [
        Todo(
            "plan", ACTIVITY_NAMES[row.kind], row.enterprise_short or row.enterprise_name, "members.outcome",
            {"enterprise_id": row.enterprise_id, "activity_id": row.id}, None, late=local(row.at).date() < day,
            due_on=local(row.at).date(),
        )
        for row in members.planned(owner_id=actor.id or 0, limit=LISTED)
        if local(row.at).date() <= day
    ]  # fmt: skip
    return sorted(tasks + plans, key=lambda todo: (not todo.late, todo.due_on or day))[:LISTED]


def _to_recognise(actor: Actor, asked: Question) -> list[Todo]:
    if not actor.may_all(Thing.RECOGNITION, Act.CONFIRM):
        return []
    return [
        Todo("recognise", row.name, row.reported_by, "recognition.decide", {"signing_id": row.id}, row.reported_at)
        for row in ledger.pending_first(asked, LISTED)
        if row.reported_by_id != actor.id
    ]


def _to_verify(actor: Actor) -> list[Todo]:
    if not actor.may(Thing.AMOUNT, Act.CONFIRM):
        return []
    return [
        Todo("verify", row.name, "", "projects.show", {"project_id": row.project_id}, None)
        for row in projects.arrivals_to_verify(actor, LISTED)
        if row.reported_by_id != actor.id
    ]


def _to_review(actor: Actor) -> list[Todo]:
    if not actor.may_all(Thing.REVIEW, Act.CONFIRM):
        return []
    count, since = session.execute(
        select(func.count(), func.min(ChangeRequest.asked_at)).where(ChangeRequest.decided_at.is_(None))
    ).one()
    return [Todo("review", str(count), "", "reviews.requests", {}, since)] if count else []


def _to_confirm(actor: Actor) -> list[Todo]:
    """What is proposed about memberships and waits for the secretary-general."""
    if not actor.may_all(Thing.ENTERPRISE, Act.WRITE):
        return []
    count, since = members.open_proposals(), members.oldest_open_proposal()
    return [Todo("standing", str(count), "", "members.proposals", {}, at_wall(since))] if since else []


def _quiet_leads(actor: Actor) -> list[Todo]:
    if not actor.may(Thing.LEAD, Act.WRITE):
        return []
    return [
        Todo("quiet", row.title, row.company, "leads.show", {"lead_id": row.id}, row.progressed_at, late=True)
        for row in leads.quiet_since(actor, now() - QUIET, LISTED)
    ]


def latest(actor: Actor, asked: Question) -> list[Told]:
    """Return what happened last to what this actor may see; never the audit log."""
    found: list[Told] = []
    if actor.may(Thing.LEAD, Act.READ):
        found += [_moved(row) for row in leads.latest_moves(actor, LISTED)]
    if actor.may(Thing.PROJECT, Act.READ):
        found += [
            Told(row.at, row.reported_by, N_("登记签约“{name}”"), row.name, "projects.show", {"project_id": row.id})
            for row in projects.latest_signings(actor, LISTED)
        ] + [_stepped(row) for row in projects.latest_steps(actor, LISTED)]
    if actor.may(Thing.RECOGNITION, Act.READ):
        found += [
            Told(
                row.at,
                row.confirmed_by,
                N_("认定“{name}”，计入台账"),
                row.name,
                "projects.show",
                {"project_id": row.id},
            )
            for row in ledger.latest_entries(asked, LISTED)
        ]
    return sorted(found, key=lambda told: told.at, reverse=True)[:LISTED]


def _moved(row: Any) -> Told:
    text = N_("登记线索“{name}”") if row.before is None else N_("将线索“{name}”改为“{word}”")
    return Told(row.at, row.by_name, text, row.title, "leads.show", {"lead_id": row.id}, STAGE_NAMES[row.after])


def _stepped(row: Any) -> Told:
    text = N_("将“{name}”推进到“{word}”")
    return Told(row.at, row.reported_by, text, row.name, "projects.show", {"project_id": row.id}, STEP_NAMES[row.step])


def months(asked: Question) -> list[tuple[str, int, Money]]:
    """Return (YYYY-MM, projects, Σ amount) of every month between the first and the last that counts something."""
    rows = {(year, month): (count, amount) for year, month, count, amount in ledger.by_month(asked)}
    if not rows:
        return []
    at, last = min(rows), max(rows)
    filled = []
    while at <= last:
        count, amount = rows.get(at, (0, Money(0)))
        filled.append((f"{at[0]}-{at[1]:02d}", count, amount))
        at = (at[0] + at[1] // 12, at[1] % 12 + 1)
    return filled
