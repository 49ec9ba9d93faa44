"""Days that move along: the past 30 days, this month, last year."""

from __future__ import annotations

from datetime import date, timedelta

from crm.lists.rules.conditions import Condition, Operator

Span = tuple[date | None, date | None]
"""First and last day, both included; None: without end."""


def span_of(condition: Condition, today: date) -> Span:
    """Return the days a condition about a day means today."""
    value = condition.values[0]
    match condition.operator:
        case Operator.LAST:
            return today - timedelta(days=int(value)), today
        case Operator.NEXT:
            return today, today + timedelta(days=int(value))
        case Operator.THIS:
            return period_of(value, today)
        case Operator.PAST:
            first, _last = period_of(value, today)
            return period_of(value, first - timedelta(days=1))
        case Operator.SINCE:
            return date.fromisoformat(value), None
        case Operator.UNTIL:
            return None, date.fromisoformat(value)
        case _:
            return date.fromisoformat(value), date.fromisoformat(value)


def period_of(period: str, day: date) -> tuple[date, date]:
    """Return the week (Monday first), month, quarter or year `day` lies in."""
    if period == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = date(first.year + (first.month + months > 12), (first.month + months - 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)
