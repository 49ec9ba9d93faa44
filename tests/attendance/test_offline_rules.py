"""Clocks set right and scans merged, whatever the order in which they arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.attendance import rules
from crm.attendance.rules import Merge, Scan, ScanResult, Seen, Upload
from crm.events.rules import EventState, RegistrationState

DAY = datetime(2031, 1, 29, 6, 0, tzinfo=UTC)
millis = st.integers(-(10**14), 10**14)
SCANS = st.lists(
    st.tuples(st.integers(0, 600), st.integers(1, 2)), min_size=1, max_size=8, unique_by=lambda one: one[0]
)


@given(millis, millis, millis, st.integers(0, 86_400))
def test_a_scan_lies_between_enrolment_and_receipt_whatever_the_clock_says(
    made: int, offset: int, listed: int, later: int
) -> None:
    received = DAY + timedelta(seconds=later)
    upload = Upload(scan_id="scan-0001", made=made, offset=offset, listed=listed)
    at = rules.scan_time(upload, enrolled_at=DAY, received_at=received)
    assert DAY <= at <= received
    if listed <= rules.milliseconds(received):
        assert rules.milliseconds(at) >= min(listed, rules.milliseconds(received))


@given(st.integers(-(10**9), 10**9), st.integers(0, 600))
def test_a_wrong_clock_is_set_right(wrong: int, seconds: int) -> None:
    received = DAY + timedelta(hours=1)
    true = DAY + timedelta(seconds=seconds)
    upload = Upload(
        scan_id="scan-0001", made=rules.milliseconds(true) + wrong, offset=-wrong, listed=rules.milliseconds(DAY)
    )
    assert rules.scan_time(upload, enrolled_at=DAY, received_at=received) == true


@given(SCANS, st.randoms())
def test_the_first_scan_wins_in_any_order(scans: list[tuple[int, int]], mixed: object) -> None:
    arriving = [Seen(DAY + timedelta(seconds=second), venue) for second, venue in scans]
    first = min(arriving, key=lambda seen: seen.at)
    mixed.shuffle(arriving)  # type: ignore[attr-defined]  # a Random
    standing: Seen | None = None
    entered = told = 0
    for seen in arriving:
        told += standing is not None and rules.disagree(standing, seen)
        kind = rules.merged(standing, seen)
        entered += kind is Merge.NEW
        standing = seen if kind is not Merge.LATER else standing
    assert standing == first
    assert entered == 1
    assert bool(told) == (len({seen.venue_id for seen in arriving}) > 1)


def test_of_two_at_one_moment_the_first_to_arrive_stands() -> None:
    assert rules.merged(Seen(DAY, 1), Seen(DAY, 2)) is Merge.LATER


@pytest.mark.parametrize("state", list(RegistrationState))
@pytest.mark.parametrize("event_state", list(EventState))
def test_whoever_a_device_let_in_wrongly_is_for_the_supervisor(
    state: RegistrationState, event_state: EventState
) -> None:
    scan = Scan(known=True, state=state, event_state=event_state)
    plain = rules.judge_scan(scan)
    late = rules.judge_upload(scan, Upload(scan_id="scan-0001", made=0, queued=True))
    assert rules.judge_upload(scan, Upload(scan_id="scan-0001", made=0)) is plain
    assert late is (plain if plain is ScanResult.OK else ScanResult.SYNC_CONFLICT)
    other = Scan(known=True, state=state, event_state=event_state, same_venue=False)
    assert rules.judge_upload(other, Upload(scan_id="scan-0001", made=0, queued=True)) is late


@pytest.mark.parametrize(
    "document",
    [
        None, [], {}, {"scans": None}, {"scans": [1]}, {"scans": [{"id": "short", "code": "a" * 27, "at": 1}]},
        {"scans": [{"id": "scan-0001", "code": "x", "at": 1}]}, {"scans": [{"id": "scan-0001", "code": 5, "at": 1}]},
        {"scans": [{"id": "scan-0001", "code": "a" * 27, "at": "1"}]},
        {"scans": [{"id": "scan-0001", "code": "a" * 27, "at": 10**20}]},
        {"scans": [{"id": "scan-0001", "code": "a" * 27, "at": True}]},
        {"scans": [{"id": f"scan-{n:05d}", "code": "a" * 27, "at": 1} for n in range(rules.MOST_SCANS + 1)]},
    ],
)  # fmt: skip
def test_what_is_no_list_of_scans_is_refused(document: object) -> None:
    with pytest.raises(rules.ScansMalformed):
        rules.uploads_in(document)


def test_a_request_that_names_a_scan_twice_means_it_once() -> None:
    one = {"id": "scan-0001", "code": "a" * 27, "at": 1}
    assert [each.made for each in rules.uploads_in({"scans": [one, {**one, "at": 2}]})] == [1]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("19900000001", "19900000001"), ("+86 199-0000-0001", "19900000001"), ("０1", ""), ("王样例", ""),
     ("１９９００００００01", "19900000001"), ("29900000001", "")],
)  # fmt: skip
def test_a_mobile_is_read_as_people_type_it(typed: str, digits: str) -> None:
    assert rules.mobile_in(typed) == digits


def test_self_check_in_is_open_around_the_hours_of_a_venue() -> None:
    ends = DAY + timedelta(hours=3)
    hours = {hour: rules.self_open(DAY, ends, DAY + timedelta(hours=hour)) for hour in (-3, -1, 1, 3, 4)}
    assert hours == {-3: False, -1: True, 1: True, 3: True, 4: False}
