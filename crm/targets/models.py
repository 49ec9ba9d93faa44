"""The table of targets. Rows are appended: the latest one of a party holds, earlier ones say what held before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.targets.rules import Aim, Party


class Target(Base):
    """What a party is to reach in a year."""

    __tablename__ = "target"
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    party: Mapped[Party]
    key: Mapped[str] = mapped_column(String(200))
    """Who: a code, an event's code, a name; rules.WHOLE_KEY for everybody."""
    aim: Mapped[Aim]
    number: Mapped[int] = mapped_column(BigInteger)
    """Projects, or 分; 0 takes the target back."""
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(100))
    __table_args__ = (Index("ix_target_year", "year", "party", "aim", "id"),)
