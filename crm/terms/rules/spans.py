"""How long a term lasts and where it stands."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from crm.core.words import N_
from crm.terms.rules.errors import TermSpan

ONE_DAY = timedelta(days=1)
LONGEST_YEARS = 5
LATE_YEARS = 1
"""换届延期最长不超过一年 (model charter)."""
UNDO_WITHIN = timedelta(days=7)
"""So long a confirmed roster can be taken back, if nothing of it has changed."""


class TermState(StrEnum):
    """Where a term stands."""

    DRAFT = "draft"
    IN_OFFICE = "in_office"
    CLOSED = "closed"


TERM_STATE_NAMES = {
    TermState.DRAFT: N_("换届草稿"),
    TermState.IN_OFFICE: N_("在任"),
    TermState.CLOSED: N_("已届满"),
}


def latest_end(starts: date) -> date:
    """Return the last day a term beginning on `starts` may have."""
    return _years_later(starts, LONGEST_YEARS) - ONE_DAY


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def check_span(starts: date, ends: date) -> None:
    """Raise TermSpan unless the term lasts at least a day and at most five years."""
    latest = latest_end(starts)
    if not starts <= ends <= latest:
        raise TermSpan(starts=starts, latest=latest)


class Lateness(StrEnum):
    """Whether an election is due."""

    NO = "no"
    OVERDUE = "overdue"
    TOO_LATE = "too_late"
    """Later than any extension allows."""


def lateness(ends: date, today: date) -> Lateness:
    """Say whether a term in office should have ended."""
    if today <= ends:
        return Lateness.NO
    return Lateness.OVERDUE if today < _years_later(ends, LATE_YEARS) else Lateness.TOO_LATE
