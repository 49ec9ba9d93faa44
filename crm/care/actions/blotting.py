"""Taking a person out of rows: what the register says of each column, then every text of every table read through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, cast, func, literal, or_, select, update

from crm.care import rules
from crm.care.queries import Belongings
from crm.care.rules import ERASED, NOWHERE, Fate, Words
from crm.core import relations
from crm.core.db import AnyRow, Base, session

APART = ("audit_", "search_", "stored_file", "alembic")
"""Tables that are erased in ways of their own."""


class Blotter:
    """Takes one person out of every row."""

    def __init__(self, found: Belongings) -> None:
        self.found = found
        self.words = found.words

    def rows(self) -> None:
        """Do to every row of the person what the register says; a column nobody thought of is read through."""
        for name, rows in self.found.rows.items():
            table = relations.table_of(name)
            for row in rows.values():
                _write(table, row, _blotted(table, row, self.words))

    def every_text(self) -> int:
        """Take phones and addresses out of every text there is; in such a row the name as well.

        Return how many rows that were.
        """
        tables = [table for table in Base.metadata.sorted_tables if not table.name.startswith(APART)]
        return sum(_read(table, self.words) for table in tables)

    def notes(self) -> None:
        """Take the name out of what was noted about the firms the person works or worked at."""
        table = relations.table_of("activity")
        if self.words.names and self.found.enterprise_ids:
            about = select(table).where(table.c.enterprise_id.in_(self.found.enterprise_ids))
            named = or_(*(table.c.text.contains(name, autoescape=True) for name in self.words.names))
            for row in session.execute(about.where(named)).all():
                _write(table, row, {"text": self.words.without(row.text)})


def _write(table: Table, row: AnyRow, values: Mapping[str, Any]) -> None:
    if values:
        session.execute(update(table).where(relations.is_row(table, relations.key_of(table, row))).values(**values))


def _blotted(table: Table, row: AnyRow, words: Words) -> dict[str, Any]:
    fates = rules.REGISTER.get(table.name, {})
    values: dict[str, Any] = {}
    for column in table.columns:
        value = row._mapping[column.name]
        if value is not None and not column.primary_key and relations.is_text(column):
            fate = fates.get(column.name, Fate.READ)
            values[column.name] = _ended(fate, column, value, words, row._mapping.get("id"))
    return {name: value for name, value in values.items() if value != row._mapping[name]}


def _ended(fate: Fate, column: Column[Any], value: Any, words: Words, row_id: int | None) -> Any:
    match fate:
        case Fate.NAMED:
            return ERASED
        case Fate.EMPTIED:
            return None if column.nullable else {} if isinstance(column.type, JSON) else ""
        case Fate.NOWHERE:
            return NOWHERE.format(id=row_id)
        case Fate.READ:
            return words.without(value)
        case Fate.KEPT:
            return value


def _read(table: Table, words: Words) -> int:
    columns = [column for column in table.columns if relations.is_text(column) and not column.primary_key]
    if not columns or not words.contacts:
        return 0
    whole: ColumnElement[str] = literal("", String)
    for column in columns:
        text = cast(column, String) if isinstance(column.type, JSON) else column
        whole = whole.concat(func.coalesce(text, "")).concat("\n")
    forms = {form for word in words.contacts for form in _forms(word)}
    holds = [func.lower(whole).contains(form, autoescape=True) for form in sorted(forms)]
    rows = session.execute(select(table).where(or_(*holds))).all()
    for row in rows:
        texts = {c.name: row._mapping[c.name] for c in columns if row._mapping[c.name] is not None}
        _write(table, row, {name: words.without(text) for name, text in texts.items()})
    return len(rows)


def _forms(word: str) -> set[str]:
    """How a word may stand in a column: JSON may have it escaped."""
    return {word.lower(), word.encode("unicode_escape").decode().lower()}
