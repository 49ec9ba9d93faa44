"""Types of columns: time, money and words as every engine keeps them."""

from __future__ import annotations

import enum
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Enum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from crm.core.money import Money


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC in every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is, for whoever reads one from an address (paging by key)."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MoneyFen(TypeDecorator[Money]):
    """Money as a whole number of 分, so that SUM is exact in every engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        return None if value is None else value.fen

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        return None if value is None else Money(int(value))


ENUM = Enum(
    enum.Enum,
    native_enum=False,
    create_constraint=False,
    length=80,
    values_callable=lambda kind: [m.value for m in kind],
)
"""An enum kept by its value as plain text: readable in SQL, no database type to migrate."""
