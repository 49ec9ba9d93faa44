"""The weekly mail about leads: which week, and when. Pure. Source: product.md L4 (weekly digest)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from crm.core.words import N_

WEEKLY_FROM = 8
"""The hour (Asia/Shanghai) from which the mail of a week goes out, on its Monday or as soon after as possible."""
LISTED = 20
"""So many duties of the week are named one by one."""


class Part(StrEnum):
    """What the mail counts besides duties and colours."""

    NEW = "new"
    WON = "won"
    LOST = "lost"


PART_NAMES: dict[Part, str] = {
    Part.NEW: N_("上周新登记"),
    Part.WON: N_("上周签约"),
    Part.LOST: N_("上周终止"),
}


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_before(monday: date) -> tuple[date, date]:
    """Return the first and last day of the week before the one that begins on `monday`."""
    return monday - timedelta(days=7), monday - timedelta(days=1)
