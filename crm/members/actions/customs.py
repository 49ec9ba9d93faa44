"""Custom fields: asked, answered, retired; never deleted while anybody has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, amend, means, session
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce
from crm.members import queries, rules
from crm.members.facts import (
    CustomFieldRemoved,
    CustomFieldRetired,
    CustomFieldRevived,
    CustomFieldSaved,
    EnterpriseEdited,
)
from crm.members.models import CustomField, CustomOption, Enterprise
from crm.members.queries.customs import HOLDERS, Custom, columns_of_answer, spoken_answer
from crm.members.rules import About, CustomKind, OptionDraft, Value

means("uq_custom_field_label", rules.CustomFieldNameTaken)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomDraft:
    """A custom field as the secretariat describes it."""

    label: str
    label_en: str = ""
    hint: str = ""
    required: bool = False
    place: int = 0
    options: Sequence[OptionDraft] = ()


@action
def add_custom_field(
    kind: CustomKind, draft: CustomDraft, *, about: About = About.ENTERPRISE, by: Actor
) -> CustomField:
    """Ask something else about every enterprise, or about every person.

    Raises CustomFieldNameTaken, TooManyCustomFields, OptionsMissing.
    """
    if len(queries.customs(None)) >= rules.MOST_FIELDS:
        raise rules.TooManyCustomFields(most=rules.MOST_FIELDS)
    field = CustomField(kind=kind, about=about)
    _describe(field, draft)
    session.add(field)
    session.flush()
    _offer(field, draft.options)
    announce(CustomFieldSaved(by=by, custom_field_id=field.id, label=field.label))
    return field


@action
def edit_custom_field(field_id: int, draft: CustomDraft, *, by: Actor) -> CustomField:
    """Ask it differently; the kind stays. Options that are left out are retired if chosen anywhere, else they go."""
    field = queries.custom_field(field_id)
    _describe(field, draft)
    session.flush()
    _offer(field, draft.options)
    announce(CustomFieldSaved(by=by, custom_field_id=field.id, label=field.label))
    return field


def _describe(field: CustomField, draft: CustomDraft) -> None:
    twin = session.scalar(select(CustomField.id).where(CustomField.label == draft.label))
    if twin is not None and twin != field.id:
        raise rules.CustomFieldNameTaken(label=draft.label)
    if field.kind in rules.CHOOSING and not draft.options:
        raise rules.OptionsMissing(most=100)
    field.label, field.label_en, field.hint = draft.label, draft.label_en, draft.hint
    field.required = draft.required
    field.place = draft.place or field.place or 1 + (session.scalar(select(func.max(CustomField.place))) or 0)


def _offer(field: CustomField, drafts: Sequence[OptionDraft]) -> None:
    if field.kind not in rules.CHOOSING:
        return
    stored = {row.label: row for row in session.scalars(select(CustomOption).where(CustomOption.field_id == field.id))}
    for place, draft in enumerate(drafts):
        row = stored.pop(draft.label, None) or CustomOption(field_id=field.id, label=draft.label)
        row.label_en, row.place, row.retired_at = draft.english, place, None
        session.add(row)
    used = queries.options_in_use(field.id) if stored else set()
    for row in stored.values():
        if row.id in used:
            row.retired_at = row.retired_at or now()
        else:
            session.delete(row)
    session.flush()


@action
def retire_custom_field(field_id: int, *, by: Actor) -> CustomField:
    """Stop asking, or ask again: what was answered stays."""
    field = queries.custom_field(field_id)
    field.retired_at = None if field.retired_at else now()
    fact = CustomFieldRetired if field.retired_at else CustomFieldRevived
    announce(fact(by=by, custom_field_id=field.id, label=field.label))
    return field


@action
def remove_custom_field(field_id: int, *, by: Actor) -> str:
    """Delete a field nobody has answered and return its name. Raises CustomFieldInUse."""
    field = queries.custom_field(field_id)
    if uses := queries.custom_uses(field_id):
        raise rules.CustomFieldInUse(label=field.label, n=uses)
    session.execute(delete(CustomOption).where(CustomOption.field_id == field_id))
    session.delete(field)
    announce(CustomFieldRemoved(by=by, custom_field_id=field_id, label=field.label))
    return field.label


@action
def answer_customs(enterprise_id: int, answers: Mapping[int, Value], *, version: int | None, by: Actor) -> None:
    """Store what custom fields say about an enterprise (field id → value, None for nothing).

    Raises NotFound (not theirs to change), or Stale if somebody has saved since `version`; None: whatever it is.
    """
    stored = queries.enterprise_to_write(enterprise_id)
    if not queries.writes_enterprise(by, stored):
        raise NotFound()
    if version is not None and stored.version != version:
        raise Stale(who=queries.last_editor(enterprise_id), theirs={}, yours={}, version=stored.version)
    changes = _write_answers(enterprise_id, answers)
    if changes:
        amend(Enterprise, enterprise_id, version=stored.version + 1, updated_at=now())
        announce(EnterpriseEdited(by=by, enterprise_id=enterprise_id, changes=changes))


def _write_answers(enterprise_id: int, answers: Mapping[int, Value]) -> tuple[Change, ...]:
    """Store what differs and return it for the history; version and announcement are the calling action's."""
    if not answers:
        return ()
    return _write(About.ENTERPRISE, enterprise_id, answers)


def _write(about: About, record_id: int, answers: Mapping[int, Value]) -> tuple[Change, ...]:
    fields = {field.id: field for field in queries.customs(about)}
    before = queries.custom_values([record_id], list(fields.values()), about=about)
    person, changes = record_id if about is About.PERSON else None, []
    for field_id, value in answers.items():
        field, old, new = fields.get(field_id), before.get((record_id, field_id)), _given(value)
        if field is not None and old != new:
            _replace(about, record_id, field, new)
            changes.append(Change(field.label, spoken_answer(field, old), spoken_answer(field, new), person))
    return tuple(changes)


def _write_person_answers(person_id: int, answers: Mapping[int, Value] | None) -> tuple[Change, ...]:
    """Store what custom fields say about a person; version and announcement are the calling action's."""
    return _write(About.PERSON, person_id, answers) if answers else ()


def _given(value: Value) -> Value:
    """Return an answer, None for an empty one; zero is an answer."""
    return None if isinstance(value, str | tuple) and not value else value


def _replace(about: About, record_id: int, field: Custom, value: Value) -> None:
    table, record = HOLDERS[about]
    gone = delete(table).where(record == record_id, table.field_id == field.id)
    session.execute(gone, execution_options={"synchronize_session": False})
    rows = [{record.key: record_id, "field_id": field.id, **columns} for columns in columns_of_answer(value)]
    if rows:
        session.execute(insert(table), rows)
