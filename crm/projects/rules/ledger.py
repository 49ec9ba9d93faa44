"""项目台账: rows in groups with subtotals, in a unit; where rounded rows do not add up, the 尾差 is a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from crm.core.errors import DomainError
from crm.core.money import Money
from crm.core.words import N_


class Grouping(StrEnum):
    """What the rows of a ledger are brought together by."""

    NONE = "none"
    DISTRICT = "district"
    SECTOR = "sector"
    EVENT = "event"
    BATCH = "batch"
    YEAR = "year"


GROUPING_NAMES = {
    Grouping.NONE: N_("不分组"), Grouping.DISTRICT: N_("按落地区市"), Grouping.SECTOR: N_("按产业"),
    Grouping.EVENT: N_("按来源活动"), Grouping.BATCH: N_("按实训批次"), Grouping.YEAR: N_("按签约年度"),
}  # fmt: skip


class Unit(StrEnum):
    """In which unit a ledger writes its amounts, with two digits."""

    YI = "yi"
    WAN = "wan"
    YUAN = "yuan"


UNIT_NAMES = {Unit.YI: N_("亿元"), Unit.WAN: N_("万元"), Unit.YUAN: N_("元")}
UNIT_SIGNS: Mapping[Unit, str] = {Unit.YI: "亿元", Unit.WAN: "万元", Unit.YUAN: "元"}
MOST_LINES = 3_000
"""A ledger is one page; a longer one nobody reads."""


class LedgerTooLong(DomainError):
    """More projects than one page can hold."""

    code = "ledger_too_long"
    template = N_("台账共 {n} 个项目，一页最多 {most} 个。请加上筛选条件，或在项目列表中导出。")


class LineKind(StrEnum):
    """What a line of a ledger is."""

    ROW = "row"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Entry:
    """A project as the ledger counts it: its place in the list, its group, its amounts by column."""

    place: int
    group: str
    amounts: Mapping[str, Money | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger. `place` is the project of a row; amounts are rounded to the unit."""

    kind: LineKind
    group: str
    count: int
    amounts: Mapping[str, Decimal | None]
    place: int | None = None


Amounts = Mapping[str, Decimal | None]


def ledger(entries: Iterable[Entry], names: Sequence[str], unit: Unit, *, grouped: bool) -> list[Line]:
    """Return the lines of a ledger: rows, a subtotal after each group, the total; 尾差 wherever lines do not add up.

    Sums are of exact amounts and rounded once. What stands above a sum, with its 尾差, always adds up to it.
    """
    every = list(entries)
    lines: list[Line] = []
    if not grouped:
        rows = [_row(entry, names, unit) for entry in every]
        total = _sum(LineKind.TOTAL, "", every, names, unit)
        return [*rows, *_rounding("", rows, total, names), total]
    subtotals = []
    for group, found in groupby(sorted(every, key=lambda entry: entry.group), lambda entry: entry.group):
        within = list(found)
        rows = [_row(entry, names, unit) for entry in within]
        subtotal = _sum(LineKind.SUBTOTAL, group, within, names, unit)
        lines += [*rows, *_rounding(group, rows, subtotal, names), subtotal]
        subtotals.append(subtotal)
    total = _sum(LineKind.TOTAL, "", every, names, unit)
    return [*lines, *_rounding("", subtotals, total, names), total]


def _row(entry: Entry, names: Sequence[str], unit: Unit) -> Line:
    amounts = {name: _rounded(entry.amounts.get(name), unit) for name in names}
    return Line(LineKind.ROW, entry.group, 1, amounts, entry.place)


def _rounded(amount: Money | None, unit: Unit) -> Decimal | None:
    return None if amount is None else amount.in_unit(UNIT_SIGNS[unit])


def _sum(kind: LineKind, group: str, entries: Sequence[Entry], names: Sequence[str], unit: Unit) -> Line:
    sums: dict[str, Decimal | None] = {}
    for name in names:
        stated = [amount for entry in entries if (amount := entry.amounts.get(name)) is not None]
        sums[name] = _rounded(sum(stated, Money(0)), unit) if stated else None
    return Line(kind, group, len(entries), sums)


def _rounding(group: str, lines: Sequence[Line], whole: Line, names: Sequence[str]) -> list[Line]:
    """Return the line that makes rounded lines add up to their rounded sum, or none if they do."""
    left: dict[str, Decimal | None] = {}
    for name in names:
        above = sum((line.amounts[name] or Decimal(0) for line in lines), Decimal(0))
        left[name] = ((whole.amounts[name] or Decimal(0)) - above) or None
    return [Line(LineKind.ROUNDING, group, 0, left)] if any(left.values()) else []
