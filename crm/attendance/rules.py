"""What a scan may say. Pure."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """How somebody was checked in."""

    QR = "qr"
    MANUAL = "manual"
    WALK_IN = "walk_in"
    IMPORT = "import"


class ScanResult(StrEnum):
    """The answer to a scan."""

    OK = "ok"
    ALREADY_IN = "already_in"
    WRONG_EVENT = "wrong_event"
    OTHER_VENUE = "other_venue"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    NOT_OPEN = "not_open"
