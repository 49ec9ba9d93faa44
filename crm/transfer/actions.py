"""What people do with an import. The work itself is done by jobs (`running`, `undoing`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from werkzeug.datastructures import FileStorage

from crm.core import jobs as queue
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.core.files import Kind as FileKind
from crm.core.files import StoredFile
from crm.core.i18n import _
from crm.transfer import queries, rules
from crm.transfer.facts import ImportStarted, ImportUndoAsked, ImportUploaded, RefusedRowsTaken
from crm.transfer.models import HeadingMemory, ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.rules import STATE_NAMES, BatchState, Options


@action
def upload(kind: Kind, given: FileStorage, content: bytes, *, event_id: int | None = None, by: Actor) -> ImportBatch:
    """Keep an uploaded file as a new import. Whoever calls this has read it with `reading.preview` before."""
    name, sha256 = rules.cleaned(given.filename or ""), hashlib.sha256(content).hexdigest()
    is_workbook = content.startswith(b"PK\x03\x04")
    file = StoredFile(
        name=name, kind=FileKind.XLSX if is_workbook else FileKind.TABLE, size=len(content), sha256=sha256, at=now(),
        by_id=by.id, by_name=by.name, content=content,
    )  # fmt: skip
    session.add(file)
    session.flush()
    return _opened(kind, name, sha256, file.id, event_id, by)


@action
def open_for_command(
    kind: Kind, name: str, sha256: str, *, sheet: str | None, event_id: int | None, options: Options,
    mapping: Mapping[str, Any] | None = None, by: Actor,
) -> ImportBatch:  # fmt: skip
    """Begin an import of the command line; its file stays where it is. `mapping`: of files with custom fields."""
    batch = _opened(kind, rules.cleaned(name), sha256, None, event_id, by)
    batch.fingerprint = rules.fingerprint(sha256, kind, sheet, event_id)
    batch.options, batch.state, batch.mapping = options.kept, BatchState.QUEUED, dict(mapping or {})
    session.flush()
    announce(ImportStarted(by=by, import_id=batch.id))
    return batch


def _opened(kind: Kind, name: str, sha256: str, file_id: int | None, event_id: int | None, by: Actor) -> ImportBatch:
    batch = ImportBatch(
        kind=kind, name=name, sha256=sha256, fingerprint=rules.fingerprint(sha256, kind, None, event_id),
        file_id=file_id, event_id=event_id, mapping={}, options=Options().kept, summary={}, moved_at=now(), at=now(),
        by_id=by.id, by_name=by.name,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    told = (Change("name", None, name), Change("sha256", None, sha256), Change("kind", None, kind))
    announce(ImportUploaded(by=by, import_id=batch.id, changes=told))
    return batch


@action
def keep_mapping(
    batch_id: int, mapping: Mapping[str, Any], *, remember: Mapping[str, str], sheet: str | None, by: Actor
) -> ImportBatch:
    """Keep what the columns mean, and (`remember`: heading → field) for the next file too. Raises WrongState."""
    batch = queries.batch_for(by, batch_id)
    _check_state(batch, *rules.OPEN)
    batch.mapping, batch.state, batch.summary, batch.moved_at = dict(mapping), BatchState.MAPPED, {}, now()
    batch.fingerprint = rules.fingerprint(batch.sha256, batch.kind, sheet, batch.event_id)
    for heading, field in remember.items():
        session.merge(HeadingMemory(kind=batch.kind, heading=heading[:100], field=field, at=now()))
    session.flush()
    return batch


@action
def keep_check(batch_id: int, summary: Mapping[str, Any], *, by: Actor) -> ImportBatch:  # noqa: ARG001  # jobs act as the system
    """Keep what a check found. Nothing happens if the mapping was changed meanwhile."""
    batch = session.get_one(ImportBatch, batch_id, populate_existing=True)
    if batch.state is BatchState.MAPPED:
        batch.summary, batch.state, batch.moved_at = dict(summary), BatchState.CHECKED, now()
        batch.total = int(summary.get("rows", 0))
        session.flush()
    return batch


@action
def send_to_check(batch_id: int, *, by: Actor) -> None:
    """Let a job check a large file."""
    queue.enqueue(queue.JOBS["transfer.check_batch"], queries.batch_for(by, batch_id).id)


@action
def start(batch_id: int, options: Options, *, by: Actor) -> ImportBatch:
    """Say 导入: from here a job writes. Raises WrongState, NothingAccepted, Undecided, WhyMissing."""
    batch = queries.batch_for(by, batch_id)
    _check_state(batch, BatchState.CHECKED)
    summary = batch.summary
    if not summary.get("accepted"):
        raise rules.NothingAccepted()
    if waiting := [each["row"] for each in summary["likely"] if each["row"] not in options.rows]:
        raise rules.Undecided(n=len(waiting))
    if silent := [str(row) for row, word in sorted(options.apart.items()) if not word.reason]:
        raise rules.WhyMissing(rows="、".join(silent))
    batch.options = options.kept
    session.flush()
    _move(batch, (BatchState.CHECKED,), BatchState.QUEUED)
    announce(ImportStarted(by=by, import_id=batch.id, changes=(Change("accepted", None, summary["accepted"]),)))
    queue.enqueue(queue.JOBS["transfer.run_batch"], batch.id)
    return batch


@action
def ask_undo(batch_id: int, *, by: Actor) -> ImportBatch:
    """Say 整批撤销: a job takes the whole import back. Raises WrongState."""
    batch = queries.batch_for(by, batch_id)
    _check_state(batch, BatchState.DONE, BatchState.FAILED)
    _move(batch, (BatchState.DONE, BatchState.FAILED), BatchState.UNDOING)
    announce(ImportUndoAsked(by=by, import_id=batch.id))
    queue.enqueue(queue.JOBS["transfer.undo_batch"], batch.id)
    return batch


@action
def note_download(batch_id: int, rows: int, *, by: Actor) -> None:
    """Note in the audit log that refused rows left the house."""
    announce(RefusedRowsTaken(by=by, import_id=batch_id, changes=(Change("rows", None, rows),)))


def _check_state(batch: ImportBatch, *allowed: BatchState) -> None:
    if batch.state not in allowed:
        raise rules.WrongState(state=_(STATE_NAMES[batch.state]))


def _move(batch: ImportBatch, before: tuple[BatchState, ...], to: BatchState) -> None:
    """One conditional UPDATE: of two who press the button one wins."""
    moved = session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state.in_(before))
        .values(state=to, moved_at=now(), attempts=0)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]  # an update has one
        session.refresh(batch)
        raise rules.WrongState(state=_(STATE_NAMES[batch.state]))
    session.refresh(batch)
