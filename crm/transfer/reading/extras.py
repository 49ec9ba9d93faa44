"""Columns an instance has added itself (custom fields): how their headings are known and their cells are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from crm.core.money import Money
from crm.members.rules import CustomKind, Value, is_number
from crm.transfer.reading import values
from crm.transfer.reading.amounts import Unit, amount, plain
from crm.transfer.reading.cells import Cell, filled

LONGEST_TEXT = 300
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,4}0*)?", re.ASCII)
_BETWEEN = re.compile(r"[、,，;；/|]")
_NOTHING: values.Value = ("", ())


@dataclass(frozen=True)
class Extra:
    """A custom field: its name in a record (`x7`), what it is called, what is chosen in it (label → id)."""

    name: str
    labels: tuple[str, ...]
    kind: CustomKind
    options: Mapping[str, int] = field(default_factory=dict)

    def read(self, cell: Cell, unit: Unit | None) -> values.Value:
        """(what a record keeps, warnings); "" for nothing or what cannot be read. `unit`: of the heading."""
        text = filled(cell)
        if not text:
            return _NOTHING
        found = self._read(text, cell, unit)
        return (found, ()) if found else ("", (f"extra_{self.kind}:{self.labels[0]}",))

    def _read(self, text: str, cell: Cell, unit: Unit | None) -> str:
        match self.kind:
            case CustomKind.NUMBER:
                return _number(text)
            case CustomKind.MONEY:
                return _money(cell, unit)
            case CustomKind.DATE:
                return values.day(cell)[0]
            case CustomKind.SELECT:
                return str(self.options.get(text) or "")
            case CustomKind.MULTI:
                return self._several(text)
            case CustomKind.URL:
                website = values.website(cell)[0]
                return website if "://" in website or not website else f"https://{website}"
            case _:
                return text if len(text) <= LONGEST_TEXT else ""

    def _several(self, text: str) -> str:
        parts = [text] if text in self.options else [part.strip() for part in _BETWEEN.split(text) if part.strip()]
        ids = {self.options.get(part) for part in parts}
        return "" if None in ids else ",".join(str(each) for each in sorted(each for each in ids if each is not None))


def _number(text: str) -> str:
    digits = text.replace(",", "").replace("，", "").replace(" ", "")
    return plain(Decimal(digits)) if _NUMBER.fullmatch(digits) and is_number(Decimal(digits)) else ""


def _money(cell: Cell, unit: Unit | None) -> str:
    found = amount(cell, unit)
    if not found.wan or found.currency != "CNY":
        return ""
    try:
        Money.of(Decimal(found.wan), "万元")
    except ValueError:
        return ""
    return found.wan


def value_of(text: str, kind: CustomKind) -> Value:
    """What a record keeps of a custom field → its value; the texts are those `Extra.read` makes."""
    match kind:
        case CustomKind.NUMBER:
            return Decimal(text)
        case CustomKind.MONEY:
            return Money.of(Decimal(text), "万元")
        case CustomKind.DATE:
            return date.fromisoformat(text)
        case CustomKind.SELECT | CustomKind.MULTI:
            return tuple(int(each) for each in text.split(","))
        case _:
            return text
