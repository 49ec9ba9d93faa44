"""What attendance announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AttendanceFact(Fact):
    """Something about a check-in; it is told of the registration."""

    subject: ClassVar[str] = "registration"
    registration_id: int
    event_id: int
    check_in_id: int
    venue_id: int


@dataclass(frozen=True, kw_only=True)
class CheckedIn(AttendanceFact):
    """Somebody was let in."""

    method: str


class CheckInUndone(AttendanceFact):
    """A check-in was taken back."""
