"""The loop over a file: chunk after chunk, each in its own transaction, until all rows are stored.

The batch row is the ledger: `done_to` moves with each chunk, so whoever goes on after a crash begins behind it, and two
runs of one batch cannot both store a chunk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import current_app
from sqlalchemy import insert, update

from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import session
from crm.core.facts import Change, announce
from crm.core.tables.refusals import FileRefused
from crm.members.queries import customs as custom_fields
from crm.transfer import ledger
from crm.transfer.facts import ImportFailed, ImportFinished
from crm.transfer.models import ImportBatch, ImportRow
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Accepted, Merged
from crm.transfer.reading.outcomes import Outcome as Judged
from crm.transfer.reading.reader import OpenFile, Reading
from crm.transfer.rules import CHUNK, SKIP, SLOW_CHUNK, BatchState, Did, Options, policies_of
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
    policies = policies_of(batch.mapping or {})
    asked = {str(name) for name in (batch.mapping or {}).get("fields", {}).values() if str(name)[:1] == "x"}
    customs = {each.name: each for each in custom_fields(retired=False) if each.name in asked} if asked else {}
    return Setting(batch.id or 0, by, Options.of(batch.options), pair, batch.event_id, dry, policies, customs)


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


def folded(reading: Reading) -> list[Judged]:
    """Return the rows of a file that was read as a whole, in their order, each record in its end state."""
    for row in reading.merged:
        row.changes = {}
    rows: list[Judged] = [*reading.accepted, *reading.merged, *reading.rejected, *reading.skipped]
    return sorted(rows, key=lambda row: row.row)


def chunked(rows: Iterable[Judged], kind: Kind, after: int = 0) -> Iterator[list[Judged]]:
    """Return the rows behind row number `after`, some at a time."""
    left = (row for row in rows if row.row > after)
    while some := list(islice(left, SLOW_CHUNK if kind is Kind.ATTENDANCE else CHUNK)):
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
            draft = by_row[row.row] = Draft(row.row, dict(row.fields), int(choice) if choice.isdigit() else None)
            found.drafts.append(draft)
        elif isinstance(row, Merged) and row.changes:
            if row.into in by_row:
                by_row[row.into].fields |= row.changes
            elif options.rows.get(row.into) != SKIP:
                found.late.append(row)
    return found


def run(batch_id: int, kind: Kind, rows: Iterable[Judged], on_chunk: Callable[[int], None] | None = None) -> bool:
    """Store all rows of a batch that are not stored yet. False if another run has taken over."""
    with db.transaction():
        batch = session.get_one(ImportBatch, batch_id)
        setting, done_to, progress = setting_of(batch), batch.done_to, batch.progress
        namesakes = ledger.namesakes(batch)
    try:
        for some in chunked(rows, kind, done_to):
            with db.transaction(write=True):
                one_at_a_time()
                if not _advance(batch_id, done_to, some):
                    return False
                apply(some, setting, kind, namesakes)
            done_to, progress = some[-1].row, progress + len(some)
            if on_chunk is not None:
                on_chunk(progress)
            time.sleep(PAUSE)
    except FileRefused as fault:
        with db.transaction(write=True):
            fail(batch_id, fault.message)
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
    known = ledger.rows_known(writer.key, namesakes, [draft.row for draft in chunk.drafts])
    for draft in chunk.drafts:
        draft.target = draft.target or known.get(draft.row)
    late = ledger.late_drafts(writer.key, setting.batch_id, chunk.late)
    results = writer.plan([*chunk.drafts, *late])
    writer.write()
    by_row = {result.row: result for result in results}
    by_row |= {row: Result(row, Did.PASSED, "") for row in chunk.passed}
    kept = [ledger.kept_row(setting.batch_id, row, by_row.get(row.row)) for row in rows]
    session.connection().execute(insert(ImportRow), kept)
    ledger.note_late(setting.batch_id, chunk.late, by_row)


def _finish(batch_id: int) -> None:
    with db.transaction(write=True):
        batch = session.get_one(ImportBatch, batch_id)
        counted = ledger.applied(batch_id)
        batch.state, batch.moved_at, batch.total = BatchState.DONE, now(), batch.progress
        batch.summary = batch.summary | {"applied": counted.document, "passed": counted.passed}
        changes = tuple(Change(name, None, number) for name, number in counted.document.items())
        announce(ImportFinished(by=Actor(batch.by_id, batch.by_name), import_id=batch_id, changes=changes))


def fail(batch_id: int, fault: str) -> None:
    """Give an import up; what is stored can be undone. Inside a write transaction."""
    batch = session.get_one(ImportBatch, batch_id)
    batch.state, batch.moved_at = BatchState.FAILED, now()
    batch.summary = batch.summary | {"applied": ledger.applied(batch_id).document, "fault": fault}
    announce(ImportFailed(by=Actor(batch.by_id, batch.by_name), import_id=batch_id))
