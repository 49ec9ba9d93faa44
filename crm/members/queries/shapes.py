"""How the results of questions are typed: rows and selects of any columns, and keys of a list."""

from __future__ import annotations

from typing import Any

from crm.core.db import AnyRow as AnyRow
from crm.core.db import Query as AnySelect
from crm.core.pages import Key

__all__ = ["AnyRow", "AnySelect", "key"]


def key(column: Any, name: str, *, descending: bool = False) -> Key:
    """Return a sort key for a mapped column."""
    return Key(column, name, descending)
