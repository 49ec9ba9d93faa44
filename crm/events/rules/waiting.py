"""Waiting lists: how long an offered seat is held, and when nothing is offered any more. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

LEAST_OFFER = timedelta(minutes=30)
"""An offer shorter than this cannot be read and answered: nothing is offered then."""
REMINDER_DAYS = (3, 1)
"""Days before the start at which people are reminded, unless an event says otherwise."""
MOST_DAYS_BEFORE = 60


def offer_ends(at: datetime, starts_at: datetime, hours: int) -> datetime | None:
    """Return until when an offer made `at` holds a seat: `hours`, but at most half of what is left to the start.

    None: it begins too soon (or has begun), so nothing is offered.
    """
    span = min(timedelta(hours=hours), (starts_at - at) / 2)
    return at + span if span >= LEAST_OFFER else None


def offer_holds(until: datetime | None, starts_at: datetime, at: datetime) -> bool:
    """Say whether an offer may still be answered."""
    return until is not None and at < until and at < starts_at


def days_before(text: str) -> tuple[int, ...] | None:
    """Return the days of “3, 1”, the farthest first and each once; () for nothing typed, None for anything else."""
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    found = [part for part in parts if part]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part[:4]) <= MOST_DAYS_BEFORE for part in found):
        return None
    return tuple(sorted({int(part) for part in found}, reverse=True))


def reminder_due(days: tuple[int, ...], starts_at: datetime, at: datetime, *, reminded: int | None) -> int | None:
    """Return which reminder (days before the start) is due now: the nearest that has come and was not sent.

    A reminder that was missed gives way to a later one: nobody is sent two at once, nor one after the start.
    """
    if at >= starts_at:
        return None
    come = [day for day in days if at >= starts_at - timedelta(days=day)]
    nearest = min(come, default=None)
    return None if nearest is None or (reminded is not None and reminded <= nearest) else nearest
