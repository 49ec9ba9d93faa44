"""Custom fields: what is asked about every enterprise, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select, true

from crm.core import db
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.members.models import CustomField, CustomOption, CustomValue, PersonCustomValue
from crm.members.rules import CHOOSING, SCALE, About, CustomKind, OptionDraft, Value

HOLDERS: Mapping[About, tuple[Any, Any]] = {
    About.ENTERPRISE: (CustomValue, CustomValue.enterprise_id),
    About.PERSON: (PersonCustomValue, PersonCustomValue.person_id),
}
"""Where answers are kept, and whose they are."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    id: int
    label: str
    english: str
    retired: bool

    def spoken(self, locale: str) -> str:
        """Return its name in a language."""
        return self.english if locale == "en" and self.english else self.label

    @property
    def draft(self) -> OptionDraft:
        """The option as it is typed."""
        return OptionDraft(self.label, self.english)


@dataclass(frozen=True, slots=True)
class Custom:
    """A custom field with what there is to choose."""

    id: int
    kind: CustomKind
    label: str
    english: str
    hint: str
    required: bool
    retired: bool
    options: tuple[Option, ...] = ()
    about: About = About.ENTERPRISE

    @property
    def name(self) -> str:
        """Its name in addresses and forms."""
        return f"x{self.id}"

    def spoken(self, locale: str) -> str:
        """Return its name in a language."""
        return self.english if locale == "en" and self.english else self.label

    def option(self, option_id: int) -> Option | None:
        """Return an option of it."""
        return next((each for each in self.options if each.id == option_id), None)


def customs(about: About | None = About.ENTERPRISE, *, retired: bool = True) -> list[Custom]:
    """Return the custom fields asked of enterprises, of people or (None) of both, in order; two questions."""
    whose = CustomField.about == about if about else true()
    fields = session.scalars(select(CustomField).where(whose).order_by(CustomField.place, CustomField.id)).all()
    if not fields:
        return []
    options: dict[int, list[Option]] = defaultdict(list)
    for row in session.scalars(select(CustomOption).order_by(CustomOption.place, CustomOption.id)):
        options[row.field_id].append(Option(row.id, row.label, row.label_en, row.retired_at is not None))
    return [
        Custom(
            each.id, each.kind, each.label, each.label_en, each.hint, each.required, each.retired_at is not None,
            tuple(options[each.id]), each.about,
        )
        for each in fields
        if retired or each.retired_at is None
    ]  # fmt: skip


def custom_field(field_id: int) -> CustomField:
    """Return a custom field. Raises NotFound."""
    found = session.get(CustomField, field_id)
    if found is None:
        raise NotFound()
    return found


def custom_uses(field_id: int) -> int:
    """Count the enterprises or people that have an answer to a field."""
    return sum(
        session.scalar(select(func.count(func.distinct(record))).where(table.field_id == field_id)) or 0
        for table, record in HOLDERS.values()
    )


def options_in_use(field_id: int) -> set[int]:
    """Return the options of a field somebody has chosen."""
    tables = [table for table, _record in HOLDERS.values()]
    asked = [select(table.item).where(table.field_id == field_id).distinct() for table in tables]
    return {item for query in asked for item in session.scalars(query)}


Answers = Mapping[tuple[int, int], Value]
"""What is answered, by record and field."""


def custom_values(
    record_ids: Sequence[int],
    fields: Sequence[Custom],
    connection: Connection | None = None,
    about: About = About.ENTERPRISE,
) -> Answers:
    """Return what these fields say about these enterprises (or people); what is not answered is absent."""
    kinds = {field.id: field.kind for field in fields}
    if not kinds or not record_ids:
        return {}
    table, record = HOLDERS[about]
    asked = (
        select(record.label("record_id"), table.field_id, table.item, table.text, table.number, table.money, table.day)
        .where(record.in_(record_ids), table.field_id.in_(kinds))
        .order_by(table.item)
    )
    found: dict[tuple[int, int], Any] = {}
    for row in db.rows(asked) if connection is None else connection.execute(asked):
        key, kind = (row.record_id, row.field_id), kinds[row.field_id]
        if kind in CHOOSING:
            found[key] = (*found.get(key, ()), row.item)
        else:
            found[key] = _value(row, kind)
    return found


def _value(row: Any, kind: CustomKind) -> Value:
    match kind:
        case CustomKind.NUMBER:
            return None if row.number is None else _plain(Decimal(row.number) / SCALE)
        case CustomKind.MONEY:
            return row.money  # type: ignore[no-any-return]  # a row of whatever columns
        case CustomKind.DATE:
            return row.day  # type: ignore[no-any-return]  # as above
        case _:
            return row.text  # type: ignore[no-any-return]  # as above


def _plain(number: Decimal) -> Decimal:
    """Return a number without zeros at its end, never as a power of ten."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def columns_of_answer(value: Value) -> list[dict[str, Any]]:
    """Return the rows of custom_value that hold an answer."""
    empty: dict[str, Any] = {"item": 0, "text": None, "number": None, "money": None, "day": None}
    match value:
        case None | "":
            return []
        case tuple():
            return [empty | {"item": option} for option in value]
        case Decimal():
            return [empty | {"number": int(value * SCALE)}]
        case Money():
            return [empty | {"money": value}]
        case date():
            return [empty | {"day": value}]
        case _:
            return [empty | {"text": value}]


def spoken_answer(field: Custom, value: Value) -> object:
    """Return an answer as the history tells it."""
    if isinstance(value, tuple):
        return "、".join(option.label for each in value if (option := field.option(each)))
    return f"{value:f}" if isinstance(value, Decimal) else value
