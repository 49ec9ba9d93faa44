"""Tables and rows with numbered places; who sits where. Pure.

A place is (table, number from 1 to the table's capacity) and holds one person; so no table can hold too many.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from crm.chinese.pinyin import sort_key
from crm.chinese.strokes import stroke_order
from crm.core.errors import Conflict, DomainError
from crm.core.tables.cells import text_of
from crm.core.words import N_
from crm.events.rules import GuestClass

CAPACITY_MOST = 500
TABLES_MOST = 300
"""Tables and rows of one venue."""
_CLASSES = tuple(GuestClass)
_NUMBER = re.compile(r"(\d+)(?!.*\d)")


class TableKind(StrEnum):
    """What people sit at."""

    TABLE = "table"
    ROW = "row"


TABLE_KIND_NAMES = {TableKind.TABLE: N_("圆桌或方桌"), TableKind.ROW: N_("排（剧院式、课桌式）")}


class NameTaken(Conflict):
    """Two tables of a venue cannot have one name: the wall tells people a name."""

    code: ClassVar[str] = "table_name_taken"
    field = "name"
    template: ClassVar[str] = N_("本会场已有名为“{name}”的桌或排，请换一个名称。")


class TooManyTables(DomainError):
    """More tables than a page can show."""

    code: ClassVar[str] = "too_many_tables"
    field = "count"
    template: ClassVar[str] = N_("一个会场最多 {most} 桌（排），现有 {there}，不能再添 {count}。请减少数量。")


class TableInUse(Conflict):
    """Somebody sits there."""

    code: ClassVar[str] = "table_in_use"
    template: ClassVar[str] = N_("“{name}”还坐着 {n} 人。请先把他们移到别处，再删除。")


class CapacityBelowPlaces(Conflict):
    """A place beyond the wanted capacity is taken."""

    code: ClassVar[str] = "capacity_below_places"
    field = "capacity"
    template: ClassVar[str] = N_("“{name}”的 {place} 号位已有人。座位数不能少于 {place}，请先把此人移到别处。")


class TableFull(Conflict):
    """Not enough free places."""

    code: ClassVar[str] = "table_full"
    field = "table_id"
    template: ClassVar[str] = N_("“{name}”只剩 {free} 个空位，坐不下选中的 {n} 人。请换一桌，或少选几人。")


class PlaceTaken(Conflict):
    """Somebody sits on that place."""

    code: ClassVar[str] = "place_taken"
    field = "place"
    template: ClassVar[str] = N_("“{table}”的 {place} 号位已安排给{name}。请换一个座位号，或先移开此人。")


class NoSuchPlace(DomainError):
    """The table has no place of this number, or one number was given for several people."""

    code: ClassVar[str] = "no_such_place"
    field = "place"
    template: ClassVar[str] = N_("“{table}”的座位号是 1 到 {most}。一次安排几个人时请不要填座位号。")


class NobodyTicked(DomainError):
    """Nobody was chosen."""

    code: ClassVar[str] = "nobody_ticked"
    template: ClassVar[str] = N_("没有选中任何人。请先勾选要安排的人。")


class NoTableChosen(DomainError):
    """It was not said where they are to sit."""

    code: ClassVar[str] = "no_table_chosen"
    field = "table_id"
    template: ClassVar[str] = N_("请选择安排到哪一桌（排）。还没有桌或排时，请先添加。")


class PlacingChanged(Conflict):
    """The plan is another one than the one that was checked."""

    code: ClassVar[str] = "placing_changed"
    template: ClassVar[str] = N_("座次在您核对期间有变动，没有写入。请重新上传文件核对。")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: number `place`, from 1, at a table."""

    table_id: int
    place: int


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What placing needs of a table. `guest_class`: kept for these; None for everybody."""

    id: int
    capacity: int
    guest_class: GuestClass | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """What placing needs of a person. `rank` is the 排序号, 0 for none."""

    id: int
    guest_class: GuestClass
    rank: int = 0
    name: str = ""


GuestKey = tuple[bool, int, int, tuple[bool, int, int, bool], str, int]


def guest_order(guest: Guest) -> GuestKey:
    """Return the key of the order of guests: 排序号; without one by 身份, strokes of the surname, pinyin."""
    unranked = guest.rank <= 0
    return (
        unranked, 0 if unranked else guest.rank, _CLASSES.index(guest.guest_class), stroke_order(guest.name),
        sort_key(guest.name, person=True), guest.id,
    )  # fmt: skip


def surname_order(guest: Guest) -> tuple[object, ...]:
    """Return the key of 签到表: 排序号, then strokes of the surname whatever the 身份."""
    unranked, rank, _class, *rest = guest_order(guest)
    return (unranked, rank, *rest)


def spots_at(table_id: int, spots: Iterable[Spot]) -> set[int]:
    """Return the numbers of the places that are taken at a table."""
    return {spot.place for spot in spots if spot.table_id == table_id}


def free_places(capacity: int, taken: Collection[int]) -> list[int]:
    """Return the free places of a table, the lowest first."""
    return [place for place in range(1, capacity + 1) if place not in taken]


def auto_placed(tables: Sequence[TableFacts], standing: Mapping[int, Spot], guests: Iterable[Guest]) -> dict[int, Spot]:
    """Return a place for everybody who has none, in the order of guests, as far as there are places.

    Tables are filled in their order. A table kept for a 身份 takes nobody else; who belongs to it and finds it full
    sits where everybody may. Who has a place keeps it.
    """
    taken: dict[int, set[int]] = {table.id: set() for table in tables}
    for spot in standing.values():
        taken.setdefault(spot.table_id, set()).add(spot.place)
    waiting: dict[GuestClass | None, deque[Spot]] = defaultdict(deque)
    for table in tables:
        free = free_places(table.capacity, taken[table.id])
        waiting[table.guest_class].extend(Spot(table.id, place) for place in free)
    placed: dict[int, Spot] = {}
    for guest in sorted((each for each in guests if each.id not in standing), key=guest_order):
        places = waiting[guest.guest_class] or waiting[None]
        if places:
            placed[guest.id] = places.popleft()
    return placed


def standing_together(tables: Iterable[TableFacts], spots: Mapping[int, Spot]) -> bool:
    """Say whether these placings can stand beside one another: known tables, numbers within, one person a place."""
    capacity = {table.id: table.capacity for table in tables}
    every = list(spots.values())
    return len(set(every)) == len(every) and all(1 <= spot.place <= capacity.get(spot.table_id, 0) for spot in every)


def shown_place(kind: TableKind, name: str, place: int) -> str:
    """Return what people are told: the table, or row and number (第3排 5号)."""
    return name if kind is TableKind.TABLE else f"{name} {place}号"[:20]


def table_names(first: str, count: int, there: Collection[str]) -> list[str]:
    """Return so many names counting on from the first one (1 → 1, 2, 3; 第1排 → 第1排, 第2排). Raises NameTaken.

    Without a number in it, the first is followed by name2, name3. Names are tidied as those read from a sheet are.
    """
    first = text_of(first)
    found = _NUMBER.search(first)
    names = [first]
    for n in range(1, count):
        if found is None:
            names.append(f"{first}{n + 1}")
        else:
            number = str(int(found[1]) + n).zfill(len(found[1]))
            names.append(first[: found.start()] + number + first[found.end() :])
    taken = next((name for name in names if name in there), None)
    if taken is not None:
        raise NameTaken(name=taken)
    return names
