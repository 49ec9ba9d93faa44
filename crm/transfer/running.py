"""The loop over a file: chunk after chunk, each in its own transaction, until all rows are stored.

The batch row is the ledger: `done_to` moves with each chunk, so whoever goes on after a crash begins behind it, and two
runs of one batch cannot both store a chunk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import func, insert, select, update

from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import session
from crm.core.facts import Change, announce
from crm.transfer.facts import ImportFailed, ImportFinished
from crm.transfer.models import ImportBatch, ImportRow
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Accepted, Merged, Rejected, Skipped
from crm.transfer.reading.outcomes import Outcome as Judged
from crm.transfer.reading.reader import OpenFile
from crm.transfer.reading.refusals import FileRefused
from crm.transfer.rules import CHUNK, SKIP, Applied, BatchState, Did, Options, Outcome
from crm.transfer.writing.attendance import Attendance
from crm.transfer.writing.members import Members
from crm.transfer.writing.projects import Projects
from crm.transfer.writing.work import Draft, Result, Setting, Writer, one_at_a_time

PAUSE = 0.001
"""Seconds between two chunks: other writers get their turn (decisions.md 8)."""
_WRITERS: dict[Kind, type[Members] | type[Projects] | type[Attendance]] = {
    Kind.MEMBERS: Members, Kind.PROJECTS: Projects, Kind.ATTENDANCE: Attendance,
}  # fmt: skip


def setting_of(batch: ImportBatch, *, dry: bool = False) -> Setting:
    """Return who imports what with which choices."""
    pair = [city.code for city in current_app.config["CRM_SETTINGS"].pair]
    by = Actor(batch.by_id, batch.by_name)
    return Setting(batch.id or 0, by, Options.of(batch.options), pair, batch.event_id, dry)


def writer_of(kind: Kind, setting: Setting) -> Writer:
    """Return what applies records of this kind."""
    return _WRITERS[kind](setting)


def judged(source: OpenFile) -> Iterator[Judged]:
    """Return the rows of a file. Of kinds that are never long, each record in its end state."""
    if source.kind is Kind.MEMBERS:
        return iter(source)
    rows = list(source)
    records = {row.row: row for row in rows if isinstance(row, Accepted)}
    for row in rows:
        if isinstance(row, Merged):
            records[row.into].fields |= row.changes
            row.changes = {}
    return iter(rows)


def chunked(rows: Iterable[Judged], after: int = 0) -> Iterator[list[Judged]]:
    """Return the rows behind row number `after`, some at a time."""
    left = (row for row in rows if row.row > after)
    while some := list(islice(left, CHUNK)):
        yield some


@dataclass(slots=True)
class Sorted:
    """A chunk, sorted by what has to be done."""

    drafts: list[Draft]
    late: list[Merged]
    """Merged rows whose record was stored with an earlier chunk."""
    passed: list[int]


def sort(rows: Sequence[Judged], options: Options) -> Sorted:
    """Fold merged rows into the records of the same chunk; leave out what somebody chose to skip."""
    found = Sorted([], [], [])
    by_row: dict[int, Draft] = {}
    for row in rows:
        choice = options.rows.get(row.row, "")
        if isinstance(row, Accepted):
            if choice == SKIP:
                found.passed.append(row.row)
                continue
            draft = by_row[row.row] = Draft(
                row.row, dict(row.fields), int(choice) if choice.isdigit() else None
            )
            found.drafts.append(draft)
        elif isinstance(row, Merged) and row.changes:
            if row.into in by_row:
                by_row[row.into].fields |= row.changes
            elif options.rows.get(row.into) != SKIP:
                found.late.append(row)
    return found


def run(batch_id: int, source: OpenFile, on_chunk: Callable[[int], None] = lambda done: None) -> bool:
    """Store all rows of a batch that are not stored yet. False if another run has taken over."""
    with db.transaction():
        batch = session.get_one(ImportBatch, batch_id)
        setting, done_to, progress = setting_of(batch), batch.done_to, batch.progress
        namesakes = _namesakes(batch)
    try:
        for rows in chunked(judged(source), done_to):
            with db.transaction(write=True):
                one_at_a_time()
                if not _advance(batch_id, done_to, rows):
                    return False
                apply(rows, setting, source.kind, namesakes)
            done_to, progress = rows[-1].row, progress + len(rows)
            on_chunk(progress)
            time.sleep(PAUSE)
    except FileRefused as fault:
        _fail(batch_id, fault.message)
        raise
    _finish(batch_id)
    return True


def _advance(batch_id: int, before: int, rows: Sequence[Judged]) -> bool:
    """Claim these rows; False if somebody else has moved the batch since."""
    moved = session.execute(
        update(ImportBatch)
        .where(
            ImportBatch.id == batch_id, ImportBatch.done_to == before,
            ImportBatch.state.in_((BatchState.QUEUED, BatchState.RUNNING)),
        )
        .values(
            done_to=rows[-1].row, progress=ImportBatch.progress + len(rows), moved_at=now(),
            state=BatchState.RUNNING,
        )
    )  # fmt: skip
    return bool(moved.rowcount)  # type: ignore[attr-defined]  # an update has one


def apply(rows: Sequence[Judged], setting: Setting, kind: Kind, namesakes: Sequence[int]) -> None:
    """Store one chunk: records, audit, search, rows of the batch. Inside a write transaction."""
    writer = writer_of(kind, setting)
    chunk = sort(rows, setting.options)
    known = _rows_known(writer.key, namesakes, [draft.row for draft in chunk.drafts])
    for draft in chunk.drafts:
        draft.target = draft.target or known.get(draft.row)
    late = _late_drafts(writer.key, setting.batch_id, chunk.late)
    results = writer.plan([*chunk.drafts, *late])
    writer.write()
    by_row = {result.row: result for result in results}
    by_row |= {row: Result(row, Did.PASSED, "") for row in chunk.passed}
    session.connection().execute(insert(ImportRow), [_kept(setting.batch_id, row, by_row.get(row.row)) for row in rows])
    _note_late(setting.batch_id, chunk.late, by_row)


def _namesakes(batch: ImportBatch) -> list[int]:
    """Earlier imports of the same file: their rows are the same records, whatever they are called by now."""
    query = select(ImportBatch.id).where(
        ImportBatch.fingerprint == batch.fingerprint, ImportBatch.id != batch.id,
        ImportBatch.state.in_((BatchState.RUNNING, BatchState.DONE, BatchState.FAILED)),
    )  # fmt: skip
    return list(session.scalars(query.order_by(ImportBatch.id)))


def _rows_known(key: str, namesakes: Sequence[int], rows: Sequence[int]) -> dict[int, int]:
    if not namesakes or not rows:
        return {}
    column = getattr(ImportRow, key)
    query = select(ImportRow.row, column).where(
        ImportRow.batch_id.in_(namesakes), ImportRow.row.in_(rows), column.is_not(None)
    )
    return {row: record for row, record in session.execute(query.order_by(ImportRow.batch_id))}


def _late_drafts(key: str, batch_id: int, late: Sequence[Merged]) -> list[Draft]:
    """Drafts that complete records of earlier chunks."""
    if not late:
        return []
    into = session.execute(
        select(ImportRow.row, ImportRow.title, getattr(ImportRow, key)).where(
            ImportRow.batch_id == batch_id, ImportRow.row.in_({row.into for row in late})
        )
    )
    records = {row: (title, record) for row, title, record in into if record is not None}
    return [
        Draft(row.row, {"name": records[row.into][0]} | row.changes, records[row.into][1])
        for row in late
        if row.into in records
    ]


def _note_late(batch_id: int, late: Sequence[Merged], results: dict[int, Result]) -> None:
    """A record that a later row completed did more than its own row knew."""
    for row in late:
        did = results[row.row].did if row.row in results else Did.UNCHANGED
        weaker = (Did.UNCHANGED,) if did is Did.UPDATED else (Did.UNCHANGED, Did.UPDATED)
        if did in (Did.UPDATED, Did.CONFLICT):
            session.execute(
                update(ImportRow)
                .where(ImportRow.batch_id == batch_id, ImportRow.row == row.into, ImportRow.did.in_(weaker))
                .values(did=did)
            )


def _kept(batch_id: int, row: Judged, result: Result | None) -> dict[str, Any]:
    """What the batch keeps of a row. Merged rows did nothing of their own."""
    kept: dict[str, Any] = {
        "batch_id": batch_id, "row": row.row, "outcome": _OUTCOMES[type(row)], "did": None, "title": "",
        "notes": notes_of(row, result.differs if result else ()), "enterprise_id": None, "person_id": None,
        "project_id": None, "registration_id": None, "undo": {}, "undoable": False, "left": "",
    }  # fmt: skip
    if result is not None:
        kept |= {
            "title": result.title[:200], "enterprise_id": result.enterprise_id, "person_id": result.person_id,
            "project_id": result.project_id, "registration_id": result.registration_id, "undo": result.undo,
            "undoable": bool(result.undo),
        }  # fmt: skip
    if isinstance(row, Accepted) and result is not None:
        kept["did"] = result.did
        kept["title"] = kept["title"] or str(row.fields.get("name") or row.fields.get("project") or "")[:200]
    return kept


_OUTCOMES: dict[type, Outcome] = {
    Accepted: Outcome.ACCEPTED, Merged: Outcome.MERGED, Rejected: Outcome.REJECTED, Skipped: Outcome.SKIPPED
}  # fmt: skip


def notes_of(row: Judged, differs: Sequence[str] = ()) -> dict[str, Any]:
    """What there is to say about a row, without empty words."""
    notes: dict[str, Any] = {}
    match row:
        case Accepted():
            notes = {"warnings": row.warnings, "differs": list(differs)}
        case Merged():
            notes = {
                "into": row.into, "by": row.by, "filled": row.filled, "conflicts": row.conflicts,
                "warnings": row.warnings, "differs": list(differs),
            }  # fmt: skip
        case Rejected():
            notes = {"reason": row.reason}
        case Skipped():
            notes = {"why": row.why}
    return {name: value for name, value in notes.items() if value}


def applied(batch_id: int) -> Applied:
    """Count what the rows of a batch did."""
    found = Applied()
    query = select(ImportRow.did, func.count()).where(ImportRow.batch_id == batch_id, ImportRow.did.is_not(None))
    for did, number in session.execute(query.group_by(ImportRow.did)):
        setattr(found, "conflicts" if did is Did.CONFLICT else str(did), number)
    return found


def _finish(batch_id: int) -> None:
    with db.transaction(write=True):
        batch = session.get_one(ImportBatch, batch_id)
        counted = applied(batch_id)
        batch.state, batch.moved_at, batch.total = BatchState.DONE, now(), batch.progress
        batch.summary = batch.summary | {"applied": counted.document, "passed": counted.passed}
        changes = tuple(Change(name, None, number) for name, number in counted.document.items())
        announce(ImportFinished(by=Actor(batch.by_id, batch.by_name), import_id=batch_id, changes=changes))


def _fail(batch_id: int, fault: str) -> None:
    with db.transaction(write=True):
        batch = session.get_one(ImportBatch, batch_id)
        batch.state, batch.moved_at = BatchState.FAILED, now()
        batch.summary = batch.summary | {"applied": applied(batch_id).document, "fault": fault}
        announce(ImportFailed(by=Actor(batch.by_id, batch.by_name), import_id=batch_id))
