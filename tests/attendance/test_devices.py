"""Devices without a network: one check-in per person, none lost, the first scan wins, a supervisor settles the rest."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.attendance import actions, queries, rules
from crm.attendance.models import CheckIn, DeviceScan
from crm.attendance.rules import ScanResult, Upload
from crm.core import clock, db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.core.db import Transaction, session
from crm.core.errors import NotFound
from crm.core.web import CrmFlask
from crm.events import actions as events
from crm.events.models import Event, Registration, Venue
from crm.events.rules import EventState
from tests.support.crowds import all_at_once
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.people import an_actor


def enrolled(event: AnEvent, by: Actor, venue: int = 0, label: str = "1 号台") -> int:
    """Enrol a device at the n-th venue."""
    return actions.enrol_device(event.id, event.venues[venue], label=label, session_id=None, by=by)[1]


def scanned(code: str, scan_id: str, after: float = 0, **more: Any) -> Upload:
    """Return a scan made so many seconds from now, let in by the device."""
    known = {"digest": code} if len(code) == 64 else {"ticket": code}
    at = rules.milliseconds(now() + timedelta(seconds=after))
    return Upload(scan_id=scan_id, made=at, **{"queued": True, **known, **more})


def taken(device: int, by: Actor, *uploads: Upload, supervisor: bool = False) -> list[ScanResult]:
    """Hand in scans and return the answers in the order of their ids."""
    answers = actions.take_scans(device, uploads, supervisor=supervisor, by=by)
    return [each.result for each in sorted(answers, key=lambda each: each.scan_id)]


def standing() -> Sequence[CheckIn]:
    """Return the check-ins that stand."""
    return session.scalars(
        select(CheckIn).where(CheckIn.undone_at.is_(None)).execution_options(populate_existing=True)
    ).all()


@pytest.fixture
def staff(work: Transaction) -> Actor:
    """Somebody who staffs desks."""
    return an_actor(Role.ORGANIZER)


def test_the_first_scan_wins_with_its_time_and_place(staff: Actor) -> None:
    with clock.freeze(now() - timedelta(minutes=30)):
        event = an_event()
        ticket = a_registration(event).registration.ticket
        north, south = enrolled(event, staff), enrolled(event, staff, 1, "南台")
    assert taken(south, staff, scanned(ticket, "scan-late", -60)) == [ScanResult.OK]  # their seat is north
    assert [row.venue_id for row in standing()] == [event.venues[1]]
    assert taken(north, staff, scanned(ticket, "scan-early", -600)) == [ScanResult.SYNC_CONFLICT]
    (row,) = standing()
    assert (row.venue_id, row.desk) == (event.venues[0], "1 号台")
    assert abs(row.at - (now() - timedelta(seconds=600))) < timedelta(seconds=5)
    (conflict,) = queries.unsettled(event.id)
    actions.settle_scan(event.id, conflict.id, accept=False, by=staff)
    assert [row.venue_id for row in standing()] == [event.venues[1]]
    with pytest.raises(rules.SettledBefore):
        actions.settle_scan(event.id, conflict.id, accept=True, by=staff)


def test_a_scan_sent_again_online_or_not_is_one(staff: Actor) -> None:
    event = an_event()
    tickets = [a_registration(event, an_attendee(n)).registration.ticket for n in range(2)]
    device = enrolled(event, staff)
    actions.check_in(event.id, venue_id=event.venues[0], ticket=tickets[0], scan_id="scan-0", by=staff)
    sent = [scanned(tickets[0], "scan-0"), scanned(tickets[1], "scan-1")]
    for _ in range(3):
        assert taken(device, staff, *sent) == [ScanResult.OK, ScanResult.OK]
    assert len(standing()) == 2


def test_codes_are_tickets_or_what_the_list_holds(staff: Actor) -> None:
    event, other = an_event(), an_event()
    ticket = a_registration(event).registration.ticket
    foreign = a_registration(other).registration.ticket
    device = enrolled(event, staff)
    digest = hashlib.sha256(ticket.encode()).hexdigest()
    found = taken(
        device, staff, scanned(digest, "scan-0"), scanned(ticket, "scan-1", 1), scanned(foreign, "scan-2"),
        scanned("x" * 27, "scan-3"), scanned("0" * 64, "scan-4"),
    )  # fmt: skip
    assert found == [
        ScanResult.OK, ScanResult.ALREADY_IN, ScanResult.WRONG_EVENT, ScanResult.UNKNOWN, ScanResult.UNKNOWN
    ]  # fmt: skip
    assert len(standing()) == 1


def test_who_was_let_in_too_late_to_know_is_settled_by_a_supervisor(staff: Actor) -> None:
    event = an_event()
    gone = a_registration(event, an_attendee(1)).registration
    waits = a_registration(event, an_attendee(2), venue=1).registration
    device = enrolled(event, staff)
    events.cancel_own(gone.id, by=SYSTEM)
    asked = scanned(waits.ticket, "scan-1", queued=False)
    assert taken(device, staff, scanned(gone.ticket, "scan-0"), asked) == [
        ScanResult.SYNC_CONFLICT, ScanResult.OTHER_VENUE
    ]  # fmt: skip
    assert not standing()
    (row,) = queries.unsettled(event.id)
    assert row.reason is ScanResult.CANCELLED
    actions.settle_scan(event.id, row.id, accept=True, by=staff)
    assert [each.registration_id for each in standing()] == [gone.id]
    assert not queries.unsettled(event.id)
    assert queries.settled(event.id)[0].accepted is True


def test_a_supervisor_admits_from_the_device_and_a_steward_does_not(staff: Actor) -> None:
    event = an_event()
    row = a_registration(event, venue=1).registration
    device = enrolled(event, staff)
    tap = {"queued": False, "admit": True}
    assert taken(device, staff, scanned(row.ticket, "scan-0", **tap)) == [ScanResult.OTHER_VENUE]
    assert taken(device, staff, scanned(row.ticket, "scan-1", **tap), supervisor=True) == [ScanResult.OK]
    session.refresh(row)
    assert row.venue_id == event.venues[0]


def test_the_token_ends_with_revocation_event_and_account(staff: Actor) -> None:
    event = an_event(staff=[staff.id or 0])
    at_work = an_actor(Role.ORGANIZER)
    venue = session.get_one(Venue, event.venues[0])
    token, number = actions.enrol_device(event.id, venue.id, label="", session_id=None, by=at_work)
    device, found, actor = queries.device_of(token, event.code)
    assert (device.id, found.id, actor.id) == (number, event.id, at_work.id)
    assert device.expires_at == session.get_one(Event, event.id).ends_at + timedelta(hours=24)
    with pytest.raises(rules.DeviceRefused):
        queries.device_of(token, an_event().code)
    with clock.freeze(device.expires_at), pytest.raises(rules.DeviceRefused):
        queries.device_of(token, event.code)
    events.remove_staff(event.id, account_id=at_work.id or 0, by=SYSTEM)
    with pytest.raises(rules.DeviceRefused):
        queries.device_of(token, event.code)
    events.add_staff(event.id, account_id=at_work.id or 0, by=SYSTEM)
    assert queries.device_of(token, event.code)[0].id == number
    actions.revoke_device(event.id, number, by=at_work)
    with pytest.raises(rules.DeviceRefused):
        queries.device_of(token, event.code)


def test_a_closed_event_gives_no_list_and_still_takes_what_was_queued(staff: Actor) -> None:
    event = an_event()
    ticket = a_registration(event).registration.ticket
    device = enrolled(event, staff)
    stored = session.get_one(Event, event.id)
    assert [row.ticket for row in queries.device_list(stored)] == [ticket]
    for state in (EventState.RUNNING, EventState.ENDED, EventState.CLOSED):
        stored.state = state
    session.flush()
    with pytest.raises(rules.DeviceRefused):
        queries.device_list(stored)
    assert taken(device, staff, scanned(ticket, "scan-0")) == [ScanResult.SYNC_CONFLICT]
    with pytest.raises(NotFound):
        enrolled(event, staff)


def test_a_thousand_scans_are_one_request_of_few_statements(staff: Actor, max_queries: Callable[[int], Any]) -> None:
    event = an_event(seats=(("370200", 2000),))
    many = [f"{n:027d}" for n in range(1000)]
    model = a_registration(event).registration
    kept = {column.name: getattr(model, column.name) for column in Registration.__table__.columns}
    session.bulk_insert_mappings(
        Registration,
        [
            {**kept, "id": 10_000 + n, "ticket": ticket, "token_hash": ticket, "mobile": None, "email": None}
            for n, ticket in enumerate(many)
        ],
    )
    device = enrolled(event, staff)
    sent = [scanned(ticket, f"scan-{n:05d}") for n, ticket in enumerate(many)]
    with max_queries(40):
        assert set(taken(device, staff, *sent)) == {ScanResult.OK}
    assert len(standing()) == 1000
    assert set(taken(device, staff, *sent)) == {ScanResult.OK}
    assert len(standing()) == 1000


def test_two_hundred_at_two_venues_with_lost_answers_and_ten_minutes_offline(clean: CrmFlask) -> None:
    dice = random.Random(18)  # noqa: S311  # chooses whose answer is lost
    start = now() - timedelta(minutes=20)
    with clean.app_context(), db.transaction(write=True), clock.freeze(start):
        staff = an_actor(Role.ORGANIZER)
        event = an_event(seats=(("370200", 300), ("440300", 300)))
        tickets = [a_registration(event, an_attendee(n), venue=n % 2).registration.ticket for n in range(200)]
        devices = [enrolled(event, staff, venue, f"{label} 台") for label in (1, 2) for venue in (0, 1)]
    first: dict[str, tuple[int, int]] = {}
    queues: list[list[Upload]] = [[] for _ in devices]
    for n, ticket in enumerate(tickets):
        own = [n % 2, n % 2 + 2]
        for device in own if n % 3 else [*own, (n + 1) % 2]:
            after = round(dice.uniform(0, 600), 3)
            made = rules.milliseconds(start + timedelta(seconds=after))
            queues[device].append(Upload(scan_id=f"scan-{device}-{n:04d}", ticket=ticket, made=made, queued=True))
            first[ticket] = min(first.get(ticket, (made, device % 2)), (made, device % 2))
    sends = [
        (device, chunk)
        for device, queue in enumerate(queues)
        for chunk in (queue[i : i + 40] for i in range(0, len(queue), 40))
        for _again in range(2 if dice.random() < 0.2 else 1)  # an answer lost: the device sends it once more
    ]
    dice.shuffle(sends)
    answers = all_at_once(
        clean, len(sends),
        lambda n: actions.take_scans(devices[sends[n][0]], sends[n][1], supervisor=False, by=staff),
    )  # fmt: skip
    assert all(isinstance(answer, list) for answer in answers), answers
    with clean.app_context(), db.transaction():
        rows = session.execute(
            select(Registration.ticket, CheckIn.at, CheckIn.venue_id)
            .join(CheckIn, CheckIn.registration_id == Registration.id)
            .where(CheckIn.undone_at.is_(None))
        ).all()
        assert len(rows) == len({row.ticket for row in rows}) == 200
        handed = session.scalar(select(func.count()).select_from(DeviceScan))
        assert handed == sum(len(queue) for queue in queues)
        assert len(queries.unsettled(event.id)) >= 60  # every third was scanned at both venues
        for row in rows:
            at, venue = first[row.ticket]
            assert (rules.milliseconds(row.at), row.venue_id) == (at, event.venues[venue])


def test_people_check_themselves_in_and_count_once(staff: Actor) -> None:
    event = an_event()
    row = a_registration(event).registration
    row.table_no = "12"
    elsewhere = a_registration(event, an_attendee(2), venue=1).registration
    session.flush()

    def own(mobile: str, scan_id: str, ticket: str = "") -> str | None:
        return actions.check_in_self(
            event.id, event.venues[0], mobile=mobile, ticket=ticket, scan_id=scan_id, by=SYSTEM
        )

    assert own("19900000001", "self-0001") == "12"
    assert own("19900000001", "self-0002") == "12"
    assert own("", "self-0003", row.ticket) == "12"
    assert own(elsewhere.mobile or "", "self-0004") is None
    assert own("19999999999", "self-0005") is None
    desk = actions.check_in(event.id, venue_id=event.venues[0], ticket=row.ticket, scan_id="scan-0001", by=staff)
    assert desk.result is ScanResult.ALREADY_IN
    assert taken(enrolled(event, staff), staff, scanned(row.ticket, "scan-0002")) == [ScanResult.ALREADY_IN]
    assert len(standing()) == 1
