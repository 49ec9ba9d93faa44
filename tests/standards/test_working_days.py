"""Working days with 调休."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.standards import working_days
from crm.standards.working_days import after, between, is_known, is_working

DAYS = st.dates(date(2018, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 1, 29), True),  # a Friday like any other
        (date(2021, 2, 7), True),  # a Sunday worked for the Spring Festival
        (date(2021, 2, 11), False),  # New Year's Eve
        (date(2021, 2, 20), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2026, 10, 10), True),
        (date(2026, 11, 22), False),
        (date(2027, 10, 1), True),  # no notice yet: a Friday
    ],
)
def test_days_of_the_notices(day: date, works: bool) -> None:
    assert is_working(day) is works


def test_a_year_without_a_notice_is_said() -> None:
    assert is_known(2026)
    assert not is_known(2027)


def test_one_working_day_after_the_eve_is_after_the_holiday() -> None:
    assert after(date(2021, 2, 10), 1) == date(2021, 2, 18)
    assert after(date(2021, 2, 10), 3) == date(2021, 2, 20)
    assert after(date(2021, 2, 13), 0) == date(2021, 2, 18)


@given(DAYS, st.integers(0, 40))
def test_what_is_after_is_that_far(start: date, days: int) -> None:
    end = after(start, days)
    assert is_working(end)
    assert between(start, end) == days or (days == 0 and not is_working(start) and between(start, end) == 1)


@given(DAYS, DAYS)
def test_there_and_back_are_counted_alike(one: date, other: date) -> None:
    assert between(one, other) == -between(other, one)
    assert abs(between(one, other)) <= abs((other - one).days)
    first, last = sorted((one, other))
    walked = sum(is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert between(first, last) == walked


def test_exchanged_days_are_weekends_and_free_days_lie_in_their_year() -> None:
    for number, year in working_days.table().items():
        assert all(day.weekday() >= 5 for day in year.worked)
        assert not year.off & year.worked
        assert {day.year for day in year.off | year.worked} == {number}
        assert date(number, 10, 1) in year.off
        assert all(date(number, 1, 1) + timedelta(days=n) in year.off for n in range(1))


def test_nobody_counts_backwards() -> None:
    with pytest.raises(ValueError, match="-1"):
        after(date(2026, 1, 5), -1)
