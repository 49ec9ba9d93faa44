"""Approving and rejecting many registrations at once: seats in the order in which people registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.actions.changes import _refused
from crm.events.actions.registrations import _have_mailed, _take_seat
from crm.events.facts import RegistrationConfirmed, RegistrationListed
from crm.events.models import Event, Registration, Venue
from crm.events.rules import RegistrationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What became of a bulk approval: who got a seat, who waits for one, and who was decided upon by somebody else."""

    seated: tuple[Registration, ...]
    waiting: tuple[Registration, ...]
    passed: tuple[Registration, ...] = ()


def _pending(event_id: int, ids: Sequence[int]) -> Sequence[Registration]:
    """Return registrations of this event in the order they came in, locked before any venue is."""
    if not ids:
        raise rules.NothingTicked()
    return session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.id.in_(sorted(set(ids))))
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


@action
def approve(event_id: int, ids: Sequence[int], *, message: str = "", by: Actor) -> Approval:
    """Approve those who still wait for it; where no seat is left they stand in line. Raises NothingTicked."""
    rows = _pending(event_id, ids)
    open_ = [row for row in rows if row.state is RegistrationState.PENDING_APPROVAL]
    seated: list[Registration] = []
    for row in sorted(open_, key=lambda row: (row.venue_id, row.id)):
        if _approved(row, message, by):
            seated.append(row)
    return Approval(
        seated=tuple(row for row in open_ if row in seated), waiting=tuple(row for row in open_ if row not in seated),
        passed=tuple(row for row in rows if row not in open_),
    )  # fmt: skip


def _approved(row: Registration, message: str, by: Actor) -> bool:
    """Give an approved person a seat, unless others wait for it or none is left. Return whether they got one."""
    event, venue = session.get_one(Event, row.event_id), session.get_one(Venue, row.venue_id)
    seat = not queries.line_comes_first(event, venue) and _take_seat(venue.id)
    before = row.state
    row.state = RegistrationState.CONFIRMED if seat else RegistrationState.WAITLISTED
    row.message, row.calendar_sequence = message, row.calendar_sequence + 1
    row.waiting_since = None if seat else now()
    _have_mailed(row)
    session.flush()
    fact = RegistrationConfirmed if seat else RegistrationListed
    changes = (Change("state", before, row.state), *((Change("message", None, message),) if message else ()))
    announce(fact(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    return seat


@action
def reject_all(event_id: int, ids: Sequence[int], *, message: str = "", by: Actor) -> tuple[Registration, ...]:
    """Reject those who still wait for approval, with a word to each. Raises NothingTicked."""
    rows = [row for row in _pending(event_id, ids) if row.state is RegistrationState.PENDING_APPROVAL]
    return tuple(_refused(row, message, by) for row in rows)
