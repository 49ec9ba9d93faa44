"""Tables of imports: a batch, a row of its file, what a heading was said to mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.transfer.reading.kinds import Kind
from crm.transfer.rules import BatchState, Did, Outcome


class ImportBatch(Base):
    """One file on its way into the database, and the ledger of what it did. Its state moves by conditional updates."""

    __tablename__ = "import_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    """The same for the same file, kind and sheet: its rows are then the same records."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """None for files of the command line: they stay where they are."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    state: Mapped[BatchState] = mapped_column(default=BatchState.DRAFT)
    mapping: Mapped[dict[str, Any]]
    """{"fields": {column: field}, "heading_row": n, "sheet": name}; {} as the file says by itself."""
    options: Mapped[dict[str, Any]]
    """What was chosen for the whole file and about single rows (rules.Options)."""
    summary: Mapped[dict[str, Any]]
    """What the check found, then what was applied."""
    total: Mapped[int] = mapped_column(default=0)
    """Rows below the heading."""
    progress: Mapped[int] = mapped_column(default=0)
    """Rows dealt with so far."""
    done_to: Mapped[int] = mapped_column(default=0)
    """The last row number that is stored; a run that died goes on behind it."""
    moved_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a run was begun; one that dies again and again is given up."""
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_import_batch_at", "at", "id"), Index("ix_import_batch_state", "state", "moved_at"))


class ImportRow(Base):
    """What became of one row of a file. Ids are plain numbers: a row outlives what it made."""

    __tablename__ = "import_row"
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[Outcome]
    did: Mapped[Did | None]
    title: Mapped[str] = mapped_column(String(200))
    notes: Mapped[dict[str, Any]]
    """reason, warnings, into, by, filled, differs: what there is to say about the row."""
    enterprise_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int | None]
    project_id: Mapped[int | None]
    registration_id: Mapped[int | None]
    undo: Mapped[dict[str, Any]]
    """What the row made and what each touched record held before: {"made", "held", "versions"}; {} for nothing."""
    undoable: Mapped[bool]
    """Whether the row wrote something that is not taken back yet."""
    left: Mapped[str] = mapped_column(String(20))
    """Why the record was left when the batch was undone (rules.Left), "" if it was not."""
    __table_args__ = (
        Index("ix_import_row_did", "batch_id", "did", "row"),
        Index("ix_import_row_undoable", "batch_id", "undoable", "row"),
    )


class HeadingMemory(Base):
    """What somebody said a heading means, so that the next file with it is understood."""

    __tablename__ = "import_heading"
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(String(100), primary_key=True)
    field: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
