"""What a bulk edit of leads would change, and what it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm.core.actor import SYSTEM, Act, Actor
from crm.core.db import AnyRow, rows
from crm.leads.models import Lead, LeadEditRow
from crm.leads.queries.scope import visible_to
from crm.leads.rules import BULK_COLUMNS
from crm.lists.queries import compared, pieces, together
from crm.lists.rules import Before, Preview


def visible_ids(actor: Actor, ids: Sequence[int]) -> list[int]:
    """Return those of these leads that exist for the actor."""
    asked = [select(Lead.id).where(Lead.id.in_(some), visible_to(actor)) for some in pieces(ids)]
    return [row[0] for query in asked for row in rows(query)]


def writable_ids(actor: Actor, ids: Sequence[int]) -> set[int]:
    """Return those of these leads the actor may change."""
    theirs = visible_to(actor, Act.WRITE)
    asked = [select(Lead.id).where(Lead.id.in_(some), visible_to(actor), theirs) for some in pieces(ids)]
    return {row[0] for query in asked for row in rows(query)}


def bulk_preview(actor: Actor, ids: Sequence[int], field: str, value: Any, *, lock: bool = False) -> Preview:
    """Say what setting `field` to `value` would change, what it would leave, and what is not theirs to change.

    With `lock` nobody else changes them before this transaction ends.
    """
    return together([_previewed(actor, some, field, value, lock) for some in pieces(ids)])


def _previewed(actor: Actor, ids: Sequence[int], field: str, value: Any, lock: bool) -> Preview:
    found, theirs = _rows(actor, ids, field, lock=lock), writable_ids(actor, ids)
    return compared(found, {row.id: row.value for row in found}, value, lambda row: row.id in theirs)


def _rows(actor: Actor, ids: Sequence[int], field: str, *, lock: bool = False) -> Sequence[AnyRow]:
    value = getattr(Lead, BULK_COLUMNS[field]).label("value")
    asked = select(Lead.id, Lead.title.label("name"), Lead.version, value).where(Lead.id.in_(ids), visible_to(actor))
    asked = asked.order_by(Lead.id)
    return rows(asked.with_for_update(key_share=True) if lock else asked)


def befores(ids: Sequence[int], field: str) -> list[Before]:
    """Return these leads as they stand, whoever asks."""
    found = [row for some in pieces(ids) for row in _rows(SYSTEM, some, field, lock=True)]
    return [Before(row.id, row.name, row.version, row.value) for row in found]


def edited(bulk_id: int) -> Sequence[AnyRow]:
    """Return what a bulk edit has changed, beside what stands there now."""
    columns = (LeadEditRow.lead_id, LeadEditRow.before, LeadEditRow.version.label("left_at"))
    return rows(
        select(*columns, Lead.version, Lead.title.label("name"))
        .join(Lead, Lead.id == LeadEditRow.lead_id)
        .where(LeadEditRow.bulk_edit_id == bulk_id)
        .order_by(Lead.id)
    )
