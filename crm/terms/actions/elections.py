"""换届: a roster takes office in one transaction, and can be taken back while nothing of it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.members import actions as members
from crm.members.rules import Position
from crm.terms import queries, rules
from crm.terms.facts import TermConfirmed, TermTakenBack
from crm.terms.models import RosterLine, Term, TermOffice
from crm.terms.queries import Drafted
from crm.terms.rules import ONE_DAY, TermState

means("uq_term_in_office", rules.TermNumberMeanwhile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The 会员大会 that elected a roster; `co_presidents` says why there is more than one 会长, if there is."""

    name: str
    resolved_on: date
    co_presidents: str = ""


@action
def confirm(term_id: int, resolution: Resolution, *, by: Actor) -> Term:
    """Let a draft roster take office on its first day: the old term's offices end, the new ones begin.

    The memberships' 会内职务 follow through members.actions. Whoever no longer works at their firm leaves a vacancy.
    Raises NotFound, NotADraft, StartsInFuture, StartsTooEarly, ResolvedAfter, RosterNotReady.
    """
    term = queries.term_to_change(term_id)
    lines = queries.lines_of(term_id)
    old = queries.current_term()
    _check(term, old, lines, resolution)
    if old is not None:
        _close(old, term)
    term.state, term.resolution, term.resolved_on = TermState.IN_OFFICE, resolution.name, resolution.resolved_on
    term.co_presidents, term.confirmed_at, term.confirmed_by = resolution.co_presidents, now(), by.name
    session.flush()
    _open(term, lines)
    held = queries.memberships_of([each.enterprise_id for each in lines])
    _remember(term, held)
    members.set_positions({each.enterprise_id: each.line.position or Position.MEMBER for each in lines}, by=by)
    announce(
        TermConfirmed(
            by=by, term_id=term.id, number=term.number, starts=term.starts,
            changes=(Change("resolution", None, resolution.name), Change("resolved_on", None, resolution.resolved_on)),
        )
    )  # fmt: skip
    return term


def _check(term: Term, old: Term | None, lines: list[Drafted], resolution: Resolution) -> None:
    if term.state is not TermState.DRAFT:
        raise rules.NotADraft(number=term.number)
    if term.starts > today():
        raise rules.StartsInFuture(day=term.starts)
    if resolution.resolved_on > term.starts:
        raise rules.ResolvedAfter(starts=term.starts)
    if old is not None:
        begun = [each.since for each in queries.offices_in(old.id) if each.since <= today()]
        latest = max([old.starts, *begun])
        if term.starts <= latest:
            raise rules.StartsTooEarly(number=old.number, day=latest)
    missing = [name for _firm, name, _position, _person in queries.missing_from(term.id)]
    found = rules.problems(
        [each.line for each in lines], missing=missing, co_presidents=bool(resolution.co_presidents)
    )  # fmt: skip
    blocking = [problem for problem in found if problem.blocks]
    if blocking:
        raise rules.RosterNotReady(n=len(blocking))


def _close(old: Term, new: Term) -> None:
    """End what is held; what was only planned for later never begins."""
    last = new.starts - ONE_DAY
    for office in queries.offices_in(old.id):
        if office.since > last:
            session.delete(office)
        elif office.until is None or office.until > last:
            office.until, office.successor_id = last, new.id
    old.state, old.closed_on = TermState.CLOSED, last
    session.flush()


def _open(term: Term, lines: list[Drafted]) -> None:
    session.add_all(
        TermOffice(
            term_id=term.id, enterprise_id=each.enterprise_id, position=each.line.position, since=term.starts,
            person_id=each.person_id if each.line.is_here else None, basis=term.resolution,
        )
        for each in lines
        if each.line.position is not None
    )  # fmt: skip
    session.flush()


def _remember(term: Term, held: dict[int, Position]) -> None:
    """Note in the lines what each firm held at this moment, for taking the election back."""
    for line in session.scalars(select(RosterLine).where(RosterLine.term_id == term.id)):
        position = held.get(line.enterprise_id)
        line.before = None if position is Position.MEMBER else position
    session.flush()


@action
def take_back(term_id: int, *, by: Actor) -> Term:
    """Make a roster that has just taken office a draft again; the term before it is in office as it was.

    Raises NotFound, CannotTakeBack (something of it has changed, or a week has passed).
    """
    term = queries.term_to_change(term_id)
    if not queries.may_take_back(term):
        raise rules.CannotTakeBack(number=term.number)
    session.execute(delete(TermOffice).where(TermOffice.term_id == term_id))
    term.state, term.confirmed_at, term.confirmed_by = TermState.DRAFT, None, ""
    session.flush()
    _reopen(term)
    lines = session.scalars(select(RosterLine).where(RosterLine.term_id == term_id)).all()
    members.set_positions({line.enterprise_id: line.before or Position.MEMBER for line in lines}, by=by)
    announce(TermTakenBack(by=by, term_id=term.id, number=term.number))
    return term


def _reopen(term: Term) -> None:
    ended = session.scalars(select(TermOffice).where(TermOffice.successor_id == term.id)).all()
    for office in ended:
        office.until, office.successor_id = None, None
    old = queries.predecessor_of(term)
    if old is not None and old.closed_on == term.starts - ONE_DAY:
        old.state, old.closed_on = TermState.IN_OFFICE, None
    session.flush()
