"""Finding the division in a text: whole names first, then the longest known beginning and what follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from crm.standards.division_tables import Match, city_of, former_codes, former_names, table, zones
from crm.standards.place_names import plain, spellings

_CODE = re.compile(r"\d{6}")
_WHOLE_CITY = ("市辖区", "全市")


@lru_cache(maxsize=8192)
def search(text: str, city_code: str | None) -> Match | None:
    """See `divisions.find`."""
    wanted = plain(text).removesuffix("会场")
    if _CODE.fullmatch(wanted):
        return _by_code(wanted)
    if not wanted or len(wanted) > 60:
        return None
    if city_code is not None:
        return _in_city(city_code, wanted) or _anywhere(wanted, city_code)
    return _anywhere(wanted, None)


def _by_code(code: str) -> Match | None:
    now = former_codes().get(code)
    if now is not None:
        return _match(now, former=True)
    if code not in table() and code[2:] in ("0100", "0200"):
        code = code[:2] + "0000"
    return _match(code) if code in table() else None


def _anywhere(wanted: str, city_code: str | None) -> Match | None:
    """Anywhere in the country; with a city only what lies in that city."""
    found = _whole(wanted) or _parted(wanted)
    if found is not None and city_code is not None and found.city_code != city_code:
        return None
    return found


def _whole(wanted: str) -> Match | None:
    city = _cities().get(wanted)
    if city is not None:
        return _match(city)
    former = former_names().get(wanted)
    if former is not None:
        return _match(former, former=True)
    return _province(wanted) or _only(_districts().get(wanted, ())) or _zone(wanted, None)


def _parted(wanted: str) -> Match | None:
    """Province + city + district run together, any of them left out."""
    for length in range(len(wanted) - 1, 1, -1):
        head, rest = wanted[:length], wanted[length:]
        city = _cities().get(head)
        found = _in_city(city, rest) if city is not None else None
        if found is None and head in _provinces():
            found = _in_province(_provinces()[head], rest)
        if found is not None:
            return found
    return None


def _in_province(province: str, rest: str) -> Match | None:
    inside = _cities_of(province)
    if rest in inside:
        return _match(inside[rest])
    for length in range(len(rest) - 1, 1, -1):
        city = inside.get(rest[:length])
        found = _in_city(city, rest[length:]) if city is not None else None
        if found is not None:
            return found
    codes = tuple(code for code in _districts().get(rest, ()) if code[:2] == province[:2])
    former = former_names().get(rest, "")
    return _only(codes) or (_match(former, former=True) if former[:2] == province[:2] else None)


def _in_city(city: str, rest: str) -> Match | None:
    """A district, zone or former name within a city; the city itself said twice is the city."""
    code = _districts_of(city).get(rest)
    if code is not None:
        return _match(code)
    former = former_names().get(rest)
    if former is not None and city_of(former) == city:
        return _match(former, former=True)
    if rest in _WHOLE_CITY or rest in spellings(table()[city].name):
        return _match(city)
    return _zone(rest, city) or _said_twice(city, rest)


def _said_twice(city: str, rest: str) -> Match | None:
    """北京市北京市朝阳区, 上海市市辖区黄浦区: tables write the municipality as province and as city."""
    for name in (*spellings(table()[city].name), "市辖区"):
        if rest.startswith(name) and len(rest) > len(name):
            return _in_city(city, rest.removeprefix(name))
    return None


def _zone(wanted: str, city: str | None) -> Match | None:
    names = (wanted, wanted.replace("新区", "")) if city else (wanted,)
    found = [zone for zone in zones(city) if zone.name in names]
    if len(found) != 1:
        return None
    zone = found[0]
    return Match(zone.district_code or zone.city_code, zone.city_code, zone.district_code)


def _province(wanted: str) -> Match | None:
    code = _provinces().get(wanted)
    return Match(code, None, None) if code is not None else None


def _only(codes: tuple[str, ...]) -> Match | None:
    return _match(codes[0]) if len(codes) == 1 else None


def _match(code: str, *, former: bool = False) -> Match:
    return Match(code, city_of(code), code if table()[code].level == "district" else None, former)


def _named(level: str) -> Iterator[tuple[str, str]]:
    """(spelling, code) of every division of a level; full names come last, so that they win in a dict."""
    pairs = [(spellings(one.name), one.code) for one in table().values() if one.level == level]
    yield from ((names[-1], code) for names, code in pairs)
    yield from ((names[0], code) for names, code in pairs)


@cache
def _cities() -> dict[str, str]:
    """By spelling; the short name of a province goes before that of a prefecture (海南 is the island)."""
    provinces = _provinces()
    return {name: code for name, code in _named("city") if name not in provinces or table()[code].name.endswith("市")}


@cache
def _provinces() -> dict[str, str]:
    return dict(_named("province"))


@cache
def _districts() -> dict[str, tuple[str, ...]]:
    gathered: dict[str, set[str]] = {}
    for name, code in _named("district"):
        gathered.setdefault(name, set()).add(code)
    return {name: tuple(sorted(codes)) for name, codes in gathered.items()}


def _cities_of(province: str) -> dict[str, str]:
    return _inside("city").get(province, {})


def _districts_of(city: str) -> dict[str, str]:
    return _inside("district").get(city, {})


@cache
def _inside(level: str) -> dict[str, dict[str, str]]:
    """Code of the division above → spelling → code."""
    gathered: dict[str, dict[str, str]] = {}
    for name, code in _named(level):
        gathered.setdefault(table()[code].parent, {})[name] = code
    return gathered
