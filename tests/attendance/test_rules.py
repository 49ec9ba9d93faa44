"""What a scan means, as a table and as properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.attendance import rules
from crm.attendance.rules import BY_STATE, SCAN_SENTENCES, Scan, ScanResult, judge_scan
from crm.events.rules import ATTENDABLE, EventState, RegistrationState

SCANS = st.builds(
    Scan, known=st.booleans(), same_event=st.booleans(), same_venue=st.booleans(), is_in=st.booleans(),
    event_state=st.sampled_from(list(EventState)), state=st.sampled_from(list(RegistrationState)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("scan", "result"),
    [
        (Scan(known=True), ScanResult.OK),
        (Scan(known=False), ScanResult.UNKNOWN),
        (Scan(known=True, same_event=False), ScanResult.WRONG_EVENT),
        (Scan(known=True, event_state=EventState.CANCELLED), ScanResult.NOT_OPEN),
        (Scan(known=True, event_state=EventState.DRAFT), ScanResult.NOT_OPEN),
        (Scan(known=True, is_in=True), ScanResult.ALREADY_IN),
        (Scan(known=True, is_in=True, same_venue=False), ScanResult.ALREADY_IN),
        (Scan(known=True, same_venue=False), ScanResult.OTHER_VENUE),
        (Scan(known=True, state=RegistrationState.WAITLISTED), ScanResult.NOT_CONFIRMED),
        (Scan(known=True, state=RegistrationState.PENDING_APPROVAL, same_venue=False), ScanResult.NOT_CONFIRMED),
        (Scan(known=True, state=RegistrationState.CANCELLED_BY_ATTENDEE), ScanResult.CANCELLED),
        (Scan(known=True, state=RegistrationState.REJECTED), ScanResult.CANCELLED),
    ],
)
def test_the_table_of_scans(scan: Scan, result: ScanResult) -> None:
    assert judge_scan(scan) is result


@given(SCANS)
def test_only_a_confirmed_guest_of_this_open_venue_is_let_in(scan: Scan) -> None:
    welcome = (
        scan.known and scan.same_event and scan.same_venue and not scan.is_in and scan.event_state in ATTENDABLE
        and scan.state is RegistrationState.CONFIRMED
    )  # fmt: skip
    assert (judge_scan(scan) is ScanResult.OK) == welcome


@given(SCANS)
def test_nothing_is_said_of_a_ticket_of_another_event(scan: Scan) -> None:
    if not scan.known or not scan.same_event:
        assert judge_scan(scan) in (ScanResult.UNKNOWN, ScanResult.WRONG_EVENT)


def test_every_state_and_every_answer_has_its_word() -> None:
    assert set(BY_STATE) == set(RegistrationState)
    assert set(SCAN_SENTENCES) == set(ScanResult)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_rate_is_between_nothing_and_everybody(arrived: int, expected: int) -> None:
    assert 0 <= float(rules.rate(arrived, expected)) <= 100


@given(st.dictionaries(st.integers(2_700_000, 2_700_300), st.integers(1, 500), max_size=40))
def test_a_curve_stays_in_its_box(buckets: dict[int, int]) -> None:
    points = rules.spark(buckets)
    assert bool(points) == bool(buckets)
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert [x for x, _y in points] == sorted(x for x, _y in points)


def test_a_bucket_is_read_on_the_wall_of_both_cities() -> None:
    assert rules.clock_of(0) == "08:00"
    assert rules.clock_of(1) == "08:10"
    assert rules.clock_of(6 * 16) == "00:00"
