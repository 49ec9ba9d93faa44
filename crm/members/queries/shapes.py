"""How the results of questions are typed: rows and selects of any columns, and keys of a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

from crm.core.pages import Key

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


def key(column: Any, name: str, *, descending: bool = False) -> Key:
    """Return a sort key for a mapped column."""
    return Key(column, name, descending)
