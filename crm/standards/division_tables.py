"""The tables behind 行政区划: GB/T 2260, functional zones, abolished names. Read once, when first asked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crm.standards.place_names import plain, spellings

_DATA = Path(__file__).parent / "data"


class Division(NamedTuple):
    """A province, city or district; `parent` is the code above it, empty at the top."""

    code: str
    name: str
    level: str
    parent: str


class Zone(NamedTuple):
    """A functional zone: no code of the standard, it lies in a district (None: in none of the city's)."""

    name: str
    city_code: str
    district_code: str | None


class Match(NamedTuple):
    """What a text names. `code` is the smallest division; `former`: by an abolished name or code."""

    code: str
    city_code: str | None
    district_code: str | None
    former: bool = False


@cache
def table() -> dict[str, Division]:
    """All divisions by code."""
    return {row[0]: Division(*row) for row in _rows("divisions.csv")}


def city_of(code: str) -> str | None:
    """The code of the city a city or district belongs to; None for a province or an unknown code."""
    found = table().get(code)
    while found is not None and found.level == "district":
        found = table().get(found.parent)
    return found.code if found is not None and found.level == "city" else None


@cache
def zones(city_code: str | None = None) -> tuple[Zone, ...]:
    """The functional zones of a city (None: all), in the order of the table."""
    every = (Zone(name, city, district or None) for name, city, district in _rows("zones.csv"))
    return tuple(zone for zone in every if city_code in (None, zone.city_code))


@cache
def former_codes() -> dict[str, str]:
    """Abolished code → the code it became."""
    return {code: now for code, _, now in _rows("former_divisions.csv")}


@cache
def former_names() -> dict[str, str]:
    """Abolished name, in every spelling that no current division bears → the code it became."""
    current = {name for division in table().values() for name in spellings(division.name)}
    former = {name: now for _, full, now in _rows("former_divisions.csv") for name in spellings(full)}
    return {plain(name): now for name, now in former.items() if name not in current}


def _rows(name: str) -> Iterator[list[str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        yield from reader
