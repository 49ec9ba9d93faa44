"""The rows of a batch: what is kept of each, what earlier imports of the same file say, what they did altogether."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from crm.core.bulk import Bulk
from crm.core.db import session
from crm.transfer.models import ImportBatch, ImportRow
from crm.transfer.reading.outcomes import Accepted, Merged, Rejected, Skipped
from crm.transfer.reading.outcomes import Outcome as Judged
from crm.transfer.rules import Applied, BatchState, Did, Outcome
from crm.transfer.writing.work import Draft, Result


def namesakes(batch: ImportBatch) -> list[int]:
    """Earlier imports of the same file: their rows are the same records, whatever they are called by now."""
    query = select(ImportBatch.id).where(
        ImportBatch.fingerprint == batch.fingerprint, ImportBatch.id != batch.id,
        ImportBatch.state.in_((BatchState.RUNNING, BatchState.DONE, BatchState.FAILED)),
    )  # fmt: skip
    return list(session.scalars(query.order_by(ImportBatch.id)))


def rows_known(key: str, batches: Sequence[int], rows: Sequence[int]) -> dict[int, int]:
    """Return row → record of what these imports of the same file made or met."""
    if not batches or not rows:
        return {}
    column = getattr(ImportRow, key)
    query = select(ImportRow.row, column).where(
        ImportRow.batch_id.in_(batches), ImportRow.row.in_(rows), column.is_not(None)
    )
    return {found[0]: found[1] for found in session.execute(query.order_by(ImportRow.batch_id))}


def late_drafts(key: str, batch_id: int, late: Sequence[Merged]) -> list[Draft]:
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
        Draft(row.row, {"name": records[row.into][0], **row.changes}, records[row.into][1])
        for row in late
        if row.into in records
    ]


def note_late(batch_id: int, late: Sequence[Merged], results: dict[int, Result]) -> None:
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


def keep_rows(batch_id: int, rows: Sequence[Judged], results: Mapping[int, Result]) -> None:
    """Store what became of each row of a chunk."""
    _ROWS.store([_kept(batch_id, row, results.get(row.row)) for row in rows])


_ROWS = Bulk(
    ImportRow,
    ("batch_id", "row", "outcome", "did", "title", "notes", "enterprise_id", "person_id", "project_id",
     "registration_id", "undo", "undoable", "left"),
)  # fmt: skip
_NOTHING: dict[str, Any] = {}


def _kept(batch_id: int, row: Judged, result: Result | None) -> tuple[Any, ...]:
    """What the batch keeps of a row. Merged rows did nothing of their own."""
    outcome, notes = _OUTCOMES[type(row)], notes_of(row, result) or _NOTHING
    if result is None:
        return batch_id, row.row, outcome, None, "", notes, None, None, None, None, _NOTHING, False, ""
    did, title, undo = None, result.title, result.undo or _NOTHING
    if type(row) is Accepted:
        did = result.did
        title = title or str(row.fields.get("name") or row.fields.get("project") or "")
    return (
        batch_id, row.row, outcome, did, title[:200], notes, result.enterprise_id, result.person_id, result.project_id,
        result.registration_id, undo, bool(undo), "",
    )  # fmt: skip


_OUTCOMES: dict[type, Outcome] = {
    Accepted: Outcome.ACCEPTED, Merged: Outcome.MERGED, Rejected: Outcome.REJECTED, Skipped: Outcome.SKIPPED
}  # fmt: skip


def notes_of(row: Judged, result: Result | None) -> dict[str, Any]:
    """What there is to say about a row, without empty words."""
    match row:
        case Accepted():
            notes: dict[str, Any] = {"warnings": row.warnings}
        case Merged():
            notes = {
                "into": row.into, "by": row.by, "filled": row.filled, "conflicts": row.conflicts,
                "warnings": row.warnings,
            }  # fmt: skip
        case Rejected():
            return {"reason": row.reason}
        case Skipped():
            return {"why": row.why}
    if result is not None:
        notes |= {"differs": result.differs, "replaced": result.replaced, "problem": result.problem}
    return {name: value for name, value in notes.items() if value}


def applied(batch_id: int) -> Applied:
    """Count what the rows of a batch did."""
    found = Applied()
    query = select(ImportRow.did, func.count()).where(ImportRow.batch_id == batch_id, ImportRow.did.is_not(None))
    for did, number in session.execute(query.group_by(ImportRow.did)):
        setattr(found, "conflicts" if did is Did.CONFLICT else str(did), number)
    return found
