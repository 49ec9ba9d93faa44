"""Questions about kept lists and files of them. Reading only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from crm.accounts.models import Account
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import AnyRow, rows, session
from crm.core.errors import NotFound
from crm.lists.models import BulkEdit, DefaultView, ListExport, SavedView
from crm.lists.rules import BROUGHT_BACK_WITHIN, FETCHED_WITHIN, PIECE, UNDONE_WITHIN, Before, Preview


def export_of(actor: Actor, export_id: int, kind: str) -> ListExport:
    """Return a file this actor has asked for within a day; nobody else's exists for them. Raises NotFound."""
    asked = select(ListExport).where(
        ListExport.id == export_id, ListExport.kind == kind, ListExport.owner_id == (actor.id or 0),
        ListExport.made_at > now() - FETCHED_WITHIN,
    )  # fmt: skip
    found = session.scalar(asked)
    if found is None:
        raise NotFound()
    return found


def views_of(actor: Actor, kind: str) -> Sequence[AnyRow]:
    """Return the kept views this actor finds: their own and shared ones, the one they begin with first."""
    mine = DefaultView.account_id == (actor.id or 0)
    is_default = exists().where(mine, DefaultView.kind == kind, DefaultView.view_id == SavedView.id)
    asked = (
        select(
            SavedView.id, SavedView.name, SavedView.query, SavedView.shared, SavedView.owner_id,
            Account.name.label("owner"), is_default.label("is_default"),
        )
        .join(Account, Account.id == SavedView.owner_id)
        .where(SavedView.kind == kind, SavedView.removed_at.is_(None), _found_by(actor))
        .order_by(is_default.desc(), SavedView.name, SavedView.id)
    )  # fmt: skip
    return rows(asked)


def _found_by(actor: Actor) -> ColumnElement[bool]:
    return or_(SavedView.owner_id == (actor.id or 0), SavedView.shared)


def view_for(actor: Actor, view_id: int) -> SavedView:
    """Return a view this actor finds. Raises NotFound."""
    found = session.scalar(
        select(SavedView).where(SavedView.id == view_id, SavedView.removed_at.is_(None), _found_by(actor))
    )
    if found is None:
        raise NotFound()
    return found


def own_view(actor: Actor, view_id: int, *, removed: bool = False) -> SavedView:
    """Return a view of this actor's own, or (removed) one they have deleted within a day. Raises NotFound."""
    state = SavedView.removed_at > now() - BROUGHT_BACK_WITHIN if removed else SavedView.removed_at.is_(None)
    found = session.scalar(
        select(SavedView).where(SavedView.id == view_id, SavedView.owner_id == (actor.id or 0), state)
    )
    if found is None:
        raise NotFound()
    return found


def is_name_taken(actor: Actor, kind: str, name: str, besides: int = 0) -> bool:
    """Say whether this actor has another view of that name."""
    asked = select(SavedView.id).where(
        SavedView.owner_id == (actor.id or 0), SavedView.kind == kind, SavedView.name == name,
        SavedView.removed_at.is_(None), SavedView.id != besides,
    )  # fmt: skip
    return session.scalar(asked) is not None


def bulk_edit_of(actor: Actor, kind: str, bulk_id: int) -> BulkEdit:
    """Return a bulk edit of this actor's own in such a list, within a day. Raises NotFound."""
    asked = select(BulkEdit).where(
        BulkEdit.id == bulk_id, BulkEdit.kind == kind, BulkEdit.owner_id == (actor.id or 0),
        BulkEdit.made_at > now() - UNDONE_WITHIN,
    )  # fmt: skip
    found = session.scalar(asked)
    if found is None:
        raise NotFound()
    return found


def pieces(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Return ids so many at a time."""
    return (ids[n : n + PIECE] for n in range(0, len(ids), PIECE))


def compared(
    rows: Sequence[AnyRow], values: Mapping[int, Any], value: Any, writes: Callable[[AnyRow], bool]
) -> Preview:
    """Return what setting `value` would do to rows (id, name, version) that have `values` by their ids."""
    changing: list[Before] = []
    same, refused = 0, []
    for row in rows:
        if not writes(row):
            refused.append(row.name)
        elif values[row.id] == value:
            same += 1
        else:
            changing.append(Before(row.id, row.name, row.version, values[row.id]))
    return Preview(tuple(changing), same, tuple(refused))


def together(parts: Sequence[Preview]) -> Preview:
    """Return what was found piece by piece as one."""
    return Preview(
        tuple(each for part in parts for each in part.changing),
        sum(part.same for part in parts),
        tuple(name for part in parts for name in part.refused),
    )
