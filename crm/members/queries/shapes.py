"""How the results of questions are typed: rows and selects of any columns, and keys of a list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, type_coerce

from crm.core.db import UtcDateTime
from crm.core.pages import Key

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


class Instant(UtcDateTime):
    """An instant that says which Python type it is, so that a cursor of a list can be checked against it."""

    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Instants are datetimes."""
        return datetime


def key(column: Any, name: str, *, descending: bool = False) -> Key:
    """Return a sort key for a mapped column (`pages.Key` wants the column itself)."""
    if isinstance(column.type, UtcDateTime):
        column = type_coerce(column, Instant())
    return Key(column, name, descending)
