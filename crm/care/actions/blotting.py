"""Taking a person out of rows: what the register says of each column, then every text of every table read through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, String, Table, cast, func, or_, select, update

from crm.care import rules
from crm.care.queries import Belongings
from crm.care.rules import ERASED, NOWHERE, Fate, Words
from crm.core import relations
from crm.core.db import AnyRow, Base, session

APART = ("audit_", "search_", "stored_file", "alembic")
"""Tables that are erased in ways of their own."""


def blot(found: Belongings) -> None:
    """Do to every row of a person what the register says; a column nobody thought of is read through."""
    for name, rows in found.rows.items():
        table = relations.table_of(name)
        for row in rows.values():
            values = _blotted(table, row, found.words)
            if values:
                key = relations.key_of(table, row)
                session.execute(update(table).where(relations.is_row(table, key)).values(**values))


def _blotted(table: Table, row: AnyRow, words: Words) -> dict[str, Any]:
    fates = rules.REGISTER.get(table.name, {})
    values: dict[str, Any] = {}
    for column in table.columns:
        value = row._mapping[column.name]
        if value is None or column.primary_key or not relations.is_text(column):
            continue
        match fates.get(column.name, Fate.READ):
            case Fate.NAMED:
                values[column.name] = ERASED
            case Fate.EMPTIED:
                values[column.name] = None if column.nullable else {} if isinstance(column.type, JSON) else ""
            case Fate.NOWHERE:
                values[column.name] = NOWHERE.format(id=row._mapping["id"])
            case Fate.READ:
                values[column.name] = words.without(value)
    return {name: value for name, value in values.items() if value != row._mapping[name]}


def read_through(words: Words) -> int:
    """Take phones and addresses of a person out of every text there is; in such a row the name as well.

    Return how many rows that were.
    """
    return sum(_read(table, words) for table in Base.metadata.sorted_tables if not table.name.startswith(APART))


def _read(table: Table, words: Words, *, names: bool = False) -> int:
    columns = [column for column in table.columns if relations.is_text(column) and not column.primary_key]
    looked_for = [*words.contacts, *(words.names if names else ())]
    if not columns or not looked_for:
        return 0
    holds = [
        func.lower(cast(column, String) if isinstance(column.type, JSON) else column).contains(form, autoescape=True)
        for column in columns
        for word in looked_for
        for form in _forms(word, json=isinstance(column.type, JSON))
    ]
    rows = session.execute(select(table).where(or_(*holds))).all()
    for row in rows:
        values: Mapping[str, Any] = {
            column.name: words.without(row._mapping[column.name])
            for column in columns
            if row._mapping[column.name] is not None
        }
        session.execute(update(table).where(relations.is_row(table, relations.key_of(table, row))).values(**values))
    return len(rows)


def _forms(word: str, *, json: bool) -> set[str]:
    """How a word may stand in a column: JSON may have it escaped."""
    escaped = word.encode("unicode_escape").decode().lower()
    return {word.lower(), escaped} if json else {word.lower()}


def read_notes(found: Belongings) -> None:
    """Take the name out of what was noted about the firms the person works or worked at."""
    table = relations.table_of("activity")
    if found.words.names and found.enterprise_ids:
        about = select(table).where(table.c.enterprise_id.in_(found.enterprise_ids))
        named = or_(*(table.c.text.contains(name, autoescape=True) for name in found.words.names))
        for row in session.execute(about.where(named)).all():
            session.execute(update(table).where(table.c.id == row.id).values(text=found.words.without(row.text)))
