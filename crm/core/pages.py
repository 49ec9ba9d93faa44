"""Long lists by key, never by offset: the last page costs what the first costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, SQLColumnExpression, and_, bindparam, or_, true
from sqlalchemy.types import TypeEngine

from crm.core import db
from crm.core.db import MoneyFen, Query
from crm.core.money import Money

SIZE = 50
COUNTED = 1_000
"""A list page counts to here at most ("1,000+")."""


@dataclass(frozen=True, slots=True)
class Key:
    """One sort column. The last key of a list must be unique (the id)."""

    column: SQLColumnExpression[Any]
    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a page begins, as it stands in the address."""

    after: str | None = None
    before: str | None = None
    last: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Cut:
        """Read it from the arguments of an address: `after`, `before`, `last=1`."""
        return cls(given.get("after"), given.get("before"), given.get("last") == "1")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows. `after`/`before` are the cursors of its neighbours, None at an end."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    after: str | None
    before: str | None

    @property
    def whole(self) -> bool:
        """Whether the list has no other page."""
        return self.after is None and self.before is None


def paged(query: Query, keys: Sequence[Key], cut: Cut, *, size: int = SIZE) -> Page:
    """Return the page of `query` that `cut` names. Every key's column must be among the selected ones, by name.

    A broken cursor is answered with the first page: an address a person has cut short still works.
    """
    return page_of(lambda placed, backwards: cutting(query, keys, placed, backwards, size=size), keys, cut, size=size)


def page_of(
    built: Callable[[bool, bool], Query], keys: Sequence[Key], cut: Cut, *, size: int = SIZE, **values: Any
) -> Page:
    """Return the page that `cut` names of a list whose SQL the caller keeps: `built(placed, backwards)` is `cutting`.

    `values` fill the parameters of the list's own conditions.
    """
    backwards = cut.last or cut.before is not None
    place = _read(cut.before or cut.after, keys)
    at = {_place(n): value for n, value in enumerate(place or ())}
    found = db.rows(built(place is not None, backwards), **values, **at)
    more, rows = len(found) > size, list(found[:size])
    if backwards:
        rows.reverse()
    has_before = more if backwards else place is not None
    has_after = (place is not None and not cut.last) if backwards else more
    return Page(
        rows,
        _write(rows[-1], keys) if rows and has_after else None,
        _write(rows[0], keys) if rows and has_before else None,
    )


def cutting(query: Query, keys: Sequence[Key], placed: bool, backwards: bool, *, size: int = SIZE) -> Query:
    """Return the SELECT of one page and one row more: from an end of the list, or (`placed`) from a row of it."""
    order = [key.column.desc() if key.descending != backwards else key.column.asc() for key in keys]
    return query.where(_beyond(keys, backwards) if placed else true()).order_by(*order).limit(size + 1)


def _place(n: int) -> str:
    return f"place_{n}"


def _beyond(keys: Sequence[Key], backwards: bool) -> ColumnElement[bool]:
    columns: list[Any] = [key.column for key in keys]
    place = [bindparam(_place(n), type_=column.type) for n, column in enumerate(columns)]
    choices = []
    for n, key in enumerate(keys):
        same = [keys[i].column == place[i] for i in range(n)]
        step = key.column < place[n] if key.descending != backwards else key.column > place[n]
        choices.append(and_(*same, step))
    first = keys[0].column <= place[0] if keys[0].descending != backwards else keys[0].column >= place[0]
    return and_(first, or_(*choices))  # the first condition lets the engine start at the index


def _write(row: Row[Any], keys: Sequence[Key]) -> str:
    values = [_plain(getattr(row, key.name)) for key in keys]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _plain(value: object) -> object:
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case Money():
            return {"m": value.fen}
        case _:
            return value


def _read(cursor: str | None, keys: Sequence[Key]) -> list[Any] | None:
    if not cursor or len(cursor) > 2_000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_fitting(_rich(value), key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, binascii.Error, UnicodeDecodeError, TypeError, KeyError, RecursionError):
        return None


def _fitting(value: Any, key: Key) -> Any:
    column_type: TypeEngine[Any] = key.column.type  # type: ignore[attr-defined]  # every column has one
    kind = Money if isinstance(column_type, MoneyFen) else column_type.python_type
    if type(value) is not kind:
        raise ValueError("a cursor of another list")
    return value


def _rich(value: Any) -> Any:
    match value:
        case {"t": str(text)}:
            return datetime.fromisoformat(text)
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case {"m": int(fen)}:
            return Money(fen)
        case bool() | str():
            return value
        case int() if abs(value) < 2**63:
            return value
        case _:
            raise ValueError("no such key")
