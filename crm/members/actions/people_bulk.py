"""One field of many people at once, and the one way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, update

from crm.core.actor import Actor
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.lists import actions as lists
from crm.lists.models import BulkEdit
from crm.lists.queries import pieces
from crm.lists.rules import MOST_AT_ONCE, Before, TooManyAtOnce
from crm.members import queries, rules
from crm.members.facts import PersonEdited
from crm.members.models import Person, PersonCustomValue, PersonEditRow
from crm.members.queries.customs import columns_of_answer, spoken_answer
from crm.members.rules import PEOPLE_BULK_COLUMNS, About

KIND = "people"


@action
def edit_many_people(ids: Sequence[int], field: str, value: Any, *, by: Actor) -> BulkEdit:
    """Set a field (locale, rank or a custom one) of these people; those not theirs to change are left alone.

    Raises TooManyAtOnce, or NothingChosen if there is nobody this actor may change.
    """
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(n=len(ids), most=MOST_AT_ONCE)
    found = queries.people_preview(by, ids, field, value, lock=True)
    made = lists.begin_bulk(KIND, field, found, by=by)
    _set(found.changing, field, [value] * len(found.changing), by=by)
    if found.changing:
        session.execute(insert(PersonEditRow), [_kept(made.id, before) for before in found.changing])
    return made


def _kept(bulk_id: int, before: Before) -> dict[str, Any]:
    kept = {"value": rules.packed(before.value)}
    return {"bulk_edit_id": bulk_id, "person_id": before.id, "before": kept, "version": before.version + 1}


@action
def undo_many_people(bulk_id: int, *, by: Actor) -> tuple[int, list[str]]:
    """Take a bulk edit back. Return how many have their old value again, and the names of those edited since.

    Raises NotFound (somebody else's, or a day ago) or UndoneAlready.
    """
    made = lists.end_bulk(KIND, bulk_id, by=by)
    rows = queries.people_edited(bulk_id)
    theirs = queries.writable_people(by, [row.person_id for row in rows])
    fresh = [row for row in rows if row.version == row.left_at and row.person_id in theirs]
    befores = queries.people_befores([row.person_id for row in fresh], made.field)
    kept = {row.person_id: _value(made.field, row.before["value"]) for row in fresh}
    _set(befores, made.field, [kept[row.id] for row in befores], by=by)
    back = {row.id for row in befores}
    return len(back), [row.name for row in rows if row.person_id not in back]


@action
def forget_answers(person_id: int) -> None:
    """Delete what custom fields say about a person, and what bulk edits kept of them: they were erased.

    A birthday or a number is a person's as much as a text.
    """
    for gone in (
        delete(PersonCustomValue).where(PersonCustomValue.person_id == person_id),
        delete(PersonEditRow).where(PersonEditRow.person_id == person_id),
    ):
        session.execute(gone, execution_options={"synchronize_session": False})


def _value(field: str, kept: Any) -> Any:
    if field in PEOPLE_BULK_COLUMNS:
        return kept
    custom = queries.custom_named(field, retired=True, about=About.PERSON)
    if custom is None:
        raise NotFound()
    return rules.unpacked(kept, custom.kind)


def _set(rows: Sequence[Before], field: str, values: Sequence[Any], *, by: Actor) -> None:
    """Store the value of each row and announce it; statements are few however many rows there are."""
    by_value = dict[Any, list[int]]()
    for row, value in zip(rows, values, strict=True):
        by_value.setdefault(value, []).append(row.id)
    for value, ids in by_value.items():
        for some in pieces(ids):
            _set_same(some, field, value)
    custom = queries.custom_named(field, retired=True, about=About.PERSON)
    facts = []
    for row, value in zip(rows, values, strict=True):
        label, before, after = field, row.value, value
        if custom is not None:
            label, before, after = custom.label, spoken_answer(custom, row.value), spoken_answer(custom, value)
        facts.append(PersonEdited(by=by, person_id=row.id, changes=(Change(label, before, after, row.id),)))
    if facts:
        announce(*facts)


def _set_same(ids: Sequence[int], field: str, value: Any) -> None:
    columns: dict[str, Any] = {"version": Person.version + 1}
    if field in PEOPLE_BULK_COLUMNS:
        columns[field] = value
    else:
        field_id = int(field[1:])
        gone = delete(PersonCustomValue).where(
            PersonCustomValue.person_id.in_(ids), PersonCustomValue.field_id == field_id
        )
        session.execute(gone, execution_options={"synchronize_session": False})
        said = columns_of_answer(value)
        if said:
            session.execute(
                insert(PersonCustomValue),
                [{"person_id": id_, "field_id": field_id, **each} for id_ in ids for each in said],
            )
    changed = update(Person).where(Person.id.in_(ids)).values(columns)
    session.execute(changed, execution_options={"synchronize_session": False})
    session.expire_all()
