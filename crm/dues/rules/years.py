"""Which days the dues of a year are for (decisions.md 35): the calendar year, or a year from the day of admission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from crm.core.money import ZERO, Money
from crm.core.words import N_
from crm.dues.rules.fees import Fees
from crm.members.rules import Position

ONE_DAY = timedelta(days=1)
Days = tuple[date, date]
"""First and last day, both included."""


class DuesYear(StrEnum):
    """Where a year of dues begins."""

    CALENDAR = "calendar"
    ADMISSION = "admission"


DUES_YEAR_NAMES = {
    DuesYear.CALENDAR: N_("公历年度（1 月 1 日至 12 月 31 日）"),
    DuesYear.ADMISSION: N_("自入会日起满一年"),
}


def anniversary(joined_on: date, year: int) -> date:
    """Return the day of admission in another year; of 29 February the 28th where there is none (民法典 art. 202)."""
    try:
        return joined_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def days_of(kind: DuesYear, year: int, joined_on: date, covered: date | None = None) -> Days | None:
    """Return the days the dues of `year` are for; None if all of them are before the admission or covered already.

    `covered` is the last day an earlier invoice or payment is for. No day is billed twice, and none is left out where
    the setting changed: the first year from the day of admission begins where the last calendar year ended.
    """
    if kind is DuesYear.CALENDAR:
        first, last = date(year, 1, 1), date(year, 12, 31)
    else:
        first, last = anniversary(joined_on, year), anniversary(joined_on, year + 1) - ONE_DAY
        if covered == date(year - 1, 12, 31):
            first = date(year, 1, 1)
    first = max(first, joined_on)
    if covered is not None and covered >= first:
        first = covered + ONE_DAY
    return (first, last) if first <= last else None


def year_of_day(kind: DuesYear, joined_on: date, day: date) -> int:
    """Return the year of dues a day belongs to; a day before the admission belongs to the year of admission."""
    if kind is DuesYear.CALENDAR or day <= joined_on:
        return day.year if kind is DuesYear.CALENDAR else joined_on.year
    return day.year if anniversary(joined_on, day.year) <= day else day.year - 1


def due_day(kind: DuesYear, deadline: date, since: date) -> date:
    """Return until when an invoice is to be paid: the list's day, but not before a year of one's own has begun."""
    return deadline if kind is DuesYear.CALENDAR else max(deadline, since)


Line = tuple[Position, Money]
"""What an invoice charges in one line: for which position, how much."""


def promotion(lines: Sequence[Line], fees: Fees, position: Position, days: Days, day: date) -> Money:
    """Return what a promotion still costs on `day`, for the days that are left; a demotion refunds nothing.

    What the first line fell short of its own fee is charged in full once. Half a 分 is rounded up.
    """
    first, _amount = lines[0]
    billed = sum((amount.fen for place, amount in lines if place is first), 0)
    is_raised = any(place is not first for place, _amount in lines)
    lacking = ZERO if is_raised else max(ZERO, fees.get(first, ZERO) - Money(billed))
    highest = max(fees.get(place, ZERO) for place, _amount in lines)
    more = max(ZERO, fees.get(position, ZERO) - highest)
    whole = (days[1] - days[0]).days + 1
    left = min(whole, max(0, (days[1] - max(day, days[0])).days + 1))
    return lacking + Money((2 * more.fen * left + whole) // (2 * whole))
