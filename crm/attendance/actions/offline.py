"""Taking over what a device scanned: one request, few statements, each scan once, the first scan wins."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.attendance import queries, rules
from crm.attendance.actions.desk import make_room
from crm.attendance.facts import CheckedIn, CheckInMoved
from crm.attendance.models import CheckIn, CheckInDevice, DeviceScan
from crm.attendance.queries import AnyRow
from crm.attendance.rules import Merge, Method, Scan, ScanResult, Seen, Upload
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import DomainError
from crm.core.facts import announce
from crm.events.models import Event
from crm.events.rules import RegistrationState


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one scan; `row` is what was read of its ticket, `seen` what stands now."""

    scan_id: str
    result: ScanResult
    row: AnyRow | None = None
    seen: Seen | None = None
    by_name: str = ""


@dataclass(slots=True)
class _Batch:
    """One request at work: what stands, and what it will write."""

    device: CheckInDevice
    by: Actor
    received: datetime
    supervisor: bool
    rows: Mapping[str, AnyRow]
    standing: dict[int, Seen] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)
    entering: dict[int, dict[str, Any]] = field(default_factory=dict)
    moving: dict[int, dict[str, Any]] = field(default_factory=dict)
    handed_in: list[dict[str, Any]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


@action
def take_scans(device_id: int, uploads: Sequence[Upload], *, supervisor: bool, by: Actor) -> list[Taken]:
    """Take over the scans of a device, in the order they were made; a scan sent before is answered like then.

    At most rules.MOST_SCANS. The statements do not grow with the scans, but for those a supervisor admits.
    """
    device = session.get_one(CheckInDevice, device_id)
    session.execute(select(Event.id).where(Event.id == device.event_id).with_for_update(key_share=True))  # in turn
    received = now()
    device.seen_at = received
    session.flush()
    known = queries.handed_in([upload.scan_id for upload in uploads])
    fresh = [upload for upload in uploads if upload.scan_id not in known]
    batch = _Batch(device, by, received, supervisor, _resolved(device, fresh))
    for row in batch.rows.values():
        if row.check_in_id is not None:
            batch.standing[row.id] = Seen(row.at, row.in_venue_id)
            batch.ids[row.id] = row.check_in_id
    for at, upload in sorted(((_time(batch, each), each) for each in fresh), key=lambda pair: pair[0]):
        _take(batch, upload, at)
    _write(batch)
    return [*_again(device, known), *batch.taken]


def _again(device: CheckInDevice, known: Mapping[str, tuple[ScanResult, int | None]]) -> list[Taken]:
    numbers = sorted({number for _result, number in known.values() if number is not None})
    rows = queries.scanned_numbers(device.venue_id, numbers)
    return [
        Taken(scan_id, result, row, Seen(row.at, row.in_venue_id) if row and row.check_in_id else None,
              (row.by_name or "") if row else "")
        for scan_id, (result, number) in known.items()
        for row in (rows.get(number or 0),)
    ]  # fmt: skip


def _time(batch: _Batch, upload: Upload) -> datetime:
    return rules.scan_time(upload, enrolled_at=batch.device.enrolled_at, received_at=batch.received)


def _resolved(device: CheckInDevice, uploads: Sequence[Upload]) -> Mapping[str, AnyRow]:
    """Return what each code means: a ticket as it is, a SHA-256 by the tickets of the event."""
    tickets = {upload.ticket: upload.ticket for upload in uploads if upload.ticket}
    wanted = {upload.digest for upload in uploads if upload.digest}
    if wanted:
        for ticket in queries.tickets_of(device.event_id):
            digest = hashlib.sha256(ticket.encode()).hexdigest()
            if digest in wanted:
                tickets[digest] = ticket
    found = queries.scanned_many(device.venue_id, tickets=list(tickets.values()))
    return {code: found[ticket] for code, ticket in tickets.items() if ticket in found}


def _take(batch: _Batch, upload: Upload, at: datetime) -> None:
    row = batch.rows.get(upload.ticket or upload.digest)
    if row is None:
        return _note(batch, upload, at, None, ScanResult.UNKNOWN)
    seen = Seen(at, batch.device.venue_id)
    stood = batch.standing.get(row.id)
    result = rules.judge_upload(_scan(batch, row, stood), upload)
    if result is ScanResult.OK:
        _enter(batch, row, upload, seen)
    elif result is ScanResult.ALREADY_IN and stood is not None:
        return _meet(batch, upload, row, stood, seen)
    elif upload.admit and batch.supervisor and _admitted(batch, row, result):
        result = ScanResult.OK
        _enter(batch, row, upload, seen)
    reason = _plain(_scan(batch, row, stood)) if result is ScanResult.SYNC_CONFLICT else None
    return _note(batch, upload, at, row, result, reason=reason)


def _scan(batch: _Batch, row: AnyRow, stood: Seen | None) -> Scan:
    return Scan(
        known=True, same_event=row.event_id == batch.device.event_id, same_venue=row.venue_id == batch.device.venue_id,
        event_state=row.event_state, state=row.state, is_in=stood is not None,
    )  # fmt: skip


def _plain(scan: Scan) -> ScanResult:
    return rules.judge_scan(scan)


def _admitted(batch: _Batch, row: AnyRow, result: ScanResult) -> bool:
    """Let a supervisor's tap in: the seat moves or is taken, if there is one."""
    try:
        with session.begin_nested():
            make_room(row, batch.device.venue_id, batch.by)
    except DomainError:
        return result is ScanResult.OTHER_VENUE and row.state is RegistrationState.CONFIRMED
    return True


def _enter(batch: _Batch, row: AnyRow, upload: Upload, seen: Seen) -> None:
    batch.standing[row.id] = seen
    batch.entering[row.id] = {
        "registration_id": row.id, "event_id": batch.device.event_id, "venue_id": seen.venue_id, "at": seen.at,
        "method": Method.QR if upload.ticket else Method.MANUAL, "desk": batch.device.label, "by_id": batch.by.id,
        "by_name": batch.by.name, "scan_id": upload.scan_id, "undone_by": "",
    }  # fmt: skip


def _meet(batch: _Batch, upload: Upload, row: AnyRow, stood: Seen, seen: Seen) -> None:
    """Two scans of one person: the first one wins; at two venues a supervisor hears of it."""
    if rules.merged(stood, seen) is Merge.EARLIER:
        batch.standing[row.id] = seen
        batch.moving[row.id] = {
            "of": row.id, "to_at": seen.at, "to_venue": seen.venue_id, "to_desk": batch.device.label,
            "to_id": batch.by.id, "to_name": batch.by.name,
        }  # fmt: skip
    apart = rules.disagree(stood, seen) and upload.queued
    if not apart:
        return _note(batch, upload, seen.at, row, ScanResult.ALREADY_IN)
    return _note(
        batch, upload, seen.at, row, ScanResult.SYNC_CONFLICT, reason=ScanResult.ALREADY_IN, other=stood
    )  # fmt: skip


def _note(
    batch: _Batch, upload: Upload, at: datetime, row: AnyRow | None, result: ScanResult, *,
    reason: ScanResult | None = None, other: Seen | None = None,
) -> None:  # fmt: skip
    batch.handed_in.append(
        {
            "scan_id": upload.scan_id, "event_id": batch.device.event_id, "device_id": batch.device.id,
            "venue_id": batch.device.venue_id, "registration_id": row.id if row is not None else None, "at": at,
            "received_at": batch.received, "result": result, "reason": reason,
            "other_at": other.at if other else None, "other_venue_id": other.venue_id if other else None,
            "settled_by": "",
        }
    )  # fmt: skip
    stands = batch.standing.get(row.id) if row is not None else None
    name = batch.by.name if row is None or row.id not in batch.ids else row.by_name or ""
    batch.taken.append(Taken(upload.scan_id, result, row, stands, name))


def _write(batch: _Batch) -> None:
    entered = _entered(list(batch.entering.values()))
    raced = {each: values for each, values in batch.entering.items() if each not in entered}
    if raced:  # another desk was faster since this transaction began to read: the earlier of the two stands
        batch.moving |= {
            each: {
                "of": each, "to_at": values["at"], "to_venue": values["venue_id"], "to_desk": values["desk"],
                "to_id": values["by_id"], "to_name": values["by_name"],
            }
            for each, values in raced.items()
        }  # fmt: skip
    if batch.moving:
        session.connection().execute(_MOVE, [batch.moving[each] for each in sorted(batch.moving)])
    if batch.handed_in:
        rows = sorted(batch.handed_in, key=lambda row: str(row["scan_id"]))
        session.connection().execute(_noted(session.get_bind().dialect.name), rows)
    _tell(batch, entered)


def _entered(rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    if not rows:
        return {}
    rows = sorted(rows, key=lambda row: int(row["registration_id"]))
    made = session.connection().execute(_enters(session.get_bind().dialect.name), rows)
    return {row.registration_id: row.id for row in made}


def _tell(batch: _Batch, entered: Mapping[int, int]) -> None:
    event_id, venue_id = batch.device.event_id, batch.device.venue_id
    facts: list[CheckedIn | CheckInMoved] = [
        CheckedIn(
            by=batch.by, registration_id=each, event_id=event_id, check_in_id=check_in, venue_id=venue_id,
            method=batch.entering[each]["method"].value,
        )
        for each, check_in in entered.items()
    ]  # fmt: skip
    facts += [
        CheckInMoved(by=batch.by, registration_id=each, event_id=event_id, check_in_id=batch.ids[each],
                     venue_id=venue_id)
        for each in batch.moving if each in batch.ids
    ]  # fmt: skip
    if facts:
        announce(*facts)


_table = cast(Table, CheckIn.__table__)
_MOVE = (
    update(_table)
    .where(
        _table.c.registration_id == bindparam("of"), _table.c.undone_at.is_(None), _table.c.at > bindparam("to_at")
    )
    .values(
        at=bindparam("to_at"), venue_id=bindparam("to_venue"), desk=bindparam("to_desk"), by_id=bindparam("to_id"),
        by_name=bindparam("to_name"),
    )
)  # fmt: skip


@cache
def _enters(dialect: str) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(_table).on_conflict_do_nothing().returning(_table.c.registration_id, _table.c.id)


@cache
def _noted(dialect: str) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(cast(Table, DeviceScan.__table__)).on_conflict_do_nothing()
