"""What a bulk edit of people would change, and what it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm.core import db
from crm.core.actor import SYSTEM, Act, Actor
from crm.core.db import AnyRow
from crm.core.errors import NotFound
from crm.lists.queries import compared, pieces, together
from crm.lists.rules import Before, Preview
from crm.members.models import Person, PersonEditRow
from crm.members.queries.bulk import custom_named
from crm.members.queries.customs import custom_values
from crm.members.queries.scope import people_visible_to
from crm.members.rules import PEOPLE_BULK_COLUMNS, About


def visible_people(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Return those of these people the actor may see."""
    asked = [select(Person.id).where(Person.id.in_(some), people_visible_to(actor)) for some in pieces(ids)]
    return [row[0] for query in asked for row in db.rows(query)]


def writable_people(actor: Actor, ids: Sequence[int]) -> set[int]:
    """Return those of these people the actor may change."""
    theirs = people_visible_to(actor, Person.id, Act.WRITE)
    asked = [select(Person.id).where(Person.id.in_(some), theirs) for some in pieces(ids)]
    return {row[0] for query in asked for row in db.rows(query)}


def people_preview(actor: Actor, ids: Sequence[int], field: str, value: Any, *, lock: bool = False) -> Preview:
    """Say what setting `field` to `value` would change, what it would leave, and who is not theirs to change.

    With `lock` nobody else changes them before this transaction ends.
    """
    return together([_previewed(actor, some, field, value, lock) for some in pieces(ids)])


def _previewed(actor: Actor, ids: Sequence[int], field: str, value: Any, lock: bool) -> Preview:
    rows, theirs = _rows(actor, ids, lock=lock), writable_people(actor, ids)
    return compared(rows, people_values(rows, field), value, lambda row: row.id in theirs)


def _rows(actor: Actor, ids: Sequence[int], *, lock: bool = False) -> Sequence[AnyRow]:
    columns = [getattr(Person, name) for name in ("id", "name", "version", *PEOPLE_BULK_COLUMNS)]
    asked = select(*columns).where(Person.id.in_(ids), people_visible_to(actor)).order_by(Person.id)
    return db.rows(asked.with_for_update(key_share=True) if lock else asked)


def people_befores(ids: Sequence[int], field: str) -> list[Before]:
    """Return these people as they stand, whoever asks."""
    found = []
    for some in pieces(ids):
        rows = _rows(SYSTEM, some, lock=True)
        values = people_values(rows, field)
        found += [Before(row.id, row.name, row.version, values[row.id]) for row in rows]
    return found


def people_values(rows: Sequence[AnyRow], field: str) -> dict[int, Any]:
    """Return what these people have in a field, by id."""
    if field in PEOPLE_BULK_COLUMNS:
        return {row.id: getattr(row, field) for row in rows}
    custom = custom_named(field, retired=True, about=About.PERSON)
    if custom is None:
        raise NotFound()
    answers = custom_values([row.id for row in rows], [custom], about=About.PERSON)
    return {row.id: answers.get((row.id, custom.id)) for row in rows}


def people_edited(bulk_id: int) -> Sequence[AnyRow]:
    """Return what a bulk edit has changed, beside what stands there now."""
    columns = (PersonEditRow.person_id, PersonEditRow.before, PersonEditRow.version.label("left_at"))
    return db.rows(
        select(*columns, Person.version, Person.name)
        .join(Person, Person.id == PersonEditRow.person_id)
        .where(PersonEditRow.bulk_edit_id == bulk_id)
        .order_by(Person.id)
    )
