"""What the chosen values of an address mean: kinds, records, accounts, places. What means nothing finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, or_

from crm.core.actor import Actor
from crm.lists.queries.asked import is_id


def of_kind(kind: type[StrEnum]) -> Callable[[Actor, Sequence[str]], list[Any]]:
    """Return how the values of an enum are looked up."""
    return lambda _actor, values: [kind(v) for v in values if v in set(kind)]


def of_records(_actor: Actor, values: Sequence[str]) -> list[Any]:
    """Return the numbers of records."""
    return [int(v) for v in values if is_id(v)]


def of_accounts(actor: Actor, values: Sequence[str]) -> list[Any]:
    """Return the numbers of accounts; `me` is whoever asks."""
    return [actor.id if v == "me" else int(v) for v in values if v == "me" or is_id(v)]


def in_place(column: Any) -> Callable[[Actor, Sequence[str]], ColumnElement[bool]]:
    """Return how places are looked up: a city holds its districts."""

    def within(_actor: Actor, values: Sequence[str]) -> ColumnElement[bool]:
        found = [
            column.startswith(value[:4]) if value.endswith("00") else column == value
            for value in values
            if len(value) == 6 and value.isascii() and value.isdigit()
        ]
        return or_(false(), *found)

    return within
