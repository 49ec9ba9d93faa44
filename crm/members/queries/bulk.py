"""What a bulk edit would change, and what it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.db import AnyRow
from crm.core.errors import NotFound
from crm.lists.queries import compared, pieces, together
from crm.lists.rules import Before, Preview
from crm.members.models import BulkEditRow, Enterprise
from crm.members.queries.customs import Custom, custom_values, customs
from crm.members.queries.scope import visible_to, writes_enterprise
from crm.members.rules import BULK_COLUMNS, About


def custom_named(name: str, *, retired: bool = False, about: About | None = About.ENTERPRISE) -> Custom | None:
    """Return a custom field in use (or one no longer in use) by its name in forms."""
    known = customs(about, retired=retired) if name[:1] == "x" else []
    return next((each for each in known if each.name == name), None)


def visible_ids(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Return those of these enterprises the actor may see."""
    asked = [select(Enterprise.id).where(Enterprise.id.in_(some), visible_to(actor)) for some in pieces(ids)]
    return [row[0] for query in asked for row in db.rows(query)]


def bulk_preview(actor: Actor, ids: Sequence[int], field: str, value: Any, *, lock: bool = False) -> Preview:
    """Say what setting `field` to `value` would change, what it would leave, and what is not theirs to change.

    With `lock` nobody else changes them before this transaction ends.
    """
    parts = []
    for some in pieces(ids):
        rows = _rows(actor, some, lock=lock)
        parts.append(compared(rows, values_before(rows, field), value, lambda row: writes_enterprise(actor, row)))
    return together(parts)


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
