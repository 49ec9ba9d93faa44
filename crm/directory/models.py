"""Tables of the directory: who sees what, certificates, numbered copies of the roster."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.directory.rules import Audience, Field, RosterKind


class Visibility(Base):
    """Who sees one field of a person or of an enterprise. No row: rules.default_of."""

    __tablename__ = "visibility"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    field: Mapped[Field]
    audience: Mapped[Audience]
    chosen_at: Mapped[datetime]
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    """Which text was agreed to (rules.CONSENT_VERSION); "" where none is needed."""
    consented_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (enterprise_id IS NULL)", name="of_one"),
        Index("uq_visibility_person", "person_id", "field", unique=True),
        Index("uq_visibility_enterprise", "enterprise_id", "field", unique=True),
    )


_LIVE = text("withdrawn_at IS NULL")


class Certificate(Base):
    """会员证: a code anybody may verify. At most one of an enterprise holds."""

    __tablename__ = "certificate"
    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(100))
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_certificate_enterprise_id", "enterprise_id"),
        Index("uq_certificate_holds", "enterprise_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )


class RosterCopy(Base):
    """A numbered copy of the roster: what, for whom, by whom. The lines themselves are not kept."""

    __tablename__ = "roster_copy"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[RosterKind]
    form: Mapped[str] = mapped_column(String(10))
    """"print" or "xlsx"."""
    home_code: Mapped[str] = mapped_column(String(6), default="")
    """Which side is listed; "" for both."""
    as_of: Mapped[date]
    for_whom: Mapped[str] = mapped_column(String(100))
    rows: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(100))
