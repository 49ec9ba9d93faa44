"""One field of many enterprises at once, and the one way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.lists import actions as lists
from crm.lists.models import BulkEdit
from crm.lists.queries import pieces
from crm.lists.rules import MOST_AT_ONCE, Before, TooManyAtOnce
from crm.members import queries, rules
from crm.members.facts import EnterpriseEdited
from crm.members.models import BulkEditRow, CustomValue, Enterprise
from crm.members.queries import Custom
from crm.members.queries.customs import columns_of_answer, spoken_answer
from crm.members.rules import BULK_COLUMNS

KIND = "enterprises"


@action
def edit_many(ids: Sequence[int], field: str, value: Any, *, by: Actor) -> BulkEdit:
    """Set a field (manager, side, industry or a custom one) of these enterprises; rows not theirs are left alone.

    Raises TooManyAtOnce, or NothingChosen if there is nothing this actor may change.
    """
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(n=len(ids), most=MOST_AT_ONCE)
    found = queries.bulk_preview(by, ids, field, value, lock=True)
    made = lists.begin_bulk(KIND, field, found, by=by)
    _set(found.changing, field, [value] * len(found.changing), by=by)
    if found.changing:
        session.execute(insert(BulkEditRow), [_kept(made.id, before) for before in found.changing])
    return made


def _kept(bulk_id: int, before: Before) -> dict[str, Any]:
    kept = {"value": rules.packed(before.value)}
    return {"bulk_edit_id": bulk_id, "enterprise_id": before.id, "before": kept, "version": before.version + 1}


@action
def undo_many(bulk_id: int, *, by: Actor) -> tuple[int, list[str]]:
    """Take a bulk edit back. Return how many have their old value again, and the names of those edited since.

    Raises NotFound (somebody else's, or a day ago) or UndoneAlready.
    """
    made = lists.end_bulk(KIND, bulk_id, by=by)
    rows = queries.bulk_rows(bulk_id)
    theirs = queries.writable_ids(by, [row.enterprise_id for row in rows])
    fresh = [row for row in rows if row.version == row.left_at and row.enterprise_id in theirs]
    befores = queries.befores([row.enterprise_id for row in fresh], made.field)
    kept = {row.enterprise_id: _value(made.field, row.before["value"]) for row in fresh}
    _set(befores, made.field, [kept[row.id] for row in befores], by=by)
    back = {row.id for row in befores}
    return len(back), [row.name for row in rows if row.enterprise_id not in back]


def _value(field: str, kept: Any) -> Any:
    if field in BULK_COLUMNS:
        return kept
    custom = queries.custom_named(field, retired=True)
    if custom is None:
        raise NotFound()
    return rules.unpacked(kept, custom.kind)


def _set(rows: Sequence[Before], field: str, values: Sequence[Any], *, by: Actor) -> None:
    """Store the value of each row and announce it; statements are few however many rows there are."""
    at, by_value = now(), dict[Any, list[int]]()
    for row, value in zip(rows, values, strict=True):
        by_value.setdefault(value, []).append(row.id)
    for value, ids in by_value.items():
        for some in pieces(ids):
            _set_same(some, field, value, at)
    custom = queries.custom_named(field, retired=True)
    if rows:
        announce(*(_fact(row, custom, field, value, by) for row, value in zip(rows, values, strict=True)))


def _set_same(ids: Sequence[int], field: str, value: Any, at: Any) -> None:
    columns: dict[str, Any] = {"version": Enterprise.version + 1, "updated_at": at}
    if field in BULK_COLUMNS:
        columns[BULK_COLUMNS[field]] = value
    else:
        field_id = int(field[1:])
        gone = delete(CustomValue).where(CustomValue.enterprise_id.in_(ids), CustomValue.field_id == field_id)
        session.execute(gone, execution_options={"synchronize_session": False})
        answers = [
            {"enterprise_id": id_, "field_id": field_id, **each} for id_ in ids for each in columns_of_answer(value)
        ]
        if answers:
            session.execute(insert(CustomValue), answers)
    changed = update(Enterprise).where(Enterprise.id.in_(ids)).values(columns)
    session.execute(changed, execution_options={"synchronize_session": False})
    session.expire_all()


def _fact(row: Before, custom: Custom | None, field: str, value: Any, by: Actor) -> EnterpriseEdited:
    if custom is None:
        change = Change(BULK_COLUMNS[field], row.value, value)
    else:
        change = Change(custom.label, spoken_answer(custom, row.value), spoken_answer(custom, value))
    return EnterpriseEdited(by=by, enterprise_id=row.id, changes=(change,))
