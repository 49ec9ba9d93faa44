"""A bank's list of movements: bytes in, judged rows out. Nothing is rounded, nothing is guessed.

Columns are found by their headings, whatever the bank calls them; what is no money received is skipped and says why.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import islice

from crm.chinese.names import name_key
from crm.core.money import ZERO, Money
from crm.core.tables.cells import Cell, text_of
from crm.core.tables.limits import UPLOAD
from crm.core.tables.opened import Row, Table
from crm.core.tables.sheets import open_tables
from crm.core.words import N_
from crm.dues.rules.errors import NoStatement

SEARCHED = 50
"""The heading is looked for in this many rows: banks write the account above it."""
LONGEST_NAME, LONGEST_SUMMARY, LONGEST_REFERENCE = 200, 500, 64

_WORDS = {
    "date": "交易日期 交易时间 记账日期 记账时间 入账日期 入账时间 日期",
    "payer": "对方户名 对方名称 对方账户名称 对方单位名称 对方单位 付款人 付款人名称 付款人户名 付款方名称 付款户名",
    "credit": "贷方金额 贷方发生额 贷方 收入 收入金额 入账金额 收款金额 贷方发生额/收入 贷方金额/收入",
    "debit": "借方金额 借方发生额 借方 支出 支出金额 付款金额 借方发生额/支出 借方金额/支出",
    "amount": "交易金额 发生额 金额",
    "direction": "借贷标志 借贷方向 借贷 收支 收支标志 收支方向 借/贷",
    "summary": "摘要 附言 用途 备注 交易摘要 交易附言 交易用途",
    "reference": "流水号 交易流水号 交易流水 核心流水号 银行流水号 业务流水号 交易编号",
}
_FIELDS = {word: name for name, words in _WORDS.items() for word in words.split()}
_UNIT = re.compile(r"\((?:人民币|单位:)?元?\)$")
_RECEIVED = frozenset(("贷", "收", "收入", "C", "c", "+", "贷方"))
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")
_TOTALS = ("合计", "总计", "小计", "本页合计")


class Skipped(StrEnum):
    """Why a row is no payment."""

    DEBIT = "debit"
    TOTAL = "total"
    NO_AMOUNT = "no_amount"
    NO_DATE = "no_date"
    NO_PAYER = "no_payer"


SKIPPED_NAMES = {
    Skipped.DEBIT: N_("支出，不是收款"),
    Skipped.TOTAL: N_("合计行"),
    Skipped.NO_AMOUNT: N_("金额为空、不是正数，或不能精确到分"),
    Skipped.NO_DATE: N_("交易日期无法识别"),
    Skipped.NO_PAYER: N_("没有对方户名"),
}


@dataclass(frozen=True, slots=True)
class BankRow:
    """One row of a statement. `reference` names it for ever: the bank's number, or a fingerprint of what it says."""

    number: int
    received_on: date | None
    amount: Money
    payer: str
    summary: str
    reference: str
    skipped: Skipped | None = None


def read_statement(data: bytes, file: str) -> list[BankRow]:
    """Return the rows of a bank's list, an .xlsx or a text with separators.

    Raises crm.core.tables.refusals.FileRefused for what is none or is hostile, NoStatement without its heading.
    """
    for table in open_tables(data, file, UPLOAD).tables:
        found = _heading(table)
        if found is not None:
            return list(_rows(table, *found))
    raise NoStatement(file=file)


def _heading(table: Table) -> tuple[int, dict[str, list[int]]] | None:
    for number, row in islice(table.rows(), SEARCHED):
        columns: dict[str, list[int]] = {}
        for at, cell in enumerate(row):
            name = _FIELDS.get(_UNIT.sub("", text_of(cell).replace(" ", "")))
            if name is not None:
                columns.setdefault(name, []).append(at)
        if {"date", "payer"} <= columns.keys() and ("credit" in columns or {"amount", "direction"} <= columns.keys()):
            return number, columns
    return None


def _rows(table: Table, heading: int, columns: dict[str, list[int]]) -> Iterable[BankRow]:
    same: Counter[str] = Counter()
    for number, row in table.rows():
        if number <= heading or not any(text_of(cell) for cell in row):
            continue
        yield _row(number, {name: [row[at] for at in some if at < len(row)] for name, some in columns.items()}, same)


def _row(number: int, cells: dict[str, Row], same: Counter[str]) -> BankRow:
    first = {name: some[0] for name, some in cells.items() if some}
    payer = text_of(first.get("payer", ""))[:LONGEST_NAME]
    summary = "；".join(dict.fromkeys(filter(None, map(text_of, cells.get("summary", [])))))[:LONGEST_SUMMARY]
    day, amount = _day(first.get("date", "")), _received(first)
    skipped = _skipped(first, day, amount, payer)
    if day is None or amount is None or skipped is not None:
        return BankRow(number, day, amount or ZERO, payer, summary, "", skipped)
    stated = text_of(first.get("reference", "")).replace(" ", "")[:LONGEST_REFERENCE]
    print_of = "|".join((day.isoformat(), str(amount.fen), name_key(payer), stated or summary))
    same[print_of] += 1
    known = hashlib.sha256(f"{print_of}|{same[print_of]}".encode()).hexdigest()[:24]
    return BankRow(number, day, amount, payer, summary, f"{stated}@{day:%Y%m%d}" if stated else f"#{known}")


def _skipped(first: dict[str, Cell], day: date | None, amount: Money | None, payer: str) -> Skipped | None:
    if text_of(first.get("date", "")) in _TOTALS or payer in _TOTALS:
        return Skipped.TOTAL
    if amount is None and _is_debit(first):
        return Skipped.DEBIT
    if amount is None:
        return Skipped.NO_AMOUNT
    if day is None:
        return Skipped.NO_DATE
    return None if payer else Skipped.NO_PAYER


def _is_debit(first: dict[str, Cell]) -> bool:
    if "direction" in first and "credit" not in first:
        return text_of(first["direction"]) not in _RECEIVED
    return bool(money_of(first.get("debit", "")))


def _received(first: dict[str, Cell]) -> Money | None:
    """Return the money that came in, None for anything else."""
    if "credit" in first:
        found = money_of(first["credit"])
    elif text_of(first.get("direction", "")) in _RECEIVED:
        found = money_of(first.get("amount", ""))
    else:
        found = None
    return found if found is not None and found > ZERO else None


def money_of(cell: Cell) -> Money | None:
    """Return exactly the amount in 元 a cell says; None for none, and for what is finer than one 分."""
    if isinstance(cell, bool):
        return None
    text = repr(cell) if isinstance(cell, float) else text_of(cell)
    bare = re.sub(r"[,\s¥￥元]|人民币", "", text)
    if not re.fullmatch(r"[+-]?\d{1,14}(\.\d{1,6})?", bare, re.ASCII):
        return None
    try:
        return Money.of(Decimal(bare))
    except (ValueError, InvalidOperation):
        return None


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(text_of(cell))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
