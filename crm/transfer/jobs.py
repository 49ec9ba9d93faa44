"""Jobs of imports: check a large file, write a batch, take one back; and the sweep that goes on after a crash."""

from __future__ import annotations

from sqlalchemy import update

from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import session
from crm.core.jobs import job, sweep
from crm.core.tables.refusals import FileRefused
from crm.transfer import actions, checking, queries, running, undoing
from crm.transfer.models import ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.rules import BatchState

MOST_ATTEMPTS = 5
"""A run that dies so often is given up: FAILED, what is stored can be undone."""


@job(own_transactions=True)  # type: ignore[untyped-decorator]  # with options it is typed as Any
def check_batch(batch_id: int) -> None:
    """Find out what a large file would do."""
    with db.transaction():
        batch = session.get_one(ImportBatch, batch_id)
        if batch.state is not BatchState.MAPPED:
            return
        try:
            found = checking.check(batch, running.judged(queries.source_of(batch))).summary
        except FileRefused as fault:
            found = {"fault": fault.message, "rows": 0, "accepted": 0, "likely": []}
    with db.transaction(write=True):
        actions.keep_check(batch_id, found, by=SYSTEM)


@job(own_transactions=True)  # type: ignore[untyped-decorator]  # with options it is typed as Any
def run_batch(batch_id: int) -> None:
    """Write what is accepted of a batch, from where an earlier run stopped."""
    with db.transaction():
        batch = session.get_one(ImportBatch, batch_id)
        if batch.state not in (BatchState.QUEUED, BatchState.RUNNING) or batch.file_id is None:
            return
        kind, source = Kind(batch.kind), queries.source_of(batch)
    try:
        running.run(batch_id, kind, running.judged(source))
    except FileRefused:
        return  # the batch says so; its page shows the sentence


@job(own_transactions=True)  # type: ignore[untyped-decorator]  # with options it is typed as Any
def undo_batch(batch_id: int) -> None:
    """Take a batch back, from where an earlier run stopped."""
    undoing.undo(batch_id)


@sweep(every=15)
def resume() -> int:
    """Go on with imports whose run has died. Those of the command line are given up: whoever ran it runs it again."""
    with db.transaction():
        found = queries.stale()
    for batch_id, state in found:
        if not _take(batch_id):
            continue
        {BatchState.MAPPED: check_batch, BatchState.UNDOING: undo_batch}.get(state, run_batch)(batch_id)
    return len(found)


def _take(batch_id: int) -> bool:
    """Count one more attempt; after too many the batch has failed."""
    with db.transaction(write=True):
        batch = session.get_one(ImportBatch, batch_id)
        lost = batch.file_id is None and batch.state is not BatchState.UNDOING
        if batch.attempts >= MOST_ATTEMPTS or lost:
            running.fail(batch_id, "")
            return False
        session.execute(
            update(ImportBatch)
            .where(ImportBatch.id == batch_id)
            .values(attempts=ImportBatch.attempts + 1, moved_at=now())
        )
    return True
