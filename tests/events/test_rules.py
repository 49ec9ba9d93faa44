"""Codes, tickets, states, calendar files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from crm.events import rules
from crm.events.rules import EVENT_MOVES, HOLDS_SEAT, LIVE, REGISTRATION_MOVES, EventState, RegistrationState

AT = datetime(2021, 1, 29, 6, 30, tzinfo=UTC)
STATES = st.sampled_from(list(RegistrationState))


@given(st.text(max_size=60), st.integers(1, 999), st.integers(1990, 2200))
def test_every_name_gives_a_code_that_fits_an_address(name: str, edition: int, year: int) -> None:
    assert rules.is_code(rules.suggested_code(name, edition, year))


@given(st.text(max_size=60), st.integers(1, 999), st.integers(2, 999))
def test_a_numbered_code_is_still_a_code(name: str, edition: int, n: int) -> None:
    assert rules.is_code(rules.numbered(rules.suggested_code(name, edition, 2021), n))


@pytest.mark.parametrize(
    "wrong", ["", "ab", "2021", "-ab", "ab-", "a b", "A21", "a" * 21, "活动2021", "new", "ab/c", "ab\n"]
)
def test_what_is_no_code_is_refused(wrong: str) -> None:
    with pytest.raises(rules.CodeMalformed):
        rules.check_code(wrong)


@given(st.text(alphabet="abcXYZ019-_", min_size=27, max_size=27))
def test_a_ticket_is_found_in_whatever_a_scanner_reads(ticket: str) -> None:
    for read in (ticket, f"https://crm.example/c/{ticket}", f" https://x/c/{ticket}?a=1\r\n", f"/c/{ticket}"):
        assert rules.ticket_in(read) == ticket


@given(st.text(max_size=600))
def test_any_other_text_is_no_ticket_or_a_whole_one(read: str) -> None:
    found = rules.ticket_in(read)
    assert found is None or (rules.TICKET.fullmatch(found) and found in read)


def test_the_management_token_needs_the_secret_and_is_another_than_the_ticket() -> None:
    token = rules.management_token("secret", "t" * 27)
    assert rules.TICKET.fullmatch(token)
    assert token != rules.management_token("other", "t" * 27)
    assert token == rules.management_token("secret", "t" * 27)


@given(STATES, STATES)
def test_no_registration_comes_back_from_its_end(now: RegistrationState, to: RegistrationState) -> None:
    if rules.may_become(now, to):
        assert REGISTRATION_MOVES[now]
        assert now not in (RegistrationState.CANCELLED_BY_ATTENDEE, RegistrationState.REJECTED)


def test_every_state_stands_in_its_table_and_holders_are_live() -> None:
    assert set(EVENT_MOVES) == set(EventState)
    assert set(REGISTRATION_MOVES) == set(RegistrationState)
    assert set(HOLDS_SEAT) <= set(LIVE)
    assert not EVENT_MOVES[EventState.CANCELLED]


@pytest.mark.parametrize(
    ("state", "until", "after_start", "open_"),
    [
        (EventState.PUBLISHED, None, timedelta(hours=-1), True),
        (EventState.PUBLISHED, None, timedelta(hours=1), False),
        (EventState.PUBLISHED, timedelta(hours=2), timedelta(hours=1), True),
        (EventState.PUBLISHED, timedelta(hours=-3), timedelta(hours=-2), False),
        (EventState.PUBLISHED, timedelta(days=9), timedelta(hours=4), False),
        (EventState.DRAFT, None, timedelta(hours=-1), False),
        (EventState.REGISTRATION_CLOSED, None, timedelta(hours=-1), False),
        (EventState.CANCELLED, None, timedelta(hours=-1), False),
    ],
)
def test_registration_is_open_or_says_why_not(
    state: EventState, until: timedelta | None, after_start: timedelta, open_: bool
) -> None:
    reason = rules.closed_reason(
        state,
        until=None if until is None else AT + until,
        starts_at=AT,
        ends_at=AT + timedelta(hours=3),
        at=AT + after_start,
    )
    assert (reason is None) is open_


@given(st.booleans(), st.booleans())
def test_a_new_registration_is_confirmed_only_with_a_seat(approval: bool, seat: bool) -> None:
    state = rules.first_state(needs_approval=approval, seat=seat and not approval)
    assert (state is RegistrationState.CONFIRMED) == (seat and not approval)
    assert state in LIVE


@pytest.mark.parametrize(
    "query", ["王样例", "wyl", "wangyangli", "样例", "示例机器", "sljqr", "1234", "19900001234", "WYL", "ｗｙｌ"]
)
def test_the_desk_finds_somebody_by_what_it_types(query: str) -> None:
    assert rules.typed(query) in rules.search_text("王样例", "示例机器人", "19900001234")


def test_a_surname_is_read_as_one() -> None:
    assert "shanyangli" in rules.search_text("单样例", "", "")


@given(st.text(max_size=80), st.text(max_size=80), st.text(alphabet="0123456789", max_size=12))
def test_any_name_can_be_searched(name: str, company: str, number: str) -> None:
    assert isinstance(rules.search_text(name, company, number), str)
    assert isinstance(rules.typed(name), str)


def test_published_events_run_and_end_by_the_clock() -> None:
    ends = AT + timedelta(hours=3)
    shown = [
        rules.shown_event_state(EventState.PUBLISHED, starts_at=AT, ends_at=ends, at=AT + timedelta(hours=h))
        for h in (-1, 1, 4)
    ]
    assert shown == [EventState.PUBLISHED, EventState.RUNNING, EventState.ENDED]
    assert rules.shown_event_state(EventState.CANCELLED, starts_at=AT, ends_at=ends, at=AT) is EventState.CANCELLED


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=80), st.integers(0, 50))
def test_a_calendar_file_says_what_it_was_told(title: str, sequence: int) -> None:
    made = rules.calendar_of(
        rules.Appointment(
            uid="registration-7@crm.example", sequence=sequence, state=RegistrationState.CONFIRMED, title=title,
            place="深圳 示例厅", text="票", url="https://crm.example/e/x",
            starts_at=AT, ends_at=AT + timedelta(hours=3),
            stamped_at=AT,
        ),
        ZoneInfo("Asia/Shanghai"),
    )  # fmt: skip
    calendar = Calendar.from_ical(made)
    entry: Any = calendar.walk("VEVENT")[0]
    assert (str(entry["uid"]), entry["sequence"], str(entry["status"])) == (
        "registration-7@crm.example",
        sequence,
        "CONFIRMED",
    )
    assert entry["dtstart"].dt.utcoffset() == timedelta(hours=8)
    assert entry["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert str(calendar["method"]) == "PUBLISH"
    assert calendar.walk("VTIMEZONE")


def test_a_cancelled_registration_is_cancelled_in_the_calendar() -> None:
    made = rules.calendar_of(
        rules.Appointment(
            uid="u@x", sequence=1, state=RegistrationState.CANCELLED_BY_ORGANIZER, title="t", place="", text="",
            url="https://x", starts_at=AT, ends_at=AT + timedelta(hours=1), stamped_at=AT,
        ),
        ZoneInfo("Asia/Shanghai"),
    )  # fmt: skip
    assert b"STATUS:CANCELLED" in made


def test_a_landline_is_no_person() -> None:
    assert rules.attendee("19900000001", name="a").mobile == "19900000001"
    landline = rules.attendee("053288880000", name="a")
    assert (landline.mobile, landline.phone) == ("", "053288880000")
    with pytest.raises(rules.ContactMissing):
        rules.check_contact(rules.attendee("", name="a"))


def test_a_qr_code_is_an_image_and_a_drawing_without_styles() -> None:
    assert rules.qr_png("https://crm.example/c/x").startswith(b"\x89PNG")
    assert "style=" not in rules.qr_svg("https://crm.example/c/x")
