"""Money in a cell (rule 14): an exact decimal in 万元, or in ten thousands of a foreign currency."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from crm.transfer.reading.cells import Cell, filled, is_number

LARGEST = Decimal(1_000_000_000)
"""10 万亿元: more is a slip of the hand, and would not fit the sums."""

_CURRENCIES = {
    "元": "CNY", "人民币": "CNY", "元人民币": "CNY", "人民币元": "CNY", "美元": "USD", "美金": "USD",
    "港元": "HKD", "港币": "HKD", "欧元": "EUR",
}  # fmt: skip
_SCALES = {"亿": Decimal(10_000), "万": Decimal(1), "": Decimal("0.0001")}
_NAMES = "|".join(sorted(_CURRENCIES, key=len, reverse=True))
_UNIT = re.compile(rf"(?:人民币)?(亿|万)?({_NAMES})?")
_AMOUNT = re.compile(
    r"(?:总投资|投资额)?:?(?P<about>约|近|超|不低于|不少于)?(?:人民币|¥)?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,12})?)"
    rf"(?P<scale>亿|万)?(?P<currency>{_NAMES})?(?:\(人民币\))?",
    re.ASCII,
)


class Unit(NamedTuple):
    """`factor` makes ten thousands of it; a currency not named is None. `label`: the unit as written."""

    factor: Decimal
    currency: str | None
    label: str = ""


class Amount(NamedTuple):
    """What a cell says: `wan` is empty when `fault` tells why (invalid_amount, amount_unit_missing)."""

    wan: str
    currency: str = "CNY"
    approximate: bool = False
    fault: str | None = None


_INVALID = Amount("", fault="invalid_amount")
_NOTHING = Amount("")


def unit_of(text: str) -> Unit | None:
    """The unit in the brackets of a heading: 万元, 亿元, 元, 万美元, also after 单位:; None for others."""
    label = text.removeprefix("单位").lstrip(":")
    found = _UNIT.fullmatch(label)
    if found is None or not (found[1] or found[2]):
        return None
    return Unit(_SCALES[found[1] or ""], _CURRENCIES[found[2]] if found[2] else None, label)


def amount(cell: Cell, heading: Unit | None) -> Amount:
    """The amount of a cell; an empty cell is an Amount of nothing, without fault."""
    text = repr(cell) if is_number(cell) else filled(cell).replace(" ", "")
    return _amount(text, heading, is_number(cell)) if text else _NOTHING


@lru_cache(maxsize=16384)
def _amount(text: str, heading: Unit | None, is_plain: bool) -> Amount:
    if is_plain:
        text = _written_out(text)
    found = _AMOUNT.fullmatch(text) if len(text) <= 60 else None
    if found is None:
        return _INVALID
    number = Decimal(found["number"].replace(",", ""))
    if number <= 0:
        return _INVALID
    unit = _own_unit(found["scale"], found["currency"], heading)
    if unit is None:
        return Amount("", fault="amount_unit_missing")
    wan = number * unit.factor
    if wan > LARGEST:
        return _INVALID
    return Amount(plain(wan), unit.currency or "CNY", found["about"] is not None)


def _own_unit(scale: str | None, currency: str | None, heading: Unit | None) -> Unit | None:
    if scale is None and currency is None:
        return heading
    named = _CURRENCIES[currency] if currency else heading.currency if heading else None
    return Unit(_SCALES[scale or ""], named)


def _written_out(number: str) -> str:
    """A number cell without an exponent; what is no finite number stays as it is and is refused."""
    value = Decimal(number)
    return plain(value) if value.is_finite() else number


def plain(value: Decimal) -> str:
    """A decimal without exponent and without zeros at the end: 9063800, 12345.67."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
