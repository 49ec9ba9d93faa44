"""What a scan may say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm.core.errors import Conflict
from crm.core.words import N_
from crm.events.rules import ATTENDABLE, EventState, RegistrationState


class Method(StrEnum):
    """How somebody was checked in."""

    QR = "qr"
    MANUAL = "manual"
    WALK_IN = "walk_in"
    IMPORT = "import"
    SELF = "self"
    PROXY = "proxy"


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
    REVOKED = "revoked"
    OFFLINE_ACCEPTED = "offline_accepted"
    SYNC_CONFLICT = "sync_conflict"


METHOD_NAMES = {
    Method.QR: N_("扫码"),
    Method.MANUAL: N_("手工"),
    Method.WALK_IN: N_("现场报名"),
    Method.IMPORT: N_("导入"),
    Method.SELF: N_("自助签到"),
    Method.PROXY: N_("代签到"),
}

SCAN_SENTENCES = {
    ScanResult.OK: N_("签到成功"),
    ScanResult.ALREADY_IN: N_("已经签到过"),
    ScanResult.WRONG_EVENT: N_("这是其他活动的票"),
    ScanResult.OTHER_VENUE: N_("报名的是另一会场"),
    ScanResult.NOT_CONFIRMED: N_("报名尚未确认"),
    ScanResult.CANCELLED: N_("报名已取消"),
    ScanResult.UNKNOWN: N_("查无此码"),
    ScanResult.NOT_OPEN: N_("本活动现在不能签到"),
    ScanResult.REVOKED: N_("本机授权已失效"),
    ScanResult.OFFLINE_ACCEPTED: N_("已离线签到"),
    ScanResult.SYNC_CONFLICT: N_("已记下，待主管核对"),
}

ADMISSIBLE = frozenset({ScanResult.OTHER_VENUE, ScanResult.NOT_CONFIRMED})
"""Answers after which the desk may let somebody in with one more tap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What is known of a ticket at the moment it is read. Without a registration only `event_state` counts."""

    known: bool
    same_event: bool = True
    same_venue: bool = True
    event_state: EventState = EventState.RUNNING
    state: RegistrationState = RegistrationState.CONFIRMED
    is_in: bool = False


BY_STATE: Mapping[RegistrationState, ScanResult] = {
    RegistrationState.CONFIRMED: ScanResult.OK,
    RegistrationState.OFFERED: ScanResult.NOT_CONFIRMED,
    RegistrationState.INVITED: ScanResult.NOT_CONFIRMED,
    RegistrationState.SUBMITTED: ScanResult.NOT_CONFIRMED,
    RegistrationState.PENDING_APPROVAL: ScanResult.NOT_CONFIRMED,
    RegistrationState.WAITLISTED: ScanResult.NOT_CONFIRMED,
    RegistrationState.OFFER_EXPIRED: ScanResult.CANCELLED,
    RegistrationState.DECLINED: ScanResult.CANCELLED,
    RegistrationState.CANCELLED_BY_ATTENDEE: ScanResult.CANCELLED,
    RegistrationState.CANCELLED_BY_ORGANIZER: ScanResult.CANCELLED,
    RegistrationState.TRANSFERRED: ScanResult.CANCELLED,
    RegistrationState.REJECTED: ScanResult.CANCELLED,
    RegistrationState.REPEATED: ScanResult.CANCELLED,
    RegistrationState.REPEATED_WAITING: ScanResult.CANCELLED,
}
"""What a registration's state alone says. A repeated one counts as the one it repeats, before it comes here."""


def judge_scan(scan: Scan) -> ScanResult:
    """Say what a scan means. The first reason wins, from the farthest away to the nearest (product.md 3.2)."""
    if not scan.known:
        return ScanResult.UNKNOWN
    if not scan.same_event:
        return ScanResult.WRONG_EVENT
    if scan.event_state not in ATTENDABLE:
        return ScanResult.NOT_OPEN
    if scan.is_in:
        return ScanResult.ALREADY_IN
    if (by_state := BY_STATE[scan.state]) is not ScanResult.OK:
        return by_state
    return ScanResult.OK if scan.same_venue else ScanResult.OTHER_VENUE


def rate(arrived: int, expected: int) -> str:
    """Return arrivals as a share of those expected, in percent with one decimal; at most 100.0, "0.0" of nobody."""
    return f"{min(100.0, 100 * arrived / expected) if expected else 0.0:.1f}"


def spark(buckets: Mapping[int, int]) -> list[tuple[float, float]]:
    """Return the curve of check-ins per ten minutes as points of 0 to 100, gaps counted as zero."""
    if not buckets:
        return []
    first, last, most = min(buckets), max(buckets), max(buckets.values())
    steps = range(max(first, last - 71), last + 1)  # twelve hours are enough for a curve
    width = max(1, len(steps) - 1)
    points = [(100 * n / width, 100 * buckets.get(step, 0) / most) for n, step in enumerate(steps)]
    return points if len(points) > 1 else [(0.0, 0.0), (50.0, 100.0), (100.0, 0.0)]


class AlreadyUndone(Conflict):
    """The check-in was undone before."""

    code = "already_undone"
    template = N_("这次签到已经撤销过，无需再次操作。")


def clock_of(bucket: int) -> str:
    """Return the wall time at which a bucket of ten minutes begins, as 14:20 (both cities are at UTC+8 all year)."""
    minutes = (bucket * 10 + 8 * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
