"""The other kinds of cell in their normal form: code, phone, e-mail, date, industry, attendance (rules 9–16).

Each function answers (value, warnings); the value is "" when the cell is empty or cannot be read.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from crm.standards import credit_code, industries
from crm.transfer.reading.cells import Cell, filled, is_number

Value = tuple[str, tuple[str, ...]]

_EMPTY: Value = ("", ())


# Unified social credit code


_LOST_DIGITS = re.compile(r"\d+(?:\.\d+)?E[+-]?\d+", re.ASCII)
_GAPS = str.maketrans("", "", " -")


def code(cell: Cell) -> tuple[str, str | None]:
    """(code, None), or ("", reason): uscc_lost when a spreadsheet made a number of it, invalid_uscc."""
    if is_number(cell):
        return "", "uscc_lost"
    text = filled(cell)
    if not text:
        return "", None
    if credit_code.is_valid(text):
        return text, None
    text = text.translate(_GAPS).upper()
    if credit_code.is_valid(text):
        return text, None
    return "", "uscc_lost" if _LOST_DIGITS.fullmatch(text) else "invalid_uscc"


# Phone


_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_HONG_KONG = re.compile(r"(?:\+|00)852(\d{8})", re.ASCII)
_LANDLINE = re.compile(r"(?:(?:\+86|0086)0?|0)(10|2\d|[3-9]\d{2})(\d{7,8})", re.ASCII)
_BETWEEN = re.compile(r"[/;,、|]")
_FILLING = str.maketrans("", "", " -‐‑–—()")
_LONGEST = 80


def phone(cell: Cell) -> Value:
    """11 digits of a mobile, 0xxx-xxxxxxxx of a landline, +852… of Hong Kong; of several the first."""
    text = filled(cell)
    if not text:
        return _EMPTY
    if found := _MOBILE.fullmatch(text):
        return found[1], ()
    whole = _one_phone(text)
    if whole:
        return whole, ()
    parts = [part for part in _BETWEEN.split(text) if part.strip()] if len(text) <= _LONGEST else []
    if len(parts) < 2:
        parts = text.split() if len(text) <= _LONGEST else []
    numbers = [number for number in map(_one_phone, parts) if number]
    if len(parts) > 1 and numbers:
        return numbers[0], ("several_phones",)
    return "", ("invalid_phone",)


def _one_phone(text: str) -> str:
    digits = text.translate(_FILLING)
    if found := _MOBILE.fullmatch(digits):
        return found[1]
    if found := _LANDLINE.fullmatch(digits):
        return f"0{found[1]}-{found[2]}"
    if found := _HONG_KONG.fullmatch(digits):
        return f"+852{found[1]}"
    return ""


# E-mail and website


_EMAIL = re.compile(r"[\w.!#$%&'*+=?^`{|}~-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_WEBSITE = re.compile(r"(?:https?://)?(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_]{2,24}(?::\d{1,5})?(?:/\S*)?")


def email(cell: Cell) -> Value:
    """An address in lower case; of several the first."""
    text = filled(cell).casefold()
    if not text:
        return _EMPTY
    if len(text) > 1000:
        return "", ("invalid_email",)
    if len(text) <= 254 and _EMAIL.fullmatch(text):
        return text, ()
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) == 1 and " " in parts[0]:
        parts = parts[0].split()
    if not parts or len(parts[0]) > 254 or not _EMAIL.fullmatch(parts[0]):
        return "", ("invalid_email",)
    return parts[0], ("several_emails",) if len(parts) > 1 else ()


def website(cell: Cell) -> Value:
    """An address of the web, as written; nothing with another scheme."""
    text = filled(cell)
    if not text:
        return _EMPTY
    return (text, ()) if len(text) <= 300 and _WEBSITE.fullmatch(text) else ("", ("invalid_website",))


# Dates


_DATE = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})(日?)(?:[ T]?\d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)
_PARTED = frozenset((("-", "-", ""), ("/", "/", ""), (".", ".", ""), ("年", "月", "日")))
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def day(cell: Cell) -> Value:
    """YYYY-MM-DD of a date cell, an Excel serial (1900 system) or a written date (rule 13)."""
    if isinstance(cell, datetime):
        return cell.date().isoformat(), ()
    if isinstance(cell, date):
        return cell.isoformat(), ()
    text = filled(cell)
    if not text:
        return _EMPTY
    found = _day(text)
    return (found, ()) if found else ("", ("invalid_date",))


@lru_cache(maxsize=8192)
def _day(text: str) -> str:
    if parted := _DATE.fullmatch(text) or _DATE.fullmatch(text.replace(" ", "")):
        year, first, month, second, number, end = parted.groups()
        return _iso(year, month, number) if (first, second, end) in _PARTED else ""
    if packed := _EIGHT_DIGITS.fullmatch(text):
        return _iso(*packed.groups())
    if serial := _SERIAL.fullmatch(text):
        return (_SERIAL_ZERO + timedelta(days=int(serial[1]))).isoformat()
    return ""


def _iso(year: str, month: str, number: str) -> str:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return ""
    try:
        return date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return ""


# Industry and attendance


def industry(cell: Cell) -> Value:
    """Letter and digits of GB/T 4754-2017 (rule 15)."""
    text = filled(cell)
    if not text:
        return _EMPTY
    found = industries.find(text) if len(text) <= 100 else None
    return (found.code, ()) if found else ("", ("unknown_industry",))


class Mark(NamedTuple):
    """An attendance mark: `attended` None when it cannot be read."""

    attended: bool | None
    is_blank: bool = False
    mode: str = ""


_YES = frozenset(("√", "✓", "✔", "是", "到", "已签到", "出席", "1", "y"))
_NO = frozenset(("×", "✗", "否", "未到", "请假", "缺席", "0", "n"))


def mark(cell: Cell) -> Mark:
    """Whether somebody was there (rule 16); a blank says no, but says nothing in a repeated row (rule 26)."""
    text = filled(cell).casefold()
    if not text:
        return Mark(attended=False, is_blank=True)
    if text == "线上":
        return Mark(attended=True, mode="online")
    return Mark(attended=True if text in _YES else False if text in _NO else None)


# Numbers of a fixed length


def digits(cell: Cell, length: int) -> str:
    """A number of fixed length as text; the zeros that a spreadsheet dropped are put back.

    One that begins with a zero has lost none: 00700 is a code of Hong Kong.
    """
    text = filled(cell)
    if not (text.isascii() and text.isdigit()) or len(text) > length or text[0] == "0":
        return text if 0 < len(text) <= 20 else ""
    return text.zfill(length)
