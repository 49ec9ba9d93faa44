"""One field of many leads at once, and the one way back. Stages move one by one: each move has its conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from crm.core.actor import Actor
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.leads import queries, rules
from crm.leads.facts import LeadEdited
from crm.leads.models import Lead, LeadEditRow
from crm.leads.rules import BULK_COLUMNS
from crm.lists import actions as lists
from crm.lists.models import BulkEdit
from crm.lists.queries import pieces
from crm.lists.rules import MOST_AT_ONCE, Before, TooManyAtOnce

KIND = "leads"


@action
def edit_many(ids: Sequence[int], field: str, value: Any, *, by: Actor) -> BulkEdit:
    """Set a field (owner, sector, origin, landing, complex) of these leads; those not theirs are left alone.

    Raises TooManyAtOnce, UnknownOwner, or NothingChosen if there is nothing this actor may change.
    """
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(n=len(ids), most=MOST_AT_ONCE)
    if field == "owner" and value is not None and str(value) not in dict(queries.managers()):
        raise rules.UnknownOwner()
    found = queries.bulk_preview(by, ids, field, value, lock=True)
    made = lists.begin_bulk(KIND, field, found, by=by)
    _set(found.changing, field, [value] * len(found.changing), by=by)
    if found.changing:
        session.execute(insert(LeadEditRow), [_kept(made.id, before) for before in found.changing])
    return made


def _kept(bulk_id: int, before: Before) -> dict[str, Any]:
    kept = {"value": before.value}
    return {"bulk_edit_id": bulk_id, "lead_id": before.id, "before": kept, "version": before.version + 1}


@action
def undo_many(bulk_id: int, *, by: Actor) -> tuple[int, list[str]]:
    """Take a bulk edit back. Return how many have their old value again, and the titles of those edited since.

    Raises NotFound (somebody else's, or a day ago) or UndoneAlready.
    """
    made = lists.end_bulk(KIND, bulk_id, by=by)
    rows = queries.edited(bulk_id)
    theirs = queries.writable_ids(by, [row.lead_id for row in rows])
    fresh = {row.lead_id: row for row in rows if row.version == row.left_at and row.lead_id in theirs}
    befores = queries.befores(list(fresh), made.field)
    _set(befores, made.field, [_value(made.field, fresh[row.id].before["value"]) for row in befores], by=by)
    back = {row.id for row in befores}
    return len(back), [row.name for row in rows if row.lead_id not in back]


def _value(field: str, kept: Any) -> Any:
    return rules.Sector(kept) if field == "sector" else kept


def _set(rows: Sequence[Before], field: str, values: Sequence[Any], *, by: Actor) -> None:
    """Store the value of each row and announce it; statements are few however many rows there are."""
    by_value = dict[Any, list[int]]()
    for row, value in zip(rows, values, strict=True):
        by_value.setdefault(value, []).append(row.id)
    column = BULK_COLUMNS[field]
    for value, ids in by_value.items():
        for some in pieces(ids):
            new = {"version": Lead.version + 1, "updated_by": by.name, column: value}
            changed = update(Lead).where(Lead.id.in_(some)).values(new)
            session.execute(changed, execution_options={"synchronize_session": False})
    session.expire_all()
    if rows:
        announce(
            *(
                LeadEdited(by=by, lead_id=row.id, changes=(Change(column, row.value, value),))
                for row, value in zip(rows, values, strict=True)
            )
        )
