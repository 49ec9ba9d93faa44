"""Suggestions while somebody types an industry (GB/T 4754) or a place (GB/T 2260 with functional zones).

Both are public tables: nothing here depends on who asks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from flask import current_app

from crm.chinese import pinyin
from crm.chinese.text import fold
from crm.standards import divisions, industries

MOST = 12
SHORTEST_SOUND = 2
"""One letter is no pinyin yet: it would match half of the table."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the list. `value` is what the field then holds, `note` where the thing belongs."""

    value: str
    title: str
    note: str
    codes: tuple[str, ...]
    name: str
    sound: str
    initials: str
    depth: int
    """The more general of two equal ones comes first."""


def industry_like(text: str) -> Sequence[Suggestion]:
    """Return the classes a text may mean: by code, part of a name, pinyin or initials. "" gives the 20 sections."""
    if not text.strip():
        return [each for each in _industries() if each.depth == 1]
    return _best(text, _industries())


def place_like(text: str) -> Sequence[Suggestion]:
    """Return the cities, districts and zones a text may mean; "" gives the two cities, their districts and zones."""
    places = _places()
    near = tuple(city.code for city in current_app.config["CRM_SETTINGS"].pair)
    if not text.strip():
        return [each for each in places if each.codes[0] in near][:MOST]
    return _best(text, places, near)


def _best(text: str, among: Sequence[Suggestion], near: Collection[str] = ()) -> list[Suggestion]:
    """The best matches first; of equal ones what lies in our cities, then the more general, then as in the table."""
    wanted = fold(text).replace(" ", "")
    ranked = ((rank, each.codes[0] not in near, each.depth, each) for each in among
              if (rank := _rank(wanted, each)) is not None)  # fmt: skip
    return [line[-1] for line in sorted(ranked, key=lambda line: line[:3])][:MOST]


def _rank(wanted: str, each: Suggestion) -> int | None:
    if wanted in (each.name, *each.codes):
        return 0
    if any(code.startswith(wanted) for code in each.codes):
        return 1
    if wanted in each.name:
        return 1 if each.name.startswith(wanted) else 2
    if len(wanted) >= SHORTEST_SOUND and wanted.isascii():
        for rank, sound in enumerate((each.initials, each.sound), 3):
            if wanted in sound:
                return rank if sound.startswith(wanted) else rank + 2
    return None


@cache
def _industries() -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(
            f"{each.code} {each.name}" if each.level > 1 else each.code, f"{each.code} {each.name}",
            industries.lineage(each.code)[0].name if each.level > 1 else "",
            (each.code.lower(), each.code[1:]) if each.level > 1 else (each.code.lower(),),
            fold(each.name), pinyin.full(each.name), pinyin.initials(each.name), each.level,
        )
        for each in industries.table().values()
    )  # fmt: skip


@cache
def _places() -> tuple[Suggestion, ...]:
    """Cities with their districts, then zones; `codes[0]` is the city's."""
    found = []
    for each in divisions.table().values():
        city = divisions.city_of(each.code)
        if city is not None:
            district = each.name if each.code != city else ""
            found.append(_place(divisions.name_of(city) + district, each.name, city, 1 + bool(district)))
    for zone in divisions.zones():
        found.append(_place(divisions.name_of(zone.city_code) + zone.name, zone.name, zone.city_code, 2))
    return tuple(found)


def _place(value: str, name: str, city: str, depth: int) -> Suggestion:
    province = divisions.name_of(f"{city[:2]}0000")
    note = "" if province == divisions.name_of(city) else province
    return Suggestion(value, value, note, (city,), fold(name), pinyin.full(name), pinyin.initials(name), depth)
