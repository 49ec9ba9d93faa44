"""The controls of custom fields, wherever they are filled in: beside an enterprise's own fields, alone, for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from wtforms import HiddenField
from wtforms.validators import ValidationError

from crm.core.forms import Choice, Choices, DateInput, Form, MoneyInput, Text
from crm.core.i18n import _, current_locale
from crm.core.words import N_
from crm.members import queries, rules
from crm.members.forms import WebAddress
from crm.members.queries import Custom
from crm.members.rules import About, CustomKind, Value

F = TypeVar("F", bound=Form)


class NumberInput(Text):
    """A number with up to four decimals; `number` is what was typed."""

    number: Decimal | None = None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Read it."""
        if validation_stopped or not self.data:
            return
        try:
            self.number = Decimal(self.data.replace(",", "").replace("，", ""))
        except InvalidOperation:
            self.number = Decimal("NaN")
        if not rules.is_number(self.number):
            raise ValidationError(_("{label}应为数字，最多四位小数，例如 12.5。", label=self.label.text))


class AnswersForm(Form):
    """What custom fields say about one enterprise, without its own fields."""

    version = HiddenField()


def typed(given: Any, kind: CustomKind) -> Value:
    """Return what a control of a custom field holds."""
    match kind:
        case CustomKind.NUMBER:
            number: Decimal | None = given.number
            return number
        case CustomKind.SELECT:
            return (given.data,) if given.data else None
        case CustomKind.MULTI:
            return tuple(given.data or ()) or None
        case _:
            return given.data or None


def control_of(field: Custom, chosen: frozenset[int] = frozenset(), *, required: bool | None = None) -> Any:
    """Return the control of a custom field; options no longer offered stay where they are `chosen`."""
    label: str = field.spoken(current_locale())
    given: dict[str, Any] = {"required": field.required if required is None else required, "hint": field.hint}
    offered = [
        (str(each.id), each.spoken(current_locale())) for each in field.options if not each.retired or each.id in chosen
    ]
    match field.kind:
        case CustomKind.SELECT:
            return Choice(label, offered, blank=N_("未选择"), coerce=int, **given)
        case CustomKind.MULTI:
            return Choices(label, offered, coerce=int, **given)
        case CustomKind.NUMBER:
            return NumberInput(label, longest=30, **given)
        case CustomKind.MONEY:
            return MoneyInput(label, unit="万元", **given)
        case CustomKind.DATE:
            return DateInput(label, **given)
        case CustomKind.URL:
            return WebAddress(label, longest=300, **given)
        case _:
            return Text(label, longest=300, **given)


@dataclass(frozen=True, slots=True)
class Asked:
    """The custom fields a form asks about, and what an enterprise (or a person) has answered so far."""

    fields: Sequence[Custom] = ()
    stored: Mapping[int, Value] | None = None

    @classmethod
    def of(
        cls,
        record_id: int | None = None,
        given: Mapping[str, str] | None = None,
        about: About = About.ENTERPRISE,
    ) -> Asked:
        """Return the fields in use; of what was sent (`given`) only those that stood on its page (`asked`).

        A page opened before a field was added neither misses it nor empties it.
        """
        if given is not None and not given.get("asked"):
            return cls()
        fields = queries.customs(about, retired=False)
        if given is not None:
            there = given.get("asked", "").split(".")
            fields = [field for field in fields if field.name in there]
        known = queries.custom_values([record_id], fields, about=about) if record_id is not None else {}
        return cls(fields, {field_id: value for (_id, field_id), value in known.items()})

    def form(self, kind: type[F]) -> type[F]:
        """Return a form with the controls of these fields added to it."""
        if not self.fields:
            return kind
        values = (self.stored or {}).values()
        chosen = frozenset(option for value in values if isinstance(value, tuple) for option in value)
        return type(kind.__name__, (kind,), {field.name: control_of(field, chosen) for field in self.fields})

    @property
    def data(self) -> dict[str, Any]:
        """What is answered, as the controls take it."""
        found: dict[str, Any] = {}
        for field in self.fields:
            value = (self.stored or {}).get(field.id)
            if isinstance(value, tuple):
                found[field.name] = list(value) if field.kind is CustomKind.MULTI else value[0]
            elif value is not None:
                found[field.name] = f"{value:f}" if isinstance(value, Decimal) else value
        return found

    @property
    def names(self) -> str:
        """Their names for the form to send back."""
        return ".".join(field.name for field in self.fields)

    def answers(self, form: Form) -> dict[int, Value]:
        """Return what was typed, by field."""
        return {field.id: typed(form[field.name], field.kind) for field in self.fields}
