"""How long things take and wait: ages, medians, what is stuck. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from crm.core.words import N_

STUCK_DAYS = 180
"""A project without a step for so long, short of production, is asked about."""


class Age(StrEnum):
    """How many days something has waited: the day it came is day 0."""

    WEEK = "0-7"
    MONTH = "8-30"
    QUARTER = "31-90"
    LONGER = "91-"


AGE_NAMES = {
    Age.WEEK: N_("7 天以内"),
    Age.MONTH: N_("8 至 30 天"),
    Age.QUARTER: N_("31 至 90 天"),
    Age.LONGER: N_("90 天以上"),
}


def bounds(age: Age) -> tuple[int, int | None]:
    """Return the least and the most days of an age; None is without end."""
    least, _dash, most = age.value.partition("-")
    return int(least), int(most) if most else None


def median(counts: Mapping[int, int]) -> Decimal | None:
    """Return the median of values given as value → how often; None of nothing. Two in the middle are halved."""
    many = sum(counts.values())
    if many == 0:
        return None
    middle = ((many - 1) // 2, many // 2)
    found, before = [], 0
    for value in sorted(counts):
        found += [value for place in middle if before <= place < before + counts[value]]
        before += counts[value]
    return Decimal(sum(found)) / 2
