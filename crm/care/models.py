"""Tables of care: what went out of sight and how it comes back, pairs that are different, what persons ask for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.care.rules import Kind, RightsKind, RightsState, Way
from crm.core.db import Base


class Departure(Base):
    """A record that was merged into another or put into the trash. Its row lies in `departure_move`, nowhere else.

    So no list, search, count, picker or audience can show it. `subject_id` is no foreign key: the row is gone.
    """

    __tablename__ = "departure"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    way: Mapped[Way]
    subject_id: Mapped[int]
    into_id: Mapped[int | None]
    """Whom it was merged into: the old address leads there."""
    name: Mapped[str] = mapped_column(String(200))
    into_name: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    """When it was taken back."""
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    purged_at: Mapped[datetime | None]
    """When what was put aside was thrown away: from then on nothing comes back."""
    __table_args__ = (
        Index(
            "uq_departure_subject", "kind", "subject_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_departure_into", "kind", "into_id"),
        Index("ix_departure_way", "way", "at", "id"),
    )  # fmt: skip


class DepartureMove(Base):
    """One step of a departure, so that it can be taken back exactly: a column that changed, or a row put aside."""

    __tablename__ = "departure_move"
    id: Mapped[int] = mapped_column(primary_key=True)
    departure_id: Mapped[int] = mapped_column(ForeignKey("departure.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(60))
    key: Mapped[list[Any]] = mapped_column(JSON)
    """The primary key of the row."""
    column: Mapped[str] = mapped_column("column_name", String(60), default="")
    """"" when the whole row was put aside."""
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


class DistinctPair(Base):
    """Two records somebody looked at and said are not the same."""

    __tablename__ = "distinct_pair"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    low_id: Mapped[int]
    high_id: Mapped[int]
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (UniqueConstraint("kind", "low_id", "high_id"),)


class NearName(Base):
    """A key of an enterprise's name (rules.keys_of): names that share one differ in a character at most.

    `firm` is no foreign key: an enterprise that went out of sight keeps its keys for when it comes back.
    """

    __tablename__ = "near_name"
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    firm: Mapped[int] = mapped_column(primary_key=True, index=True, autoincrement=False)


class NearPair(Base):
    """Two enterprises whose names differ in one character, the lower number first."""

    __tablename__ = "near_pair"
    low: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    high: Mapped[int] = mapped_column(primary_key=True, index=True, autoincrement=False)


class NearMark(Base):
    """How far names have been looked at: the last change seen. One row."""

    __tablename__ = "near_mark"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    firm: Mapped[int]


class RightsRequest(Base):
    """A person asked to be corrected or erased (PIPL 46, 47). Answered by a person, never by itself."""

    __tablename__ = "rights_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[RightsKind]
    state: Mapped[RightsState] = mapped_column(default=RightsState.WAITING)
    text: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None]
    """The account that asked: the answer is mailed there."""
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    __table_args__ = (
        Index("ix_rights_request_person_id", "person_id", "id"),
        Index("ix_rights_request_state", "state", "asked_at", "id"),
    )
