"""Keys of a list, typed for mapped columns."""

from __future__ import annotations

from typing import Any

from crm.core.pages import Key


def key(column: Any, name: str, *, descending: bool = False) -> Key:
    """Return a sort key for a mapped column."""
    return Key(column, name, descending)
