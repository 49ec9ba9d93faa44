"""By what the headline is broken down. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crm.core.words import N_


class Breakdown(StrEnum):
    """By what the parts of the headline differ."""

    SECTOR = "sector"
    WAY = "way"
    """来源地 → 落地区市."""
    DISTRICT = "district"
    """落地区市."""
    EVENT = "event"
    MONTH = "month"
    """Of the day a row counts from."""
    SIDE = "side"
    """归属方."""


BREAKDOWN_NAMES = {
    Breakdown.SECTOR: N_("按产业"),
    Breakdown.WAY: N_("按来源地与落地区市"),
    Breakdown.DISTRICT: N_("按落地区市"),
    Breakdown.EVENT: N_("按活动"),
    Breakdown.MONTH: N_("按月份"),
    Breakdown.SIDE: N_("按归属方"),
}
NOT_SAID = "none"
"""The key of the part of what says nothing."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the headline: of a breakdown the part with this key."""

    by: Breakdown
    key: str


def way_key(origin: str | None, landing: str | None) -> str:
    """Return the key of a way: the codes of both places."""
    return f"{origin or NOT_SAID}-{landing or NOT_SAID}"


def way_of(key: str) -> tuple[str | None, str | None] | None:
    """Return (origin, landing) of such a key; None if it is none."""
    found = re.fullmatch(rf"(\d{{6}}|{NOT_SAID})-(\d{{6}}|{NOT_SAID})", key, re.ASCII)
    if found is None:
        return None
    origin, landing = (None if place == NOT_SAID else place for place in found.groups())
    return origin, landing


def month_of(key: str) -> tuple[date, date] | None:
    """Return first and last day of a month written 2026-05; None if it is none."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", key, re.ASCII)
    if found is None or not 1900 <= int(found[1]) <= 2999:
        return None
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
