"""行政区划 GB/T 2260, current codes, with the functional zones people say.

Three levels: province, city, district. A municipality (北京市) and a county under its province (仙桃市) are
cities here: that is how people write an address. Functional zones (西海岸新区, 前海) have no code of their
own in the standard; they are an overlay that points at the district they lie in.
"""

from __future__ import annotations

from functools import cache

from crm.standards.division_tables import Division, Match, Zone, city_of, table, zones
from crm.standards.place_search import search

__all__ = [
    "Division",
    "Match",
    "Zone",
    "children",
    "city_of",
    "districts",
    "find",
    "full_name",
    "name_of",
    "provinces",
    "table",
    "zones",
]


def find(text: str, city_code: str | None = None) -> Match | None:
    """The division that a text names (rule 10 of the import), or None.

    By name with or without 省/市/区, by province, city and district run together, by six-digit code; a
    district alone where its name is unique in the country, or within `city_code` if that is given. Zones and
    former names count as the district they are now.
    """
    return search(text, city_code)


def name_of(code: str) -> str:
    """The name of a code; an unknown code stands for itself, so that old data can always be shown."""
    found = table().get(code)
    return found.name if found else code


def full_name(code: str) -> str:
    """Province, city and district run together: 山东省青岛市黄岛区; an unknown code stands for itself."""
    found = table().get(code)
    if found is None:
        return code
    return (full_name(found.parent) if found.parent else "") + found.name


def provinces() -> tuple[Division, ...]:
    """Provinces and municipalities by code, for choices."""
    return children("")


@cache
def children(code: str) -> tuple[Division, ...]:
    """The divisions right below a code, by code ("" gives the top)."""
    return _below().get(code, ())


def districts(city_code: str) -> tuple[Division, ...]:
    """The districts of a city by code, for choices."""
    return children(city_code)


@cache
def _below() -> dict[str, tuple[Division, ...]]:
    gathered: dict[str, list[Division]] = {}
    for division in table().values():
        gathered.setdefault(division.parent, []).append(division)
    return {parent: tuple(divisions) for parent, divisions in gathered.items()}
