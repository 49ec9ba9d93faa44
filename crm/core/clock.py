"""The time: aware UTC inside, the wall clock of both cities on screen. Tests may hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return this instant as aware UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """Return today's date on the wall of the association (Asia/Shanghai)."""
    return now().astimezone(ZONE).date()


def local(at: datetime) -> datetime:
    """Return an instant as the wall clock shows it."""
    return at.astimezone(ZONE)


def at_wall(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the instant at which the wall clock shows this day and time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@contextmanager
def freeze(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) inside the block."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
