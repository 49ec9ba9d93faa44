"""The plan as a sheet, edited in Excel and read back: what differs, and what cannot be. Pure.

A row is known by its 编号. Rows that were deleted change nothing; an emptied table takes the person off their place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import ClassVar

from crm.core.errors import DomainError
from crm.core.sheets import safe
from crm.core.tables.cells import text_of
from crm.core.tables.limits import MEGABYTE, Limits
from crm.core.tables.sheets import open_tables
from crm.core.words import N_
from crm.kit.rules.placing import Spot, TableFacts, free_places

LIMITS = Limits(file_bytes=5 * MEGABYTE, rows=10_000, columns=100, unpacked_bytes=60 * MEGABYTE, cells=400_000)
SHEET_HEADS = (
    N_("编号"), N_("姓名"), N_("单位"), N_("职务"), N_("身份"), N_("排序号"), N_("会场"), N_("桌或排"), N_("座位号"),
)  # fmt: skip
_READ = {"编号": "number", "姓名": "name", "桌或排": "table", "座位号": "place"}
_SEARCHED = 10
_STEP = re.compile(r"(\d{1,9}) (-|\d{1,9}:\d{1,9}) (-|\d{1,9}:\d{1,9})", re.ASCII)
_LINES_MOST = 10_000


class NoPlan(DomainError):
    """A file without the heads of a plan."""

    code: ClassVar[str] = "no_plan"
    field = "file"
    template: ClassVar[str] = N_(
        "“{file}”里没有找到“编号、姓名、桌或排、座位号”这几列。请用本页下载的座次表修改后上传，不要改列名。"
    )


class Fault(StrEnum):
    """Why a row is not taken."""

    NUMBER = "number"
    NOT_HERE = "not_here"
    TWICE = "twice"
    NAME = "name"
    TABLE = "table"
    PLACE = "place"
    TAKEN = "taken"
    FULL = "full"


FAULT_NAMES = {
    Fault.NUMBER: N_("编号不是数字"),
    Fault.NOT_HERE: N_("此编号不是本活动已报名的人，或已取消"),
    Fault.TWICE: N_("同一编号出现了不止一次"),
    Fault.NAME: N_("姓名与编号不符，可能整行错位"),
    Fault.TABLE: N_("此人的会场没有这一桌或排"),
    Fault.PLACE: N_("座位号不在这一桌或排的范围内，或没有写桌或排"),
    Fault.TAKEN: N_("这个座位已有人，或表中另一行也要它"),
    Fault.FULL: N_("这一桌或排已坐满"),
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it was typed."""

    line: int
    number: str
    name: str
    table: str
    place: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration as it stands."""

    id: int
    name: str
    venue_id: int
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, and why."""

    line: int
    name: str
    why: Fault
    said: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet changes: registrations with their new place (None: none any more); what cannot be."""

    moves: Mapping[int, Spot | None]
    refused: tuple[Refused, ...]
    same: int
    """Rows that say what is so already."""


def read_plan(data: bytes, file: str, heads: Mapping[str, str]) -> list[SheetRow]:
    """Return the rows of a file; `heads`: the heads in other languages. Raises FileRefused, NoPlan."""
    for table in open_tables(data, file, LIMITS).tables:
        for number, row in islice(table.rows(), _SEARCHED):
            cells = [text_of(cell).strip() for cell in row]
            columns = {
                _READ[heads.get(cell, cell)]: at for at, cell in enumerate(cells) if heads.get(cell, cell) in _READ
            }
            if len(columns) == len(_READ):
                return [_row(line, each, columns) for line, each in table.rows() if line > number and any(each)]
    raise NoPlan(file=file)


def _row(line: int, cells: Sequence[object], columns: Mapping[str, int]) -> SheetRow:
    given = {name: text_of(cells[at]).strip() if at < len(cells) else "" for name, at in columns.items()}  # type: ignore[arg-type]  # cells of a table
    return SheetRow(line, **given)


@dataclass(frozen=True, slots=True)
class _Wish:
    row: SheetRow
    who: Standing
    table: TableFacts | None
    place: int | None


def read_back(
    rows: Iterable[SheetRow], standing: Collection[Standing], tables: Mapping[tuple[int, str], TableFacts]
) -> Reading:
    """Return what the rows change; `tables` by venue and name. Taken together, so people may swap their places."""
    people = {each.id: each for each in standing}
    wishes, refused = _wishes([row for row in rows if row.number or row.table or row.place], people, tables)
    while True:
        spots, clash = _settled(wishes, people)
        if not clash:
            break
        refused += [Refused(wish.row.line, wish.row.name, why, _said(wish.row)) for wish, why in clash]
        out = {wish.who.id for wish, _why in clash}
        wishes = [wish for wish in wishes if wish.who.id not in out]
    moves = {wish.who.id: spots.get(wish.who.id) for wish in wishes if spots.get(wish.who.id) != wish.who.spot}
    return Reading(moves, tuple(sorted(refused, key=lambda each: each.line)), len(wishes) - len(moves))


def _said(row: SheetRow) -> str:
    return " ".join(filter(None, (row.table, row.place)))[:60]


def _wishes(
    rows: Sequence[SheetRow], people: Mapping[int, Standing], tables: Mapping[tuple[int, str], TableFacts]
) -> tuple[list[_Wish], list[Refused]]:
    """Judge each row by itself. A row with nothing but a remark in its first cell is none."""
    wishes: list[_Wish] = []
    refused: list[Refused] = []
    seen: set[int] = set()
    for row in rows:
        if not row.number.isdecimal() and not (row.name or row.table or row.place):
            continue
        found = _wish(row, people, tables, seen)
        if isinstance(found, Fault):
            refused.append(Refused(row.line, row.name or row.number[:20], found, _said(row)))
        else:
            wishes.append(found)
            seen.add(found.who.id)
    return wishes, refused


def _wish(
    row: SheetRow, people: Mapping[int, Standing], tables: Mapping[tuple[int, str], TableFacts], seen: Collection[int]
) -> _Wish | Fault:
    number = _number(row.number)
    if number is None:
        return Fault.NUMBER
    who = people.get(number)
    if who is None:
        return Fault.NOT_HERE
    if number in seen:
        return Fault.TWICE
    if text_of(row.name) not in (text_of(who.name), text_of(safe(who.name))):
        return Fault.NAME
    table = tables.get((who.venue_id, row.table)) or tables.get((who.venue_id, row.table.removeprefix("'")))
    if row.table and table is None:
        return Fault.TABLE
    place = _number(row.place)
    if row.place and (table is None or place is None or not 1 <= place <= table.capacity):
        return Fault.PLACE
    return _Wish(row, who, table, place)


def _number(text: str) -> int | None:
    bare = text.removesuffix(".0")
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 10 else None


def _settled(
    wishes: Sequence[_Wish], people: Mapping[int, Standing]
) -> tuple[dict[int, Spot], list[tuple[_Wish, Fault]]]:
    """Return everybody's place if these wishes come true, and the wishes that cannot: the earlier row has the place."""
    wishing = {wish.who.id for wish in wishes}
    spots = {each.id: each.spot for each in people.values() if each.spot is not None and each.id not in wishing}
    taken = set(spots.values())
    clash: list[tuple[_Wish, Fault]] = []
    later: list[_Wish] = []
    for wish in wishes:
        if wish.table is None:
            continue
        spot = _stated(wish)
        if spot is None:
            later.append(wish)
        elif spot in taken:
            clash.append((wish, Fault.TAKEN))
        else:
            spots[wish.who.id] = spot
            taken.add(spot)
    for wish in later:
        table = wish.table
        free = free_places(table.capacity, {each.place for each in taken if each.table_id == table.id}) if table else []
        if table is None or not free:
            clash.append((wish, Fault.FULL))
            continue
        spots[wish.who.id] = Spot(table.id, free[0])
        taken.add(spots[wish.who.id])
    return spots, clash


def _stated(wish: _Wish) -> Spot | None:
    """Return the place a row states: its number, or the one the person has at that table already."""
    if wish.table is None:
        return None
    if wish.place is not None:
        return Spot(wish.table.id, wish.place)
    held = wish.who.spot
    return held if held is not None and held.table_id == wish.table.id else None


Steps = Mapping[int, tuple[Spot | None, Spot | None]]
"""Registrations with the place they had and the one they get."""


def plan_lines(steps: Steps) -> str:
    """Write steps as lines, for the page on which they are checked."""
    return "\n".join(f"{key} {_word(before)} {_word(after)}" for key, (before, after) in sorted(steps.items()))


def _word(spot: Spot | None) -> str:
    return f"{spot.table_id}:{spot.place}" if spot is not None else "-"


def plan_of(text: str) -> dict[int, tuple[Spot | None, Spot | None]] | None:
    """Read what `plan_lines` wrote; None for anything else."""
    steps: dict[int, tuple[Spot | None, Spot | None]] = {}
    for line in filter(None, text.split("\n")[:_LINES_MOST]):
        found = _STEP.fullmatch(line)
        if found is None:
            return None
        steps[int(found[1])] = (_spot(found[2]), _spot(found[3]))
    return steps


def _spot(word: str) -> Spot | None:
    table, colon, place = word.partition(":")
    return Spot(int(table), int(place)) if colon else None
