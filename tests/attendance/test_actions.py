"""Letting in once, whoever scans how often; undoing; walk-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.attendance import actions, queries, rules
from crm.attendance.models import CheckIn
from crm.attendance.rules import Method, ScanResult
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.audit import AuditEntry
from crm.core.db import Transaction, session
from crm.core.errors import NotFound
from crm.core.web import CrmFlask
from crm.events import actions as events
from crm.events.models import Registration, Venue
from crm.events.rules import RegistrationState, Source, VenueFull
from tests.support.crowds import all_at_once
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, a_registration, an_attendee, an_event
from tests.support.people import an_actor


def scan(
    event: AnEvent, ticket: str, scan_id: str, *, venue: int = 0, by: Actor = SYSTEM, **more: Any
) -> actions.Answer:
    """Scan a ticket at the n-th venue."""
    return actions.check_in(event.id, venue_id=event.venues[venue], ticket=ticket, scan_id=scan_id, by=by, **more)


def standing() -> int:
    """Return how many check-ins stand."""
    return session.scalar(select(func.count()).where(CheckIn.undone_at.is_(None))) or 0


def test_the_second_scan_says_when_where_and_who(work: Transaction) -> None:
    event = an_event()
    organizer = an_actor(Role.ORGANIZER)
    ticket = a_registration(event).registration.ticket
    assert scan(event, ticket, "scan-0001", by=organizer).result is ScanResult.OK
    again = scan(event, ticket, "scan-0002")
    assert again.result is ScanResult.ALREADY_IN
    assert again.row is not None
    assert (again.row.by_name, again.row.in_city, again.row.in_desk) == ("何范例", QINGDAO, "东侧 A 台")
    assert again.row.at is not None
    assert standing() == 1
    assert session.scalars(select(AuditEntry.fact)).all().count("CheckedIn") == 1


def test_a_scan_sent_again_is_answered_like_the_first(work: Transaction) -> None:
    event = an_event()
    ticket = a_registration(event).registration.ticket
    answers = [scan(event, ticket, "scan-0001") for _ in range(3)]
    assert {answer.result for answer in answers} == {ScanResult.OK}
    assert len({answer.check_in_id for answer in answers}) == 1
    actions.undo_check_in(event.id, answers[0].check_in_id or 0, by=SYSTEM)
    assert scan(event, ticket, "scan-0001").check_in_id == answers[0].check_in_id
    assert standing() == 0


def test_undoing_lets_in_again(work: Transaction) -> None:
    event = an_event()
    ticket = a_registration(event).registration.ticket
    first = scan(event, ticket, "scan-0001")
    actions.undo_check_in(event.id, first.check_in_id or 0, by=SYSTEM)
    with pytest.raises(rules.AlreadyUndone):
        actions.undo_check_in(event.id, first.check_in_id or 0, by=SYSTEM)
    assert scan(event, ticket, "scan-0002").result is ScanResult.OK
    assert standing() == 1
    with pytest.raises(NotFound):
        actions.undo_check_in(event.id + 1, first.check_in_id or 0, by=SYSTEM)


def test_other_tickets_are_told_apart(work: Transaction) -> None:
    event, other = an_event(), an_event()
    foreign = a_registration(other).registration.ticket
    gone = a_registration(event, an_attendee(2)).registration
    events.cancel_own(gone.id, by=SYSTEM)
    assert scan(event, "x" * 27, "scan-0001").result is ScanResult.UNKNOWN
    assert scan(event, foreign, "scan-0002").result is ScanResult.WRONG_EVENT
    assert scan(event, gone.ticket, "scan-0003").result is ScanResult.CANCELLED
    assert standing() == 0


def test_somebody_of_the_other_venue_is_let_in_with_one_more_tap_and_the_seat_moves(work: Transaction) -> None:
    event = an_event()
    row = a_registration(event, venue=1).registration
    assert scan(event, row.ticket, "scan-0001").result is ScanResult.OTHER_VENUE
    assert standing() == 0
    assert scan(event, row.ticket, "scan-0002", admit=True).result is ScanResult.OK
    session.refresh(row)
    assert row.venue_id == event.venues[0]
    assert [count.arrived for count in queries.venue_counts(event.id)] == [1, 0]
    assert [
        venue.seats_taken
        for venue in session.scalars(select(Venue).order_by(Venue.id).execution_options(populate_existing=True))
    ] == [1, 0]


def test_at_a_full_venue_they_come_in_and_keep_their_seat(work: Transaction) -> None:
    event = an_event(seats=((QINGDAO, 1), (SHENZHEN, 5)))
    a_registration(event, an_attendee(1))
    row = a_registration(event, an_attendee(2), venue=1).registration
    assert scan(event, row.ticket, "scan-0001", admit=True).result is ScanResult.OK
    session.refresh(row)
    assert row.venue_id == event.venues[1]
    taken = session.scalars(select(Venue.seats_taken).order_by(Venue.id)).all()
    assert list(taken) == [1, 1]


def test_who_waits_is_let_in_only_with_a_seat(work: Transaction) -> None:
    event = an_event(seats=((QINGDAO, 1),))
    first = a_registration(event, an_attendee(1)).registration
    waiting = a_registration(event, an_attendee(2), waits=True).registration
    assert scan(event, waiting.ticket, "scan-0001").result is ScanResult.NOT_CONFIRMED
    with pytest.raises(VenueFull):
        scan(event, waiting.ticket, "scan-0002", admit=True)
    events.cancel(first.id, by=SYSTEM)
    assert scan(event, waiting.ticket, "scan-0003", admit=True).result is ScanResult.OK
    session.refresh(waiting)
    assert waiting.state is RegistrationState.CONFIRMED


def test_a_ticket_of_a_repeated_submission_counts_as_the_first(work: Transaction) -> None:
    event = an_event()
    first = a_registration(event).registration
    again = a_registration(event).registration
    answer = scan(event, again.ticket, "scan-0001")
    assert answer.result is ScanResult.OK
    assert answer.row is not None
    assert answer.row.id == first.id
    assert scan(event, first.ticket, "scan-0002").result is ScanResult.ALREADY_IN


def test_a_desk_of_another_event_is_no_desk(work: Transaction) -> None:
    event, other = an_event(), an_event()
    ticket = a_registration(event).registration.ticket
    with pytest.raises(NotFound):
        actions.check_in(event.id, venue_id=other.venues[0], ticket=ticket, scan_id="scan-0001", by=SYSTEM)


def test_a_walk_in_is_registered_and_let_in_and_never_twice(work: Transaction) -> None:
    event = an_event()
    known = a_registration(event, an_attendee(1)).registration
    answer = actions.walk_in(event.id, event.venues[0], an_attendee(1), scan_id="walk-0001", by=SYSTEM)
    assert answer.row is not None
    assert answer.row.id == known.id
    fresh = actions.walk_in(event.id, event.venues[0], an_attendee(2), scan_id="walk-0002", by=SYSTEM)
    again = actions.walk_in(event.id, event.venues[0], an_attendee(2), scan_id="walk-0002", by=SYSTEM)
    assert (fresh.result, again.result) == (ScanResult.OK, ScanResult.OK)
    assert fresh.check_in_id == again.check_in_id
    rows = session.execute(
        select(Registration.source, CheckIn.method)
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .order_by(CheckIn.id)
    )
    assert [tuple(row) for row in rows] == [(Source.PUBLIC, Method.MANUAL), (Source.WALK_IN, Method.WALK_IN)]


@pytest.mark.parametrize("typed", ["王样例", "wyl", "wangyangli", "0001", "19900000001", "示例机器", "sljqr"])
def test_the_desk_finds_people(work: Transaction, typed: str) -> None:
    event, other = an_event(), an_event()
    a_registration(event)
    a_registration(event, an_attendee(7778, name="李范本", company="演示海洋装备"))
    a_registration(other, an_attendee(1))
    assert [row.name for row in queries.found_at_desk(event.id, typed)] == ["王样例"]
    assert not queries.found_at_desk(event.id, "%")
    assert not queries.found_at_desk(event.id, " ")


def test_counts_move_with_every_check_in(work: Transaction) -> None:
    event = an_event()
    tickets = [
        a_registration(event, an_attendee(n, company=f"示例{n % 2}公司"), venue=n % 2).registration.ticket
        for n in range(6)
    ]
    for n in range(4):
        scan(event, tickets[n], f"scan-{n:05d}", venue=n % 2)
    one, other = queries.venue_counts(event.id)
    assert (one.expected, one.arrived, one.absent) == (3, 2, 1)
    assert (other.expected, other.arrived) == (3, 2)
    assert one.last is not None
    assert sum(one.buckets.values()) == 2
    assert queries.firms_by_city(event.id) == {QINGDAO: 1, SHENZHEN: 1}


def test_a_check_in_is_three_statements_and_its_audit(work: Transaction, max_queries: Callable[[int], Any]) -> None:
    event = an_event()
    tickets = [a_registration(event, an_attendee(n)).registration.ticket for n in range(2)]
    scan(event, tickets[0], "scan-0001")
    with max_queries(4):
        scan(event, tickets[1], "scan-0002")


def test_forty_desks_scan_one_ticket_at_once(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event()
        ticket = a_registration(event).registration.ticket
    answers = all_at_once(clean, 40, lambda n: scan(event, ticket, f"scan-{n:05d}").result)
    assert answers.count(ScanResult.OK) == 1
    assert answers.count(ScanResult.ALREADY_IN) == 39
    with clean.app_context(), db.transaction():
        assert session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_one_scan_sent_twenty_times_at_once_is_one_row(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event()
        ticket = a_registration(event).registration.ticket
    answers = all_at_once(clean, 20, lambda _n: scan(event, ticket, "the-same-scan").check_in_id)
    assert len(set(map(str, answers))) == 1
    with clean.app_context(), db.transaction():
        assert session.scalar(select(func.count()).select_from(CheckIn)) == 1
