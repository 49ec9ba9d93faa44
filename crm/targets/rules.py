"""How far a target is reached, whether that is ahead of the year, and how parties compare. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from crm.core.errors import DomainError
from crm.core.money import Money
from crm.core.words import N_

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Aim(StrEnum):
    """What a target is about."""

    PROJECTS = "projects"
    """已认定项目, in numbers."""
    INVESTMENT = "investment"
    """总投资 of them, in whole 分."""


AIM_NAMES = {Aim.PROJECTS: N_("签约项目"), Aim.INVESTMENT: N_("总投资")}


class Party(StrEnum):
    """Who is compared with whom."""

    WHOLE = "whole"
    SIDE = "side"
    DISTRICT = "district"
    EVENT = "event"
    OFFICER = "officer"
    COHORT = "cohort"


PARTY_NAMES = {
    Party.WHOLE: N_("整体"),
    Party.SIDE: N_("归属方"),
    Party.DISTRICT: N_("落地区市"),
    Party.EVENT: N_("活动"),
    Party.OFFICER: N_("对接人"),
    Party.COHORT: N_("实训队批次"),
}
WHOLE_KEY = "all"


class NothingAimedAt(DomainError):
    """A target is more than nothing, in the unit of what it is about."""

    code = "nothing_aimed_at"
    field = "number"
    template = N_("请填写目标：签约项目填个数，总投资填金额。")


class NoMoneyAimedAt(NothingAimedAt):
    """A target in money lacks its amount."""

    field = "amount"


class NobodyOfThisKind(DomainError):
    """The party is none of those that can be compared."""

    code = "nobody_of_this_kind"
    field = "key"
    template = N_("“{key}”不在可设目标的对象中。请从列表中选择。")


NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class Done:
    """What a party reached in a year up to a day."""

    projects: int = 0
    investment: Money = NOTHING

    def of(self, aim: Aim) -> int:
        """Return it in the unit of a target: numbers or 分."""
        return self.projects if aim is Aim.PROJECTS else self.investment.fen


def elapsed(year: int, as_of: date) -> Decimal:
    """Return how much of a year is over at the end of a day, 0 to 1 (序时进度)."""
    if as_of.year != year:
        return Decimal(int(as_of.year > year))
    first = date(year, 1, 1)
    return Decimal((as_of - first).days + 1) / Decimal((date(year + 1, 1, 1) - first).days)


def percent(done: int, target: int | None) -> Decimal | None:
    """Return how far a target is reached in per cent, one decimal, half up; None without a target."""
    if not target:
        return None
    return (Decimal(done * 100) / Decimal(target)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def ahead(done: int, target: int | None, year: int, as_of: date) -> Decimal | None:
    """Return by how many points it is ahead of the year (negative: behind); None without a target."""
    reached = percent(done, target)
    return None if reached is None else reached - (elapsed(year, as_of) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def scores(values: Mapping[str, int]) -> dict[str, Decimal]:
    """Return the 功效系数 of each party: 60 for the least, 100 for the most, in proportion between.

    The efficacy coefficient method: 60 + 40 × (x - least) ÷ (most - least). Where nobody differs everybody has 100.
    """
    if not values:
        return {}
    least, most = min(values.values()), max(values.values())
    if least == most:
        return dict.fromkeys(values, Decimal("100.0"))
    return {
        key: (60 + Decimal(40 * (value - least)) / Decimal(most - least)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        for key, value in values.items()
    }


def ranks(values: Mapping[str, int]) -> dict[str, int]:
    """Return the rank of each party, the most first; who is equal shares the better rank."""
    ordered: Sequence[int] = sorted(values.values(), reverse=True)
    return {key: ordered.index(value) + 1 for key, value in values.items()}
