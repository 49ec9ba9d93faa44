"""The loop over a file: chunk after chunk, each in its own transaction, until all rows are stored.

The batch row is the ledger: `done_to` moves with each chunk, so whoever goes on after a crash begins behind it, and two
runs of one batch cannot both store a chunk.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import current_app
from sqlalchemy import bindparam, update

from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import session
from crm.core.facts import Change, announce
from crm.core.tables.refusals import FileRefused
from crm.members.queries import customs as custom_fields
from crm.transfer import ledger
from crm.transfer.facts import ImportFailed, ImportFinished
from crm.transfer.models import ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Accepted, Merged
from crm.transfer.reading.outcomes import Outcome as Judged
from crm.transfer.reading.reader import OpenFile, Reading
from crm.transfer.rules import CHUNK, SKIP, SLOW_CHUNK, BatchState, Did, Options, next_chunk, policies_of
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
    customs = {each.name: each for each in custom_fields(None, retired=False) if each.name in asked} if asked else {}
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


def chunked(
    rows: Iterable[Judged], kind: Kind, after: int = 0, size: Callable[[], int] | None = None
) -> Iterator[list[Judged]]:
    """Return the rows behind row number `after`, some at a time; `size` says how many, each time anew."""
    left = (row for row in rows if row.row > after) if after else iter(rows)
    usual = SLOW_CHUNK if kind is Kind.ATTENDANCE else CHUNK
    while some := list(islice(left, size() if size is not None else usual)):
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


class _Pace:
    """How many rows the next transaction takes: as many as hold other writers up for no longer than they should."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self) -> int:
        return self._size

    def note(self, rows: int, held: float) -> None:
        """Learn from a chunk: its rows, and the seconds from taking the lock to giving it back."""
        self._size = next_chunk(rows, held)


def _undisturbed(chunks: Iterable[list[Judged]]) -> Iterator[list[Judged]]:
    """The same chunks, while the collector of garbage leaves alone what was there before: a tenth of a long run.

    Rows make no cycles; what else does is still found, in larger steps.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield from chunks
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def run(batch_id: int, kind: Kind, rows: Iterable[Judged], on_chunk: Callable[[int], None] | None = None) -> bool:
    """Store all rows of a batch that are not stored yet. False if another run has taken over."""
    with db.transaction():
        batch = session.get_one(ImportBatch, batch_id)
        setting, done_to, progress = setting_of(batch), batch.done_to, batch.progress
        namesakes = ledger.namesakes(batch)
    pace = _Pace(SLOW_CHUNK if kind is Kind.ATTENDANCE else CHUNK)
    try:
        for some in _undisturbed(chunked(rows, kind, done_to, pace)):
            with db.transaction(write=True):
                one_at_a_time()
                began = time.perf_counter()
                if not _advance(batch_id, done_to, some):
                    return False
                apply(some, setting, kind, namesakes)
            pace.note(len(some), time.perf_counter() - began)
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
    asked = {"key": batch_id, "before": before, "to": rows[-1].row, "more": len(rows), "moment": now()}
    return bool(session.connection().execute(_ADVANCE, asked).rowcount)


_ADVANCE = (
    update(ImportBatch)
    .where(
        ImportBatch.id == bindparam("key"), ImportBatch.done_to == bindparam("before"),
        ImportBatch.state.in_((BatchState.QUEUED, BatchState.RUNNING)),
    )
    .values(
        done_to=bindparam("to"), progress=ImportBatch.progress + bindparam("more"), moved_at=bindparam("moment"),
        state=BatchState.RUNNING,
    )
)  # fmt: skip


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
    ledger.keep_rows(setting.batch_id, rows, by_row)
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
