"""Handing a person everything that is kept about them (PIPL 45)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm.care import queries
from crm.care.facts import PersonExported
from crm.core import relations
from crm.core.actor import Actor
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import announce
from crm.members.models import Person

SECRET = ("hash", "secret", "token", "nonce", "seed")
"""Columns of such names hold keys, not information about a person."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Everything about a person: rows by table, as JSON keeps values."""

    person_id: int
    name: str
    tables: dict[str, list[dict[str, Any]]]


@action
def export_person(person_id: int, *, by: Actor) -> Handed:
    """Return everything kept about a person, of every table, and log that it was handed out. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound()
    found = queries.belongings_of(person_id)
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, rows in found.rows.items():
        table = relations.table_of(name)
        tables[name] = [_plain(relations.packed_row(table, row)) for row in rows.values()]
    tables["audit_value"] = queries.logged_about(found.ids)
    handed = Handed(person_id, person.name, {name: rows for name, rows in tables.items() if rows})
    count = sum(map(len, handed.tables.values()))
    announce(PersonExported(by=by, person_id=person_id, tables=len(handed.tables), rows=count))
    return handed


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not any(word in name for word in SECRET)}
