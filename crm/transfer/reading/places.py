"""City and district of a row (rule 10)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from crm.standards import divisions
from crm.standards.divisions import Match


class Place(NamedTuple):
    """Six-digit codes, "" where unknown, with the warnings in order."""

    city: str
    district: str
    warnings: tuple[str, ...] = ()


_NO_CITY = ("省直辖县级行政区划", "自治区直辖县级行政区划")
"""What tables write in the column of the city for a county right under its province."""


@lru_cache(maxsize=8192)
def place(city: str, district: str) -> Place:
    """The place that a city cell and a district cell name together.

    A district is looked for in the city of the row; without a city its name must be the only one.
    """
    city = "" if city in _NO_CITY else city
    outer = divisions.find(city) if city else None
    if outer is not None and outer.city_code is None:
        outer = None
    inner = divisions.find(district, outer.city_code if outer else None) if district else None
    if inner is not None and inner.city_code is None:
        inner = None
    return _joined(outer, inner, unknown=bool((city and not outer) or (district and not inner)))


def _joined(outer: Match | None, inner: Match | None, *, unknown: bool) -> Place:
    found = [match for match in (inner, outer) if match is not None]
    warnings = ["former_division"] if any(match.former for match in found) else []
    warnings += ["unknown_city"] if unknown else []
    city = next((match.city_code for match in found if match.city_code), "")
    district = next((match.district_code for match in found if match.district_code), "")
    return Place(city, district, tuple(warnings))
