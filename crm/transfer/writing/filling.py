"""What a row does to the columns of an enterprise that is there already: fill, replace or leave. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.transfer.rules import Policy
from crm.transfer.writing.wanted import FIELD_OF

_NOTHING = (None, "")


@dataclass(slots=True)
class Settled:
    """Columns to write, and the fields that are replaced by the file or kept against it."""

    filled: dict[str, Any] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


def settle(there: Mapping[str, Any], asked: Mapping[str, Any], policy_of: Callable[[str], Policy]) -> Settled:
    """Return what becomes of each column the file gives.

    Something is never replaced by nothing: `asked` holds columns with a value only. A district goes into its own city
    only, and a new city takes a district of the old one away. 归属方 is a decision of its own: it is filled, never
    replaced.
    """
    found = Settled()
    held = dict(there)
    for column in sorted(asked, key=lambda name: name != "city_code"):  # its district depends on it
        policy = policy_of(FIELD_OF[column]) if column in FIELD_OF else Policy.FILL
        if column == "district_code" and _is_elsewhere(held, asked):
            continue
        _decide(found, column, held, asked[column], policy)
        if column == "city_code" and column in found.filled and there[column]:
            held["district_code"] = None
    found.filled.pop("district_code", None)
    if held["district_code"] != there["district_code"]:
        found.filled["district_code"] = held["district_code"]
    return found


def _decide(found: Settled, column: str, held: dict[str, Any], value: Any, policy: Policy) -> None:
    """Fill, replace or leave one column."""
    there = held[column]
    if there == value or policy is Policy.SKIP:
        return
    if there in _NOTHING or (policy is Policy.UPDATE and column in FIELD_OF):
        found.filled[column] = held[column] = value
        found.replaced += [] if there in _NOTHING else [FIELD_OF[column]]
    elif column in FIELD_OF:
        found.differs.append(FIELD_OF[column])


def _is_elsewhere(held: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Whether the district of the file belongs to another city than the enterprise has.

    One that differs from a district which is there is looked at all the same: it has to be named as kept.
    """
    return held["city_code"] not in (None, asked.get("city_code")) and held["district_code"] in _NOTHING
