"""Which rows point at which: the foreign keys of every table, walked, and rows as JSON that come back exactly.

Merging, the trash, erasure and the export of a person rest on it, so a new table takes part without a line of its own.
Only where a unique constraint involves the pointing column must the feature say what becomes of twins: `twins`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Date, DateTime, Enum, Index, String, Table, UniqueConstraint, and_, text
from sqlalchemy.sql.elements import ColumnElement, TextClause

from crm.core.columns import MoneyFen, UtcDateTime
from crm.core.db import AnyRow, Base
from crm.core.money import Money

APART = ("audit_", "departure", "search_", "distinct_pair")
"""Tables that keep the ids they were written with, or are kept in step by those who move rows."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds ids of another table. `is_key`: the database knows it, too."""

    table: Table
    column: Column[Any]
    is_key: bool

    @property
    def name(self) -> str:
        """Table and column as people say them: `activity.enterprise_id`."""
        return f"{self.table.name}.{self.column.name}"


class Aside(enum.Enum):
    """What may become of the row that would be a twin."""

    PUT = "put"
    """It is put aside; what hangs on it moves to the row that stays. Coming apart puts it back."""
    REFUSED = "refused"
    """The merge is refused and names it: somebody must decide first."""


Twins = Aside | Mapping[str, Any]
_twins: dict[str, Twins] = {}


def twins(column: str, rule: Twins) -> None:
    """Say what becomes of a row that could not move because its column is unique where it goes (`table.column`).

    `Aside.PUT`, `Aside.REFUSED`, or values the row takes so that it is no twin any more ({"duty": Duty.CONTACT}).
    """
    _twins[column] = rule


def twin_rule(reference: Reference) -> Twins | None:
    """Return what was said about twins of this column, None for nothing."""
    return _twins.get(reference.name)


def references(target: str, metadata: Any = None) -> list[Reference]:
    """Return every column that points at `target` (a table's name): foreign keys, and plain columns `<target>_id`."""
    return list(_references(target, Base.metadata if metadata is None else metadata))


@cache
def _references(target: str, metadata: Any) -> tuple[Reference, ...]:
    found = []
    for table in metadata.sorted_tables:
        if table.name.startswith(APART):
            continue
        for column in table.columns:
            if any(key.target_fullname == f"{target}.id" for key in column.foreign_keys):
                found.append(Reference(table, column, True))
            elif column.name == f"{target}_id" and not column.foreign_keys:
                found.append(Reference(table, column, False))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique constraint or index, and the condition of a partial one."""

    name: str
    columns: tuple[str, ...]
    where: ColumnElement[bool] | TextClause | None


def uniques_with(reference: Reference) -> list[Unique]:
    """Return what makes the pointing column unique, alone or with others."""
    return [unique for unique in _uniques(reference.table) if reference.column.name in unique.columns]


def _uniques(table: Table) -> Iterator[Unique]:
    if len(table.primary_key.columns) > 1:
        yield Unique(f"pk_{table.name}", tuple(column.name for column in table.primary_key.columns), None)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield Unique(str(constraint.name), tuple(column.name for column in constraint.columns), None)
    for index in table.indexes:
        if index.unique:
            yield Unique(str(index.name), tuple(column.name for column in index.columns), _where(index))


def _where(index: Index) -> ColumnElement[bool] | TextClause | None:
    stated = index.dialect_options["sqlite"]["where"]
    return text(stated) if isinstance(stated, str) else stated


# ---- rows as JSON


def table_of(name: str) -> Table:
    """Return a table by its name. Raises KeyError."""
    return Base.metadata.tables[name]


def key_of(table: Table, row: AnyRow) -> list[Any]:
    """Return the primary key of a row as JSON keeps it."""
    return [packed(row._mapping[column.name]) for column in table.primary_key.columns]


def is_row(table: Table, key: list[Any]) -> ColumnElement[bool]:
    """Return the condition that a row has this primary key."""
    columns = list(table.primary_key.columns)
    return and_(*(column == unpacked(column, value) for column, value in zip(columns, key, strict=True)))


def packed_row(table: Table, row: AnyRow) -> dict[str, Any]:
    """Return a whole row as JSON keeps it."""
    return {column.name: packed(row._mapping[column.name]) for column in table.columns}


def unpacked_row(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row from JSON; columns that are gone meanwhile are left out."""
    return {name: unpacked(table.c[name], value) for name, value in values.items() if name in table.c}


def packed(value: Any) -> Any:
    """Return a value as JSON keeps it: money in 分, instants and days in ISO 8601, enums by value."""
    match value:
        case Money():
            return value.fen
        case datetime() | date():
            return value.isoformat()
        case enum.Enum():
            return value.value
        case _:
            return value


def unpacked(column: Column[Any], value: Any) -> Any:
    """Return a value of this column from JSON."""
    if value is None:
        return None
    match column.type:
        case MoneyFen():
            return Money(value)
        case UtcDateTime() | DateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case Enum(enum_class=kind) if kind is not None:
            return kind(value)
        case _:
            return value


def is_text(column: Column[Any]) -> bool:
    """Say whether a column holds words: text or JSON, not an enum, a code or a number."""
    kind = column.type
    if isinstance(kind, (Enum, UtcDateTime, MoneyFen, DateTime, Date)):
        return False
    return isinstance(kind, (JSON, String))
