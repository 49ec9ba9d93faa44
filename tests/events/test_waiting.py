"""Waiting lists (E5): order, offers that hold a seat for a while, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events import actions, queries, rules
from crm.events.models import Event, Registration, Venue
from crm.events.rules import EventState, RegistrationState
from tests.support import mailbox
from tests.support.events import QINGDAO, AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser

AT = datetime(2026, 3, 1, 1, tzinfo=UTC)
R = RegistrationState
SignIn = Callable[..., Browser]


@given(st.integers(1, 240), st.timedeltas(timedelta(days=-2), timedelta(days=60)))
def test_an_offer_never_reaches_the_start_and_never_lasts_longer_than_asked(hours: int, before: timedelta) -> None:
    until = rules.offer_ends(AT, AT + before, hours)
    if until is None:
        assert min(timedelta(hours=hours), before / 2) < rules.LEAST_OFFER
    else:
        assert AT + rules.LEAST_OFFER <= until <= AT + timedelta(hours=hours)
        assert until <= AT + before / 2
        assert rules.offer_holds(until, AT + before, AT)
        assert not rules.offer_holds(until, AT + before, until)


@given(st.sets(st.integers(1, 60), max_size=5), st.integers(0, 70 * 24), st.none() | st.integers(1, 60))
def test_a_reminder_is_due_once_and_only_the_nearest(days: set[int], hours: int, reminded: int | None) -> None:
    told = tuple(sorted(days, reverse=True))
    due = rules.reminder_due(told, AT + timedelta(hours=hours), AT, reminded=reminded)
    if due is not None:
        assert due in days
        assert timedelta(hours=hours) <= timedelta(days=due)
        assert not any(day < due and timedelta(hours=hours) <= timedelta(days=day) for day in days)
        assert rules.reminder_due(told, AT + timedelta(hours=hours), AT, reminded=due) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [("3, 1", (3, 1)), ("1，3", (3, 1)), ("7 7", (7,)), ("", ()), ("0", None), ("61", None), ("x", None), ("-1", None)],
)
def test_days_before_are_read_as_typed(text: str, days: tuple[int, ...] | None) -> None:
    assert rules.days_before(text) == days


@pytest.fixture
def line(clean: CrmFlask) -> tuple[AnEvent, int, list[int]]:
    """An event with one seat at one venue, who has it, and three who wait."""
    with clean.app_context(), db.transaction(write=True):
        event = an_event(code="line", seats=((QINGDAO, 1),))
        holder = a_registration(event, an_attendee(1)).registration.id
        ids = [a_registration(event, an_attendee(n), waits=True).registration.id for n in (2, 3, 4)]
    return event, holder, ids


def states(app: CrmFlask, ids: list[int]) -> list[RegistrationState]:
    """Return the states of these registrations, and see that the counters agree."""
    with app.app_context(), db.transaction():
        assert queries.seats_in_doubt() == []
        return [session.get_one(Registration, each).state for each in ids]


def do(app: CrmFlask, act: Callable[..., object], *given: object, **named: object) -> None:
    """Do one thing as one request would."""
    with app.app_context(), db.transaction(write=True):
        act(*given, **named, by=SYSTEM)


def own_page(app: CrmFlask, registration_id: int) -> str:
    """Return the address of somebody's own page."""
    with app.app_context(), db.transaction():
        return f"/r/{queries.token_of(session.get_one(Registration, registration_id).ticket)}"


@pytest.fixture(autouse=True)
def outbox(instance: Path) -> None:
    """No mails from before."""
    for path in (instance / "outbox").glob("*.eml"):
        path.unlink()


def test_a_freed_seat_is_offered_in_order_and_expires_to_the_next(
    clean: CrmFlask, line: tuple[AnEvent, int, list[int]], instance: Path
) -> None:
    _event, holder, ids = line
    do(clean, actions.cancel_own, holder)
    assert states(clean, ids) == [R.OFFERED, R.WAITLISTED, R.WAITLISTED]
    subjects = [message["Subject"] for message in mailbox.mails(instance / "outbox", "guest2@example.com")]
    assert subjects.count("候补有名额了，请答复：示例对接会") == 1
    jobs.run_due_sweeps(clean, force=True)
    assert states(clean, ids) == [R.OFFERED, R.WAITLISTED, R.WAITLISTED]
    with freeze(now() + timedelta(hours=25)):
        jobs.run_due_sweeps(clean, force=True)
        assert states(clean, ids) == [R.OFFER_EXPIRED, R.OFFERED, R.WAITLISTED]
        do(clean, actions.decline_offer, ids[1])
        assert states(clean, ids) == [R.OFFER_EXPIRED, R.DECLINED, R.OFFERED]
        do(clean, actions.accept_offer, ids[2])
        do(clean, actions.accept_offer, ids[2])
        assert states(clean, ids) == [R.OFFER_EXPIRED, R.DECLINED, R.CONFIRMED]
    with clean.app_context(), db.transaction(), pytest.raises(rules.OfferOver):
        actions.accept_offer(ids[0], by=SYSTEM)


def test_an_offer_that_ran_out_cannot_be_taken_even_before_the_sweep(
    clean: CrmFlask, line: tuple[AnEvent, int, list[int]]
) -> None:
    _event, holder, ids = line
    do(clean, actions.cancel_own, holder)
    with freeze(now() + timedelta(hours=24, seconds=1)), pytest.raises(rules.OfferOver):
        do(clean, actions.accept_offer, ids[0])


def test_a_raised_capacity_is_offered_one_seat_each(clean: CrmFlask, line: tuple[AnEvent, int, list[int]]) -> None:
    event, _holder, ids = line
    with clean.app_context(), db.transaction(write=True):
        venue = session.get_one(Venue, event.venues[0])
        draft = rules.VenueDraft(
            city_code=venue.city_code, name=venue.name, capacity=3, starts_at=venue.starts_at, ends_at=venue.ends_at
        )
        actions.edit_venue(venue.id, draft, version=venue.version, by=SYSTEM)
    assert states(clean, ids) == [R.OFFERED, R.OFFERED, R.WAITLISTED]


def test_nobody_new_takes_a_seat_others_wait_for(clean: CrmFlask, line: tuple[AnEvent, int, list[int]]) -> None:
    event, holder, ids = line
    with clean.app_context(), db.transaction(write=True):
        session.get_one(Event, event.id).offers_by_hand = True
    do(clean, actions.cancel_own, holder)
    assert states(clean, ids) == [R.WAITLISTED] * 3
    with clean.app_context(), db.transaction(write=True), pytest.raises(rules.VenueFull):
        a_registration(event, an_attendee(9))
    do(clean, actions.offer, ids[2], event.venues[0])
    assert states(clean, ids) == [R.WAITLISTED, R.WAITLISTED, R.OFFERED]
    with pytest.raises(rules.VenueFull):
        do(clean, actions.offer, ids[1], event.venues[0])


def test_whom_either_venue_suits_gets_the_first_seat_anywhere(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event(seats=((QINGDAO, 1), ("440300", 1)))
        holders = [a_registration(event, an_attendee(n), venue=n).registration.id for n in (0, 1)]
        made = actions.register(event.id, event.venues[0], an_attendee(5), waits=True, either=True, by=SYSTEM)
        either = made.registration.id
        later = a_registration(event, an_attendee(6), venue=1, waits=True).registration.id
    do(clean, actions.cancel_own, holders[1])
    assert states(clean, [either, later]) == [R.OFFERED, R.WAITLISTED]
    with clean.app_context(), db.transaction():
        assert session.get_one(Registration, either).venue_id == event.venues[1]


def test_nothing_is_offered_once_it_has_begun(clean: CrmFlask, line: tuple[AnEvent, int, list[int]]) -> None:
    _event, holder, ids = line
    with freeze(now() + timedelta(days=7, minutes=1)):
        do(clean, actions.cancel, holder)
        jobs.run_due_sweeps(clean, force=True)
        assert states(clean, ids) == [R.WAITLISTED] * 3


def test_the_own_page_tells_the_place_and_answers_only_by_post(
    clean: CrmFlask, visitor: Browser, line: tuple[AnEvent, int, list[int]]
) -> None:
    _event, holder, ids = line
    second = own_page(clean, ids[1])
    assert "您在候补名单第 2 位" in visitor.get(second).text
    do(clean, actions.cancel_own, holder)
    first = own_page(clean, ids[0])
    page = visitor.get(first).text
    assert "接受名额" in page
    assert "You are number 1 on the waiting list" in visitor.get(second, headers={"Accept-Language": "en"}).text
    for _ in range(2):
        visitor.head(first)
        assert visitor.get(f"{first}/offer").status_code == 405
    assert states(clean, ids)[0] is R.OFFERED
    assert visitor.send(f"{first}/offer", {"answer": "perhaps"}).status_code == 422
    assert visitor.send(f"{first}/offer", {"answer": "yes"}).status_code == 303
    assert "参会二维码" in visitor.get(first).text
    assert states(clean, ids)[0] is R.CONFIRMED
    assert visitor.send(f"{second}/offer", {"answer": "yes"}).status_code == 409


def test_the_staff_page_shows_order_offers_and_history(
    clean: CrmFlask, browse: SignIn, line: tuple[AnEvent, int, list[int]]
) -> None:
    event, holder, ids = line
    do(clean, actions.cancel_own, holder)
    page = browse(Role.SECRETARY)
    text = page.get("/events/line/waiting").text
    assert "等待答复的邀约" in text
    assert re.search("还剩 2[34] 小时", text)
    assert page.send(f"/events/line/venues/{event.venues[0]}/offers", {"registration_id": ids[1]}).status_code == 409
    assert "候补名单" in page.get("/events/line").text


def test_reminders_come_once_each_and_not_to_newcomers(clean: CrmFlask, instance: Path) -> None:
    outbox = instance / "outbox"
    with clean.app_context(), db.transaction(write=True):
        event = an_event()
        a_registration(event, an_attendee(1))

    def told(address: str) -> int:
        return sum(m["Subject"].startswith("会前提醒") for m in mailbox.mails(outbox, address))

    before = told("guest1@example.com")
    for days in (3.5, 4.1, 4.2, 6.1, 6.5, 7.5):
        with freeze(now() + timedelta(days=days)):
            jobs.run_due_sweeps(clean, force=True)
            jobs.run_due_sweeps(clean, force=True)
            if days == 4.1:
                do(clean, actions.register, event.id, event.venues[0], an_attendee(77))
    assert told("guest1@example.com") - before == 2
    assert told("guest77@example.com") == 1


def test_a_cancelled_event_offers_nothing(clean: CrmFlask, line: tuple[AnEvent, int, list[int]]) -> None:
    event, _holder, ids = line
    do(clean, actions.move_event, event.id, EventState.CANCELLED)
    assert states(clean, ids) == [R.CANCELLED_BY_ORGANIZER] * 3
