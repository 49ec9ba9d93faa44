"""Everything that belongs to a person, of every table: by its keys, by phone or address, and through other rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, func, or_, select

from crm.accounts.models import Account
from crm.care import rules
from crm.care.models import Departure
from crm.care.rules import Kind, Words
from crm.core import relations
from crm.core.audit import AuditEntry, AuditValue
from crm.core.db import AnyRow, session
from crm.members.models import Employment, Person


@dataclass(slots=True)
class Belongings:
    """A person with everything of theirs: rows by table and key, what they are known by, their accounts and firms."""

    ids: tuple[int, ...]
    """Their own id first, then those of records merged into theirs."""
    words: Words
    account_ids: tuple[int, ...]
    enterprise_ids: tuple[int, ...]
    rows: dict[str, dict[str, AnyRow]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, table: Table, rows: Iterable[AnyRow]) -> None:
        """Add rows of a table; the same row is there once."""
        for row in rows:
            self.rows[table.name].setdefault(str(relations.key_of(table, row)), row)


def belongings_of(person_id: int) -> Belongings:
    """Return everything that belongs to a person. The person must be there."""
    ids = (person_id, *_former(person_id))
    people = session.execute(select(Person.__table__).where(Person.id.in_(ids))).all()
    accounts = session.execute(
        select(Account.__table__).where(Account.id.in_([row.account_id for row in people if row.account_id]))
    ).all()
    contacts = {word for row in people for word in (row.mobile, row.email, row.wechat) if word}
    contacts |= {word for row in accounts for word in (row.email, row.mobile) if word}
    names = {row.name for row in (*people, *accounts)} | set(_former_names(person_id))
    firms = session.scalars(select(Employment.enterprise_id).where(Employment.person_id.in_(ids)).distinct()).all()
    found = Belongings(ids, Words(names, contacts), tuple(row.id for row in accounts), tuple(firms))
    found.add(_table("person"), people)
    found.add(_table("account"), accounts)
    for reference in relations.references(Kind.PERSON):
        found.add(reference.table, _rows(reference.table, reference.column, ids))
    _reached(found, contacts)
    _through(found)
    return found


def _table(name: str) -> Table:
    return relations.table_of(name)


def _rows(table: Table, column: Column[Any], values: Collection[Any]) -> list[AnyRow]:
    return list(session.execute(select(table).where(column.in_(list(values)))).all()) if values else []


def _former(person_id: int) -> list[int]:
    found, asked = [], [person_id]
    while asked:
        merged = select(Departure.subject_id).where(
            Departure.kind == Kind.PERSON, Departure.into_id.in_(asked), Departure.ended_at.is_(None)
        )
        asked = list(session.scalars(merged))
        found += asked
    return found


def _former_names(person_id: int) -> list[str]:
    ids = [person_id, *_former(person_id)]
    merged = select(Departure.name).where(Departure.kind == Kind.PERSON, Departure.subject_id.in_(ids))
    return [name for name in session.scalars(merged) if name]


def _reached(found: Belongings, contacts: Collection[str]) -> None:
    """Add rows without a link that hold a phone or an address of the person."""
    lower = [word.lower() for word in contacts if len(word) >= rules.LEAST]
    for name, columns in rules.REACHED_BY.items():
        table = _table(name)
        if lower:
            equal = or_(*(func.lower(table.c[column]).in_(lower) for column in columns))
            of_nobody = table.c.person_id.is_(None) if "person_id" in table.c and name == "registration" else None
            query = select(table).where(equal)
            found.add(table, session.execute(query if of_nobody is None else query.where(of_nobody)))


def _through(found: Belongings) -> None:
    for name, columns in rules.THROUGH.items():
        ids = [row.id for row in found.rows.get(name, {}).values()]
        for place in columns:
            table_name, column = place.split(".")
            table = _table(table_name)
            found.add(table, _rows(table, table.c[column], ids))


def logged_about(person_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return what the log keeps of these persons: when, what happened, which field, before and after."""
    query = (
        select(AuditEntry.at, AuditEntry.fact, AuditValue.field, AuditValue.before, AuditValue.after)
        .join(AuditEntry, AuditEntry.id == AuditValue.entry_id)
        .where(AuditValue.person_id.in_(list(person_ids)))
        .order_by(AuditEntry.at, AuditValue.field)
    )
    return [
        {name: relations.packed(value) for name, value in row._mapping.items()} for row in session.execute(query)
    ]  # fmt: skip
