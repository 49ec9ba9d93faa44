"""Questions about imports."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Event
from crm.members.queries import customs
from crm.transfer.models import HeadingMemory, ImportBatch, ImportRow
from crm.transfer.reading.extras import Extra
from crm.transfer.reading.headings import Columns, is_called, proposed
from crm.transfer.reading.kinds import FIELDS, Kind
from crm.transfer.reading.reader import OpenFile, Preview, open_file, preview
from crm.transfer.rules import MOVING, STALE_SECONDS, BatchState, Did, Left, NoSuchEvent, Policy, policies_of

RECENT = 20


def may_import(actor: Actor) -> bool:
    """Say whether this actor may write every enterprise: importing is no smaller right."""
    return actor.may_all(Thing.ENTERPRISE, Act.WRITE)


def batch_for(actor: Actor, batch_id: int) -> ImportBatch:
    """Return an import of this actor, or any for who may write every enterprise; otherwise it does not exist."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or not (may_import(actor) or (actor.id is not None and batch.by_id == actor.id)):
        raise NotFound()
    return batch


def batches(actor: Actor, cut: Cut) -> Page:
    """Return imports, the newest first: all of them for who may write every enterprise, else one's own."""
    b = ImportBatch
    query: Select[Any] = select(b.id, b.kind, b.name, b.state, b.summary, b.at, b.by_name, b.progress, b.total)
    if not may_import(actor):
        query = query.where(b.by_id == actor.id)
    return paged(query, [Key(b.__table__.c.id, "id", descending=True)], cut, size=RECENT)


def content_of(batch: ImportBatch) -> bytes:
    """Return the bytes of the uploaded file. NotFound for files of the command line."""
    file = session.get(StoredFile, batch.file_id or 0, options=[undefer(StoredFile.content)])
    if file is None:
        raise NotFound()
    return file.content


def columns_of(batch: ImportBatch) -> Columns | None:
    """Return the mapping somebody chose, None if the headings speak for themselves."""
    kept = batch.mapping
    if not kept:
        return None
    fields = {int(column): str(name) for column, name in kept["fields"].items()}
    asked = any(name not in FIELDS[Kind(batch.kind)] for name in fields.values())
    known = {each.name: each for each in extras(Kind(batch.kind))} if asked else {}
    return Columns(fields, kept.get("heading_row"), kept.get("sheet"), known)


def extras(kind: Kind) -> list[Extra]:
    """Return the custom fields a column of such a file can be."""
    if kind is not Kind.MEMBERS:
        return []
    return [
        Extra(
            each.name, (each.label, *((each.english,) if each.english else ())), each.kind,
            {label: o.id for o in each.options if not o.retired for label in (o.english, o.label) if label},
        )
        for each in customs(None, retired=False)
    ]  # fmt: skip


def with_customs(source: OpenFile) -> Columns | None:
    """Return what the columns of a file mean, custom fields that headings name among them; None if they name none."""
    taken, free = set(source.heading.columns.values()), extras(source.kind)
    named: dict[int, Extra] = {}
    for number, heading in enumerate(source.heading.texts):
        called = next((each for each in free if any(is_called(heading, label) for label in each.labels)), None)
        if number not in taken and called is not None:
            named[number] = called
            free.remove(called)
    if not named:
        return None
    fields = {column: name for name, column in source.heading.columns.items()}
    fields |= {number: each.name for number, each in named.items()}
    return Columns(fields, sheet=source.table.name or None, extras={each.name: each for each in named.values()})


def source_of(batch: ImportBatch) -> OpenFile:
    """Open the file of a batch with its mapping. Raises FileRefused."""
    return open_file(Kind(batch.kind), io.BytesIO(content_of(batch)), batch.name, columns_of(batch))


@dataclass(frozen=True, slots=True)
class Guess:
    """A column of the file and what it probably means. `how`: file, memory or "" (nobody knows)."""

    number: int
    heading: str
    samples: tuple[str, ...]
    field: str
    how: str
    policy: Policy


def guesses(batch: ImportBatch, sheet: str | None = None) -> tuple[Preview, list[Guess]]:
    """Return the columns of a sheet of a batch's file with the fields proposed for them. Raises FileRefused.

    Without `sheet` it is the one chosen before, else the one that fits best.
    """
    kept = batch.mapping if sheet in (None, batch.mapping.get("sheet")) else {}
    seen = preview(Kind(batch.kind), content_of(batch), batch.name, sheet=sheet or kept.get("sheet"))
    width = max((len(row) for row in (seen.headings, *seen.samples)), default=0)
    meant = _meant(Kind(batch.kind), seen, width)
    chosen = {int(column): str(name) for column, name in kept.get("fields", {}).items()}
    policies = policies_of(kept)
    found = []
    for number in range(width):
        heading = seen.headings[number] if number < len(seen.headings) else ""
        samples = tuple(row[number] for row in seen.samples[:2] if number < len(row) and row[number])
        name, how = meant[number]
        if chosen:
            name = chosen.get(number, "")
        found.append(Guess(number, heading, samples, name, how if name else "", policies.get(name, Policy.FILL)))
    return seen, found


def _meant(kind: Kind, seen: Preview, width: int) -> list[tuple[str, str]]:
    """Return field and how it is known for each column: the rules of the file, what somebody said before, a guess."""
    own = extras(kind)
    known = {*FIELDS[kind], *(each.name for each in own)}
    remembered = {heading: name for heading, name in _remembered(kind, seen.headings).items() if name in known}
    taken = set(seen.columns.values())
    found: list[tuple[str, str]] = []
    for number in range(width):
        heading = seen.headings[number] if number < len(seen.headings) else ""
        name, how = seen.columns.get(number, ""), "file"
        called = next((e.name for e in own if any(is_called(heading, label) for label in e.labels)), "")
        guessed = ((remembered.get(heading, ""), "memory"), (called, "file"), (proposed(kind, heading), "file"))
        for likely, source in guessed:
            if not name and likely and likely not in taken:
                name, how = likely, source
                taken.add(likely)
        found.append((name, how))
    return found


def _remembered(kind: Kind, headings: Sequence[str]) -> dict[str, str]:
    known = {heading[:100] for heading in headings if heading}
    rows = session.execute(
        select(HeadingMemory.heading, HeadingMemory.field).where(
            HeadingMemory.kind == kind, HeadingMemory.heading.in_(known)
        )
    )
    return {row.heading: row.field for row in rows}


FILTERS = (*(did.value for did in Did), "left", "rejected", "merged")


def rows_of(batch: ImportBatch, wanted: str, cut: Cut) -> Page:
    """Return the rows of a batch that did something, or only some of them, in the order of the file."""
    r = ImportRow
    query: Select[Any] = select(
        r.row, r.outcome, r.did, r.title, r.notes, r.enterprise_id, r.person_id, r.project_id, r.registration_id,
        r.left, r.undoable,
    ).where(r.batch_id == batch.id)  # fmt: skip
    if wanted == "left":
        query = query.where(r.left != "")
    elif wanted in ("rejected", "merged"):
        query = query.where(r.outcome == wanted)
    elif wanted in set(Did):
        query = query.where(r.did == Did(wanted))
    else:
        query = query.where(r.did.is_not(None))
    return paged(query, [Key(r.__table__.c.row, "row")], cut)


def left_over(batch_id: int) -> dict[Left, int]:
    """Count the rows whose records stayed when the batch was undone."""
    query = select(ImportRow.left, func.count()).where(ImportRow.batch_id == batch_id, ImportRow.left != "")
    return {Left(left): number for left, number in session.execute(query.group_by(ImportRow.left))}


def event_id_of(code: str) -> int:
    """Return the event of this code. Raises NoSuchEvent."""
    found = session.scalar(select(Event.id).where(Event.code == code))
    if found is None:
        raise NoSuchEvent(event=code)
    return found


def events() -> list[tuple[str, str]]:
    """Return code and name of the latest events, for choices."""
    rows = session.execute(select(Event.code, Event.name).order_by(Event.starts_at.desc()).limit(50))
    return [(row.code, row.name) for row in rows]


def stale() -> list[tuple[int, BatchState]]:
    """Return imports whose run has died: queued, running or being undone, and not moved for a while."""
    rows = session.execute(
        select(ImportBatch.id, ImportBatch.state, ImportBatch.moved_at)
        .where(ImportBatch.state.in_((*MOVING, BatchState.MAPPED)))
        .order_by(ImportBatch.id)
    )
    at = now()
    return [(row.id, row.state) for row in rows if (at - row.moved_at).total_seconds() > STALE_SECONDS]


def imports_of(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[Any]:
    """Return the rows that made or completed an enterprise, the newest first."""
    query = (
        select(ImportRow.batch_id, ImportRow.row, ImportRow.did, ImportBatch.name, ImportBatch.by_name, ImportBatch.at)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportRow.enterprise_id == enterprise_id, ImportRow.undoable)
        .order_by(ImportBatch.at.desc(), ImportRow.row.desc())
        .limit(limit)
    )
    return session.execute(query if before is None else query.where(ImportBatch.at < before)).all()
