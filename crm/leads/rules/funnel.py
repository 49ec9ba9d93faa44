"""What became of the leads registered in a month, a quarter or at an event; how long open ones stand where they stand.

Pure. Source: product.md R3 (funnel by cohort and ageing); decisions.md A5 (columns of the board).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from crm.core.money import Money
from crm.core.words import N_
from crm.leads.rules.stages import Group


class CohortBy(StrEnum):
    """By what leads are put together."""

    MONTH = "month"
    QUARTER = "quarter"
    EVENT = "event"


COHORT_NAMES: dict[CohortBy, str] = {
    CohortBy.MONTH: N_("按登记月份"),
    CohortBy.QUARTER: N_("按登记季度"),
    CohortBy.EVENT: N_("按来源活动"),
}


@dataclass(frozen=True, slots=True)
class Came:
    """A lead as the funnel counts it."""

    on: date
    """The day (Asia/Shanghai) it was registered."""
    event_id: int | None
    estimate: Money | None
    place: int
    """How far it came: the place of its column among the groups, 0 is the first."""


@dataclass(slots=True)
class Cohort:
    """Leads registered together, and how many of them came how far."""

    key: str
    """2026-05, 2026-Q2, or the number of an event, "" without one."""
    first: date
    last: date
    counts: dict[Group, int] = field(default_factory=lambda: dict.fromkeys(Group, 0))
    sums: dict[Group, Money] = field(default_factory=lambda: dict.fromkeys(Group, Money(0)))

    def add(self, lead: Came) -> None:
        """Count a lead in every column it came to: a later one implies all before it."""
        for group in list(Group)[: lead.place + 1]:
            self.counts[group] += 1
            self.sums[group] += lead.estimate or Money(0)

    @property
    def where(self) -> str:
        """The days of registration as the list of leads takes them."""
        return f"all~added.since.{self.first}~added.until.{self.last}"


def cohorts(leads: Iterable[Came], by: CohortBy, year: int) -> list[Cohort]:
    """Return the cohorts of a year in order: every month or quarter, or the events that brought leads."""
    whole = date(year, 1, 1), date(year, 12, 31)
    months = {CohortBy.MONTH: 1, CohortBy.QUARTER: 3}.get(by, 0)
    found: dict[str, Cohort] = {}
    for month in range(1, 13, months) if months else ():
        day = date(year, month, 1)
        last = (date(year, month + months - 1, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        found[key_of(day, by)] = Cohort(key_of(day, by), day, last)
    for lead in leads:
        key = str(lead.event_id or "") if by is CohortBy.EVENT else key_of(lead.on, by)
        if key not in found:
            found[key] = Cohort(key, *whole)
        found[key].add(lead)
    return list(found.values())


def key_of(day: date, by: CohortBy) -> str:
    """Return the key of the month or quarter of a day."""
    return f"{day.year}-{day.month:02}" if by is CohortBy.MONTH else f"{day.year}-Q{(day.month + 2) // 3}"


AGES: tuple[tuple[int, int | None], ...] = ((0, 7), (8, 30), (31, 90), (91, None))
"""Days in the present stage: at least, at most."""


def age_of(since: date, today: date) -> int:
    """Return the place among AGES of a lead that entered its stage on a day."""
    days = max(0, (today - since).days)
    return next(place for place, (_least, most) in enumerate(AGES) if most is None or days <= most)


def age_where(place: int, today: date) -> str:
    """Return the condition on the day of entering the stage, as the list of leads takes it."""
    least, most = AGES[place]
    parts = [f"since.until.{today - timedelta(days=least)}"] if least else []
    return "~".join(parts + ([f"since.since.{today - timedelta(days=most)}"] if most is not None else []))
