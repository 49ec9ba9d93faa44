"""Tables of lists: files that were taken away, views that are kept, fields of many records set at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.lists.rules import Format


class ListExport(Base):
    """A list somebody has asked for as a file: what was asked, and how long it was then."""

    __tablename__ = "list_export"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """Which list: enterprises, people, leads …"""
    query: Mapped[str] = mapped_column(Text)
    """The list as its address has it."""
    format: Mapped[Format]
    rows: Mapped[int]
    revealed: Mapped[bool]
    """Whether telephones stand in it whole."""
    made_at: Mapped[datetime]


class SavedView(Base):
    """A list as somebody wants to see it again: conditions, order, columns."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether everybody who sees such lists finds it."""
    made_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """When it was deleted; it can be brought back for a day."""
    __table_args__ = (
        Index(
            "uq_saved_view_owner_name", "owner_id", "kind", "name", unique=True,
            sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL"),
        ),
        Index("ix_saved_view_kind_shared", "kind", "shared"),
    )  # fmt: skip


class DefaultView(Base):
    """The view somebody wants to see first, for each kind of list."""

    __tablename__ = "default_view"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id"), index=True)


class BulkEdit(Base):
    """One field of many records of a list set at once; undone as a whole. The records' feature keeps what they had."""

    __tablename__ = "bulk_edit"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="enterprises", server_default="enterprises")
    """Which list."""
    field: Mapped[str] = mapped_column(String(30))
    rows: Mapped[int]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
