"""The lists of staff: applications by where they stand, those that wait for the council, resolutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, or_, select, true

from crm.core import db
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Page, paged
from crm.entry import rules
from crm.entry.models import Application, Resolution, Step
from crm.entry.queries.records import file_named, visible_to
from crm.entry.rules import State
from crm.members.queries.shapes import key


class Show(StrEnum):
    """Which applications a list shows."""

    LIVE = "live"
    SUBMITTED = "submitted"
    SCREENING = "screening"
    RETURNED = "returned"
    SECRETARIAT = "secretariat"
    NOTICE = "notice"
    COUNCIL = "council"
    APPROVED = "approved"
    OVERDUE = "overdue"
    ADMITTED = "admitted"
    ENDED = "ended"


def states_of(show: Show) -> frozenset[State]:
    """Return the states a list shows. Drafts are nobody's but the applicant's."""
    if show in (Show.LIVE, Show.OVERDUE):
        return rules.LIVE
    if show is Show.ENDED:
        return rules.ENDED - {State.ADMITTED}
    return frozenset({State(show.value)})


def applications_page(actor: Actor, show: Show, q: str, cut: Cut) -> Page:
    """Return a page of applications, the latest submitted first."""
    query: Query = select(
        Application.id, Application.name, Application.home_code, Application.credit_code, Application.state,
        Application.recommender, Application.position, Application.submitted_at, Application.step_on,
        Application.notice_until, Application.due_on,
    )  # fmt: skip
    shown = query.where(
        visible_to(actor), Application.state.in_(states_of(show)), Application.submitted_at.is_not(None), _like(q),
        Application.due_on < today() if show is Show.OVERDUE else true(),
    )  # fmt: skip
    submitted = key(Application.submitted_at, "submitted_at", descending=True)
    return paged(shown, (submitted, key(Application.id, "id", descending=True)), cut)


def _like(q: str) -> ColumnElement[bool]:
    if not q:
        return true()
    return or_(Application.name.contains(q, autoescape=True), Application.credit_code.startswith(q, autoescape=True))


def counted(actor: Actor, q: str) -> Mapping[Show, int]:
    """Count the applications of every list in one question."""
    late = func.count(case((Application.due_on < today(), 1)))
    rows = db.rows(
        select(Application.state, func.count(), late)
        .where(visible_to(actor), Application.submitted_at.is_not(None), _like(q))
        .group_by(Application.state)
    )
    found = {State(state): int(n) for state, n, _late in rows}
    counts = {show: sum(found.get(state, 0) for state in states_of(show)) for show in Show}
    return counts | {Show.OVERDUE: sum(int(late) for _state, _n, late in rows)}


def on_notice(day: date) -> Sequence[AnyRow]:
    """Return what anybody may know of the applications under public notice today, the latest first."""
    return session.execute(
        select(Application.name, Application.recommender, Application.step_on, Application.notice_until)
        .where(Application.state == State.NOTICE, Application.notice_until >= day)
        .order_by(Application.step_on.desc(), Application.id)
    ).all()


def to_remind(day: date, limit: int = 50) -> tuple[Sequence[int], Sequence[int]]:
    """Return the applications whose applicant, and those whose secretariat, is to be reminded."""
    fresh = select(Application.id).where(Application.reminded_on.is_(None)).limit(limit)
    returned = fresh.where(Application.state == State.RETURNED, Application.step_on <= day - rules.RETURNED_WAITS)
    return session.scalars(returned).all(), session.scalars(fresh.where(Application.due_on < day)).all()


def waiting_for_council(actor: Actor, ids: Sequence[int] | None = None) -> Sequence[AnyRow]:
    """Return the applications that wait for the council: all of them, or those chosen."""
    query = select(Application.id, Application.name, Application.home_code, Application.position).where(
        visible_to(actor, Act.CONFIRM), Application.state == State.COUNCIL
    )
    chosen = query if ids is None else query.where(Application.id.in_(ids))
    return session.execute(chosen.order_by(Application.submitted_at, Application.id).limit(200)).all()


def resolutions_page(cut: Cut) -> Page:
    """Return a page of resolutions with how many applications each closed, the latest meeting first."""
    closed = select(func.count(Step.id)).where(Step.resolution_id == Resolution.id).scalar_subquery()
    query: Query = select(
        Resolution.id, Resolution.title, Resolution.document_number, Resolution.meeting, Resolution.held_on,
        closed.label("applications"),
    )  # fmt: skip
    held_on = key(Resolution.held_on, "held_on", descending=True)
    return paged(query, (held_on, key(Resolution.id, "id", descending=True)), cut)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolution and the applications it closed."""

    resolution: Resolution
    applications: Sequence[AnyRow]
    scan: AnyRow | None


def resolution_for(actor: Actor, resolution_id: int) -> Resolved:
    """Return a resolution for who reads every application."""
    found = session.get(Resolution, resolution_id) if actor.may_all(Thing.REVIEW, Act.READ) else None
    if found is None:
        raise NotFound()
    rows = session.execute(
        select(Application.id, Application.name, Application.home_code, Application.state)
        .join(Step, Step.application_id == Application.id)
        .where(Step.resolution_id == resolution_id)
        .order_by(Application.id)
    ).all()
    return Resolved(found, rows, file_named(found.scan_id))
