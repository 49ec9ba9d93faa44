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


@dataclass(frozen=True, kw_only=True)
class CheckInMoved(AttendanceFact):
    """An earlier scan arrived, or a supervisor settled a conflict: the check-in has another time and place."""


@dataclass(frozen=True, kw_only=True)
class DeviceFact(Fact):
    """Something about a device at a desk; it is told of the event."""

    subject: ClassVar[str] = "event"
    event_id: int
    device_id: int
    label: str


class DeviceEnrolled(DeviceFact):
    """A device may fetch the list and hand in scans."""


class DeviceRevoked(DeviceFact):
    """A device may do so no more."""


@dataclass(frozen=True, kw_only=True)
class ScanSettled(Fact):
    """A supervisor decided about a scan that disagreed."""

    subject: ClassVar[str] = "event"
    event_id: int
    scan: int
    accepted: bool
