"""The last seat, asked for by fifty at once (E3). On SQLite, and on PostgreSQL where CRM_TEST_DATABASE_URL is set."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.db import session
from crm.core.errors import DomainError
from crm.core.web import CrmFlask
from crm.events import actions, rules
from crm.events.models import Registration, Venue
from crm.events.rules import HOLDS_SEAT
from tests.support.crowds import all_at_once
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, a_registration, an_attendee, an_event


def made(clean: CrmFlask, *capacities: int) -> AnEvent:
    """Store an event with these capacities."""
    cities = (QINGDAO, SHENZHEN)
    with clean.app_context(), db.transaction(write=True):
        return an_event(seats=[(cities[n], capacity) for n, capacity in enumerate(capacities)])


def held(clean: CrmFlask, venue_id: int) -> tuple[int, int]:
    """Return (counter, rows) of a venue as stored."""
    with clean.app_context(), db.transaction():
        rows = select(func.count()).where(Registration.venue_id == venue_id, Registration.state.in_(HOLDS_SEAT))
        return session.scalar(select(Venue.seats_taken).where(Venue.id == venue_id)) or 0, session.scalar(rows) or 0


def test_fifty_want_the_last_three_seats(clean: CrmFlask) -> None:
    event = made(clean, 3)
    answers = all_at_once(
        clean, 50, lambda n: actions.register(event.id, event.venues[0], an_attendee(n), by=SYSTEM).registration.state
    )
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert len(answers) - len(refused) == 3
    assert {type(answer) for answer in refused} == {rules.VenueFull}
    assert held(clean, event.venues[0]) == (3, 3)


def test_one_person_registers_twenty_times_at_once(clean: CrmFlask) -> None:
    event = made(clean, 20)
    answers = all_at_once(
        clean, 20, lambda _n: actions.register(event.id, event.venues[0], an_attendee(1), by=SYSTEM).registration.id
    )
    assert not [answer for answer in answers if isinstance(answer, DomainError)]
    assert held(clean, event.venues[0]) == (1, 1)


def test_one_submission_sent_ten_times_at_once_is_one_registration(clean: CrmFlask) -> None:
    event = made(clean, 20)
    answers = all_at_once(
        clean, 10,
        lambda _n: actions.register(event.id, event.venues[0], an_attendee(1), nonce="same-nonce", by=SYSTEM).token,
    )  # fmt: skip
    assert len(set(map(str, answers))) == 1
    assert held(clean, event.venues[0]) == (1, 1)


def test_crossing_switches_neither_lose_a_seat_nor_wait_for_each_other(clean: CrmFlask) -> None:
    event = made(clean, 12, 12)
    with clean.app_context(), db.transaction(write=True):
        ids = [a_registration(event, an_attendee(n), venue=n % 2).registration.id for n in range(20)]
    answers = all_at_once(clean, 20, lambda n: actions.switch(ids[n], event.venues[(n + 1) % 2], by=SYSTEM).venue_id)
    assert all(isinstance(answer, int | rules.VenueFull) for answer in answers)
    one, other = held(clean, event.venues[0]), held(clean, event.venues[1])
    assert one[0] == one[1]
    assert other[0] == other[1]
    assert one[0] + other[0] == 20
