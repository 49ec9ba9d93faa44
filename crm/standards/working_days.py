"""Working days in mainland China: weekends, public holidays and the weekends worked in exchange (调休).

Source: the yearly notices of the State Council's general office on 部分节假日安排, as a table of our own
(`data/working_days.csv`: `off` days and spans MMDD or MMDD-MMDD, `worked` weekend days). The notice for a year comes in
the autumn before it. For a year without one only weekends count as free, and `is_known` says so: whoever shows a
deadline in such a year tells its reader.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

TABLE = Path(__file__).with_name("data") / "working_days.csv"
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """The days of a year that differ from the rule “weekdays are worked, weekends are not”."""

    off: frozenset[date]
    worked: frozenset[date]


@cache
def table() -> Mapping[int, Year]:
    """Return the years there is a notice for."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            int(row["year"]): Year(
                frozenset(_days(int(row["year"]), row["off"])), frozenset(_days(int(row["year"]), row["worked"]))
            )
            for row in csv.DictReader(file)
        }


def _days(year: int, spans: str) -> Iterator[date]:
    for span in spans.split():
        first, _dash, last = span.partition("-")
        day, end = _day(year, first), _day(year, last or first)
        while day <= end:
            yield day
            day += ONE_DAY


def _day(year: int, written: str) -> date:
    return date(year, int(written[:2]), int(written[2:]))


def is_known(year: int) -> bool:
    """Say whether the holidays of a year are known; otherwise only its weekends count as free."""
    return year in table()


def is_working(day: date) -> bool:
    """Say whether offices work on this day."""
    year = table().get(day.year)
    if year is not None:
        if day in year.off:
            return False
        if day in year.worked:
            return True
    return day.weekday() < SATURDAY


def after(start: date, days: int) -> date:
    """Return the working day that is `days` working days after `start`. The day of the start does not count.

    `days` 0 is the start itself if it is worked, else the next working day. Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError(days)
    day = start
    while days or not is_working(day):
        day += ONE_DAY
        days -= is_working(day) and days > 0
    return day


def between(start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and including `end`; negative if `end` is earlier."""
    if end < start:
        return -between(end, start)
    return _weekdays(end) - _weekdays(start) + _differing(end) - _differing(start)


def _weekdays(day: date) -> int:
    """Return how many days up to this one are no Saturday and no Sunday; the calendar begins on a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


def _differing(day: date) -> int:
    """Return how many more (or fewer) days up to this one are worked than are weekdays."""
    days, sums = _differences()
    return sums[bisect_right(days, day)]


@cache
def _differences() -> tuple[list[date], list[int]]:
    """Return the days that differ from the rule, and by how much all before each of them do."""
    named = {day for year in table().values() for day in year.off | year.worked}
    days = sorted(day for day in named if is_working(day) != (day.weekday() < SATURDAY))
    return days, list(accumulate((1 if is_working(day) else -1 for day in days), initial=0))
