"""Fields of numbers: whole numbers, and money with its unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from crm.core.forms.base import Labelled, trimmed
from crm.core.i18n import _
from crm.core.money import UNITS, Money

LARGEST_WHOLE = 2**31 - 1


class Whole(Labelled, wtforms.IntegerField):
    """A whole number between two bounds."""

    def __init__(self, label: str, *, least: int = 0, most: int = LARGEST_WHOLE, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(label, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read ASCII or full-width digits; anything else is said to be no number."""
        given = trimmed(valuelist[0]) if valuelist else ""
        self.data = None
        if not given:
            return
        if not re.fullmatch(r"[+-]?\d{1,12}", given) or not self.least <= int(given) <= self.most:
            raise ValueError(
                _("{label}应为 {least} 到 {most} 之间的整数。", label=self.label.text, least=self.least, most=self.most)
            )
        self.data = int(given)


class MoneyInput(Labelled, wtforms.Field):
    """An amount and its unit (two inputs, `name` and `name_unit`). Data is Money.

    `positive`: more than nothing; with `zero` nothing will do, too. Corrections may be negative: neither.
    """

    widget = wtforms.widgets.TextInput()

    def __init__(
        self, label: str, *, unit: str = "亿元", positive: bool = True, zero: bool = False, **options: Any
    ) -> None:
        self.unit, self.positive, self.zero, self.typed, self.unit_unknown = unit, positive, zero, "", False
        super().__init__(label, **options)

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        """Read the unit beside the number."""
        given = formdata.get(f"{self.name}_unit") if formdata else None
        self.unit_unknown = given is not None and given not in UNITS
        if given in UNITS:
            self.unit = given
        super().process(formdata, data, extra_filters)

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse a unit that is not offered: an amount in a guessed unit would be off by a factor of ten thousand."""
        if self.unit_unknown:
            raise StopValidation(_("请从列表中选择{label}的单位。", label=self.label.text))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.in_unit(self.unit, 10).normalize():f}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read a number with thousands commas; say what is wrong with it."""
        given = trimmed(valuelist[0]).replace(",", "").replace("，", "") if valuelist else ""
        self.data = None
        if not given:
            return
        try:
            number = Decimal(given) if re.fullmatch(r"[+-]?\d{1,16}(\.\d{1,10})?", given) else None
            self.data = None if number is None else Money.of(number, self.unit)
        except (ValueError, InvalidOperation):
            self.data = None
        if self.data is None:
            raise ValueError(_("{label}应为数字，最多精确到分，例如 6.5。", label=self.label.text))
        if self.zero and self.data.fen < 0:
            raise ValueError(_("{label}不能小于 0。", label=self.label.text))
        if self.positive and not self.zero and self.data.fen <= 0:
            raise ValueError(_("{label}应大于 0。", label=self.label.text))
