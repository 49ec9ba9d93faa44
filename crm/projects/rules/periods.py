"""Money that arrived, by month, quarter and year: each view adds up to the others and to the running total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm.core.money import Money
from crm.core.words import N_


class Span(StrEnum):
    """How long a period of the arrivals ledger is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


SPAN_NAMES = {Span.MONTH: N_("按月"), Span.QUARTER: N_("按季度"), Span.YEAR: N_("按年")}
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """What arrived in one period. `first` and `last` bound it, both days included."""

    first: date
    last: date
    count: int
    amount: Money
    cumulative: Money
    """Everything up to and including `last`."""

    def label(self, span: Span) -> str:
        """Return the period as it is written: 2021-02, 2021Q1, 2021."""
        match span:
            case Span.MONTH:
                return f"{self.first:%Y-%m}"
            case Span.QUARTER:
                return f"{self.first.year}Q{(self.first.month + 2) // 3}"
            case Span.YEAR:
                return f"{self.first.year}"


def bounds(day: date, span: Span) -> tuple[date, date]:
    """Return the first and the last day of the period `day` lies in."""
    months = _MONTHS[span]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    then = first.month + months
    if then > 12 and first.year == date.max.year:
        return first, date.max
    following = date(first.year + (then > 12), then - 12 if then > 12 else then, 1)
    return first, following - timedelta(days=1)


def summed(days: Iterable[tuple[date, int, Money]], span: Span) -> list[PeriodSum]:
    """Return the periods in which something arrived, the earliest first, from (day, rows, amount) in any order."""
    found: dict[tuple[date, date], tuple[int, Money]] = {}
    for day, count, amount in days:
        rows, before = found.get(bounds(day, span), (0, Money(0)))
        found[bounds(day, span)] = (rows + count, before + amount)
    periods, running = [], Money(0)
    for (first, last), (count, amount) in sorted(found.items()):
        running += amount
        periods.append(PeriodSum(first, last, count, amount, running))
    return periods


@dataclass(frozen=True, slots=True)
class Whole:
    """How many rows, and what they add up to."""

    count: int
    amount: Money


def whole(days: Iterable[tuple[date, int, Money]]) -> Whole:
    """Return the sum over all days."""
    found = list(days)
    return Whole(sum(count for _day, count, _amount in found), sum((each[2] for each in found), Money(0)))
