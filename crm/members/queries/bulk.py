"""What a bulk edit would change, and what it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.members.models import BulkEdit, BulkEditRow, Enterprise
from crm.members.queries.customs import Custom, custom_values, customs
from crm.members.queries.scope import visible_to, writes_enterprise
from crm.members.rules import BULK_COLUMNS, UNDONE_WITHIN

PIECE = 500


@dataclass(frozen=True, slots=True)
class Before:
    """An enterprise as it stands."""

    id: int
    name: str
    version: int
    value: Any


@dataclass(frozen=True, slots=True)
class Preview:
    """What setting a field would do to some enterprises."""

    changing: tuple[Before, ...] = ()
    same: int = 0
    refused: tuple[str, ...] = ()
    """Names of those this actor may see but not change."""


def pieces(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Return ids so many at a time."""
    return (ids[n : n + PIECE] for n in range(0, len(ids), PIECE))


def custom_named(name: str, *, retired: bool = False) -> Custom | None:
    """Return a custom field in use (or one no longer in use) by its name in forms."""
    return next((each for each in customs(retired=retired) if each.name == name), None) if name[:1] == "x" else None


def visible_ids(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Return those of these enterprises the actor may see."""
    asked = [select(Enterprise.id).where(Enterprise.id.in_(some), visible_to(actor)) for some in pieces(ids)]
    return [row[0] for query in asked for row in db.rows(query)]


def bulk_preview(actor: Actor, ids: Sequence[int], field: str, value: Any, *, lock: bool = False) -> Preview:
    """Say what setting `field` to `value` would change, what it would leave, and what is not theirs to change.

    With `lock` nobody else changes them before this transaction ends.
    """
    changing: list[Before] = []
    same, refused = 0, []
    for some in pieces(ids):
        rows = _rows(actor, some, lock=lock)
        values = values_before(rows, field)
        for row in rows:
            if not writes_enterprise(actor, row):
                refused.append(row.name)
            elif values[row.id] == value:
                same += 1
            else:
                changing.append(Before(row.id, row.name, row.version, values[row.id]))
    return Preview(tuple(changing), same, tuple(refused))


def _rows(actor: Actor, ids: Sequence[int], *, lock: bool = False) -> Sequence[AnyRow]:
    columns = [getattr(Enterprise, name) for name in ("id", "name", "version", *dict.fromkeys(BULK_COLUMNS.values()))]
    asked = select(*columns).where(Enterprise.id.in_(ids), visible_to(actor)).order_by(Enterprise.id)
    return db.rows(asked.with_for_update(key_share=True) if lock else asked)


def writable_ids(actor: Actor, ids: Sequence[int]) -> set[int]:
    """Return those of these enterprises the actor may change."""
    return {row.id for some in pieces(ids) for row in _rows(actor, some) if writes_enterprise(actor, row)}


def befores(ids: Sequence[int], field: str) -> list[Before]:
    """Return these enterprises as they stand, whoever asks."""
    found = []
    for some in pieces(ids):
        rows = _rows(SYSTEM, some, lock=True)
        values = values_before(rows, field)
        found += [Before(row.id, row.name, row.version, values[row.id]) for row in rows]
    return found


def values_before(rows: Sequence[AnyRow], field: str) -> dict[int, Any]:
    """Return what these enterprises have in a field, by id."""
    if field in BULK_COLUMNS:
        return {row.id: getattr(row, BULK_COLUMNS[field]) for row in rows}
    custom = custom_named(field, retired=True)
    if custom is None:
        raise NotFound()
    answers = custom_values([row.id for row in rows], [custom])
    return {row.id: answers.get((row.id, custom.id)) for row in rows}


def bulk_edit_of(actor: Actor, bulk_id: int) -> BulkEdit:
    """Return a bulk edit of this actor's own, within a day. Raises NotFound."""
    found = session.scalar(
        select(BulkEdit).where(
            BulkEdit.id == bulk_id, BulkEdit.owner_id == (actor.id or 0), BulkEdit.made_at > now() - UNDONE_WITHIN
        )
    )
    if found is None:
        raise NotFound()
    return found


def bulk_rows(bulk_id: int) -> Sequence[AnyRow]:
    """Return what a bulk edit has changed, beside what stands there now."""
    return db.rows(
        select(
            BulkEditRow.enterprise_id, BulkEditRow.before, BulkEditRow.version.label("left_at"), Enterprise.version,
            Enterprise.name,
        )
        .join(Enterprise, Enterprise.id == BulkEditRow.enterprise_id)
        .where(BulkEditRow.bulk_edit_id == bulk_id)
        .order_by(Enterprise.id)
    )  # fmt: skip
