"""What a device without a network may do, and how its scans are merged when they arrive. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from crm.attendance.rules.scans import Scan, ScanResult, judge_scan
from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.events.rules import TICKET

MOST_SCANS = 1_000
"""So many scans one request may bring; a device with more sends them one request after the other."""
AFTER_THE_END = timedelta(hours=24)
"""How long after the event's end a device may still hand in what it queued (decisions.md 22)."""
SELF_BEFORE, SELF_AFTER = timedelta(hours=2), timedelta(0)
"""Self check-in at the wall: from two hours before a venue begins until it ends."""
_SCAN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOBILE_DIGITS = 11
_LARGEST = 10**14
"""Milliseconds since 1970 of the year 5138: nothing a clock shows is larger."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DeviceRefused(Conflict):
    """The device's token is unknown, revoked, expired, or its person may not check in here any more."""

    code = "revoked"
    template = N_("这台设备的签到授权已失效，名单已从本机删除。请工作人员重新登录并登记本机，待上传的签到不会丢失。")


class ScansMalformed(DomainError):
    """What a device sent is no list of scans."""

    code = "scans_malformed"
    template = N_("收到的签到记录不完整，未作处理。请在设备上点“重试”。")


class SettledBefore(Conflict):
    """Somebody has decided about this scan already."""

    code = "settled_before"
    template = N_("这条签到已由 {who} 处理，无需再次操作。")


class Merge(StrEnum):
    """What a scan is to the check-in that stands."""

    NEW = "new"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody was at a venue at a moment."""

    at: datetime
    venue_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One scan as a device sends it. `made`, `listed`: milliseconds since 1970, of the device and of the server."""

    scan_id: str
    ticket: str = ""
    digest: str = ""
    made: int
    offset: int = 0
    listed: int = 0
    queued: bool = False
    """The device has let the person in by its list, without asking."""
    admit: bool = False


def merged(standing: Seen | None, scan: Seen) -> Merge:
    """Say what a scan is to what stands: the first one wins; of two at the same moment the one that arrived first."""
    if standing is None:
        return Merge.NEW
    return Merge.EARLIER if scan.at < standing.at else Merge.LATER


def disagree(standing: Seen, scan: Seen) -> bool:
    """Say whether two scans of one person cannot both be right: they were read at two venues."""
    return standing.venue_id != scan.venue_id


def scan_time(upload: Upload, *, enrolled_at: datetime, received_at: datetime) -> datetime:
    """Return when a scan was made: the device's clock set right by the offset measured when the list was fetched.

    It lies between that moment (never before the device was enrolled) and the receipt, whatever the device says.
    """
    first = max(enrolled_at, min(_moment(upload.listed), received_at))
    return min(max(_moment(upload.made + upload.offset), first), received_at)


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=max(0, min(milliseconds, _LARGEST)))


def milliseconds(at: datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def judge_upload(scan: Scan, upload: Upload) -> ScanResult:
    """Say what an uploaded scan means, so that the order of arrival changes nothing.

    Whoever a device let in is in: of the other venue, too, where the seat stays where it was booked. One who should
    not have been let in is for the supervisor to settle.
    """
    result = judge_scan(scan)
    if upload.queued and result is ScanResult.OTHER_VENUE:
        return ScanResult.OK
    return ScanResult.SYNC_CONFLICT if upload.queued and result in UNSETTLED else result


UNSETTLED = frozenset({ScanResult.NOT_CONFIRMED, ScanResult.CANCELLED, ScanResult.NOT_OPEN})
"""Answers that come too late for somebody a device has let in."""


def uploads_in(document: object) -> list[Upload]:
    """Return the scans of a request, each once. Raises ScansMalformed: one bad scan and none is taken."""
    scans = document.get("scans") if isinstance(document, dict) else None
    if not isinstance(scans, list) or len(scans) > MOST_SCANS:
        raise ScansMalformed()
    return list({upload.scan_id: upload for upload in map(_upload, reversed(scans))}.values())[::-1]


def _upload(given: object) -> Upload:
    if not isinstance(given, dict):
        raise ScansMalformed()
    scan_id, code = given.get("id"), given.get("code")
    if not isinstance(scan_id, str) or not _SCAN_ID.fullmatch(scan_id) or not isinstance(code, str):
        raise ScansMalformed()
    known, ticket = _DIGEST.fullmatch(code) is not None, TICKET.fullmatch(code) is not None
    if not known and not ticket:
        raise ScansMalformed()
    return Upload(
        scan_id=scan_id, ticket=code if ticket else "", digest=code if known else "", made=_number(given, "at"),
        offset=_number(given, "offset"), listed=_number(given, "listed"), queued=given.get("queued") is True,
        admit=given.get("admit") is True,
    )  # fmt: skip


def _number(given: dict[str, object], name: str) -> int:
    value = given.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise ScansMalformed()
    return value


def self_open(starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Say whether people may check themselves in at a venue's wall now."""
    return starts_at - SELF_BEFORE <= at <= ends_at + SELF_AFTER


def mobile_in(text: str) -> str:
    """Return the eleven digits of a mobile number as it is kept, "" if there is none in the text."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
    digits = digits.removeprefix("0086").removeprefix("86") if len(digits) > _MOBILE_DIGITS else digits
    return digits if len(digits) == _MOBILE_DIGITS and digits.startswith("1") else ""


def wall_token(secret_key: str, venue_id: int) -> str:
    """Return the secret of a venue's poster: 128 bits that cannot be counted up from another venue's."""
    mac = hmac.new(secret_key.encode(), f"wall:{venue_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")


class SelfClosed(Conflict):
    """It is not the hour of self check-in."""

    code = "self_closed"
    field = "code"
    template = N_("现在不是自助签到时间，请到签到台办理。")
