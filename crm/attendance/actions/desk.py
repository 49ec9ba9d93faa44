"""Letting people in: idempotent by scan, one check-in that stands per registration, whoever is faster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, Table, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.attendance import queries, rules
from crm.attendance.facts import CheckedIn, CheckInUndone
from crm.attendance.models import CheckIn
from crm.attendance.queries import AnyRow
from crm.attendance.rules import ADMISSIBLE, Method, Scan, ScanResult
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.events import actions as events
from crm.events.queries import live_like
from crm.events.rules import Attendee, RegistrationState, Source, VenueFull


@dataclass(frozen=True, slots=True)
class Answer:
    """What a scan came to. `row` is what was read of the ticket, None for an unknown one."""

    result: ScanResult
    row: AnyRow | None = None
    check_in_id: int | None = None


@action
def check_in(
    event_id: int, *, venue_id: int, scan_id: str, by: Actor, ticket: str = "", registration_id: int = 0,
    method: Method = Method.QR, admit: bool = False,
) -> Answer:  # fmt: skip
    """Let somebody in at a venue. Every refusal is an Answer, not an exception.

    The same `scan_id` again is answered like the first time; of two desks the first wins and the second hears
    ALREADY_IN with when, where and who. `admit`: let in somebody of the other venue (the seat moves if this venue
    has one left) or one who was not confirmed (a seat is taken). Raises VenueFull, NotFound (venue elsewhere).
    """
    row = _read(venue_id, ticket, registration_id)
    result = _judged(row, event_id, venue_id)
    if row is None:
        return Answer(result)
    if row.desk_id is None and row.event_id == event_id:
        raise NotFound()
    if result is ScanResult.ALREADY_IN and row.scan_id == scan_id:
        return Answer(ScanResult.OK, row, row.check_in_id)
    if result in ADMISSIBLE and admit:
        make_room(row, venue_id, by)
    elif result is not ScanResult.OK:
        return Answer(result, row, row.check_in_id)
    return _let_in(row, venue_id, scan_id, method, by)


def _read(venue_id: int, ticket: str, registration_id: int) -> AnyRow | None:
    row = queries.scanned(venue_id, ticket=ticket, registration_id=registration_id)
    if row is not None and row.repeats_id is not None and row.state is not RegistrationState.CANCELLED_BY_ATTENDEE:
        return queries.scanned(venue_id, registration_id=row.repeats_id)
    return row


def _judged(row: AnyRow | None, event_id: int, venue_id: int) -> ScanResult:
    if row is None:
        return rules.judge_scan(Scan(known=False))
    return rules.judge_scan(
        Scan(
            known=True, same_event=row.event_id == event_id, same_venue=row.venue_id == venue_id,
            event_state=row.event_state, state=row.state, is_in=row.check_in_id is not None,
        )
    )  # fmt: skip


@action
def make_room(row: AnyRow, venue_id: int, by: Actor) -> None:
    """Move or take the seat of somebody who is let in although they stand elsewhere in the list."""
    if row.venue_id != venue_id:
        try:
            with session.begin_nested():
                events.switch(row.id, venue_id, by=by)
        except VenueFull:
            if row.state is not RegistrationState.CONFIRMED:
                raise
            return  # they keep the seat they have and come in here: two cities, one person
    if row.state is not RegistrationState.CONFIRMED:
        events.confirm(row.id, by=by)


def _let_in(row: AnyRow, venue_id: int, scan_id: str, method: Method, by: Actor) -> Answer:
    made = session.connection().scalar(
        _insert(session.get_bind().dialect.name),
        {
            "registration_id": row.id, "event_id": row.event_id, "venue_id": venue_id, "at": now(), "method": method,
            "desk": row.desk, "by_id": by.id, "by_name": by.name, "scan_id": scan_id, "undone_by": "",
        },
    )  # fmt: skip
    if made is None:
        return _second(row, venue_id, scan_id)
    announce(
        CheckedIn(
            by=by, registration_id=row.id, event_id=row.event_id, check_in_id=made, venue_id=venue_id,
            method=method.value,
        )
    )  # fmt: skip
    return Answer(ScanResult.OK, row, made)


@cache
def _insert(dialect: str) -> Executable:
    """Return the statement that lets somebody in unless somebody was faster; built once per engine."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = cast(Table, CheckIn.__table__)
    return insert(table).on_conflict_do_nothing().returning(table.c.id)


def _second(row: AnyRow, venue_id: int, scan_id: str) -> Answer:
    """Somebody was faster: the same scan sent twice, or another desk."""
    same = queries.by_scan(scan_id)
    if same is not None and same.registration_id == row.id:
        return Answer(ScanResult.OK, row, same.id)
    fresh = queries.scanned(venue_id, registration_id=row.id)
    return Answer(ScanResult.ALREADY_IN, fresh, fresh.check_in_id if fresh is not None else None)


@action
def undo_check_in(event_id: int, check_in_id: int, *, by: Actor) -> None:
    """Take a check-in back; the row stays. Raises NotFound, AlreadyUndone."""
    found = session.get(CheckIn, check_in_id, populate_existing=True)
    if found is None or found.event_id != event_id:
        raise NotFound()
    undone = session.execute(
        update(CheckIn)
        .where(CheckIn.id == check_in_id, CheckIn.undone_at.is_(None))
        .values(undone_at=now(), undone_by=by.name)
    )
    if not cast(CursorResult[Any], undone).rowcount:
        raise rules.AlreadyUndone()
    announce(
        CheckInUndone(
            by=by, registration_id=found.registration_id, event_id=event_id, check_in_id=check_in_id,
            venue_id=found.venue_id,
        )
    )  # fmt: skip


@action
def walk_in(event_id: int, venue_id: int, who: Attendee, *, scan_id: str, by: Actor, admit: bool = True) -> Answer:
    """Register and check in at once; somebody registered with this mobile or address is simply let in.

    Raises VenueFull, RegistrationClosed, ContactMissing.
    """
    known = live_like(event_id, who)
    if known is not None:
        return check_in(
            event_id, venue_id=venue_id, registration_id=known.id, scan_id=scan_id, method=Method.MANUAL,
            admit=admit, by=by,
        )  # fmt: skip
    made = events.register(event_id, venue_id, who, nonce=scan_id, source=Source.WALK_IN, by=by)
    return check_in(
        event_id, venue_id=venue_id, registration_id=made.registration.id, scan_id=scan_id, method=Method.WALK_IN,
        by=by,
    )  # fmt: skip
