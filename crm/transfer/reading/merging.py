"""The same record twice (rule 24): the first value stays, empty fields are filled, what differs is listed."""

from __future__ import annotations

from collections.abc import Mapping

from crm.chinese.names import name_key
from crm.transfer.reading.outcomes import Fields, Merged

_LISTED_AS = {"amount_wan": "amount", "currency": "amount", "capital_currency": "capital_wan"}
_NAMES = frozenset(("name", "company"))
_DEPENDS_ON = {"district": "city", "currency": "amount_wan", "capital_currency": "capital_wan"}


def merged(row: int, into: int, by: str, earlier: Fields, later: Fields) -> Merged:
    """How `later` (of `row`) joins `earlier` (the accepted record of row `into`)."""
    filled: set[str] = set()
    conflicts: set[str] = set()
    changes: Fields = {}
    for name, value in later.items():
        if name in earlier:
            if not _same(name, earlier[name], value):
                conflicts.add(_LISTED_AS.get(name, name))
        elif _fits(name, earlier, later):
            filled.add(_LISTED_AS.get(name, name))
            changes[name] = value
    return Merged(row, into, by, sorted(filled), sorted(conflicts), changes)


def _same(name: str, one: str | bool, other: str | bool) -> bool:
    """Names are compared by their key, so 有限责任公司 and 有限公司 are no conflict."""
    if one == other:
        return True
    return name in _NAMES and name_key(str(one)) == name_key(str(other))


def _fits(name: str, earlier: Mapping[str, object], later: Mapping[str, object]) -> bool:
    """A district is filled only into its own city, a currency only with its amount."""
    other = _DEPENDS_ON.get(name)
    if other is None or other not in earlier:
        return True
    return name == "district" and earlier[other] == later.get(other)
