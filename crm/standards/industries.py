"""国民经济行业分类 GB/T 4754-2017 with amendment 1 (2019): 门类, 大类, 中类, 小类.

A code is the letter of its section and its digits: C, C34, C349, C3491. A level is the number of its digits.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent / "data" / "industries.csv"
_LEVELS = {1: 1, 3: 2, 4: 3, 5: 4}
_CODE = re.compile(r"([A-T])?\s*(\d{2,4})\s*(.*)", re.DOTALL)


class Industry(NamedTuple):
    """One class of the standard; `level` 1 门类, 2 大类, 3 中类, 4 小类; `parent` is empty for a section."""

    code: str
    name: str
    level: int
    parent: str


@cache
def table() -> dict[str, Industry]:
    """All 1,972 classes by code, in the order of the standard."""
    with _DATA.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _industry(row["code"], row["name"]) for row in csv.DictReader(lines)}


def _industry(code: str, name: str) -> Industry:
    level = _LEVELS[len(code)]
    parent = "" if level == 1 else code[:1] if level == 2 else code[:-1]
    return Industry(code, name, level, parent)


@lru_cache(maxsize=4096)
def find(text: str) -> Industry | None:
    """The class that `text` names, or None where letter, digits and name do not belong together.

    A code with or without its letter, a code followed by its name, or the exact name of a 小类 (rule 15
    of the import).
    """
    wanted = _plain(text)
    if wanted.upper() in table():
        return table()[wanted.upper()]
    coded = _CODE.fullmatch(wanted[:1].upper() + wanted[1:])
    if coded is None:
        section = table().get(wanted[:1].upper())
        is_whole = section is not None and wanted[1:].strip() == _plain(section.name)
        return section if is_whole else _by_name(4).get(wanted)
    letter, digits, name = coded.groups()
    found = _by_number().get(digits)
    if found is None or (letter and letter != found.code[0]) or (name and name != _plain(found.name)):
        return _by_name(4).get(wanted)
    return found


def by_name(name: str) -> Industry | None:
    """The class of exactly this name at any level, the most general first (软件开发 is a 中类)."""
    wanted = _plain(name)
    return next((names[wanted] for names in map(_by_name, (1, 2, 3, 4)) if wanted in names), None)


def name_of(code: str) -> str:
    """The name of a code; an unknown code stands for itself, so that old data can always be shown."""
    found = table().get(code)
    return found.name if found else code


def sections() -> tuple[Industry, ...]:
    """The 20 门类 A–T, for choices."""
    return children("")


@cache
def children(code: str) -> tuple[Industry, ...]:
    """The classes right below a code ("" gives the sections)."""
    return tuple(industry for industry in table().values() if industry.parent == code)


def lineage(code: str) -> tuple[Industry, ...]:
    """The class and all above it, the section first; empty for an unknown code."""
    found = table().get(code)
    return () if found is None else (*lineage(found.parent), found)


@cache
def _by_number() -> dict[str, Industry]:
    return {industry.code[1:]: industry for industry in table().values() if industry.level > 1}


@cache
def _by_name(level: int) -> dict[str, Industry]:
    return {_plain(industry.name): industry for industry in table().values() if industry.level == level}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
