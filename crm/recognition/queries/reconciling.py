"""The headline counted in several ways that share no query, and what rounding leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from crm.core.db import session
from crm.core.money import Money
from crm.core.words import N_
from crm.recognition.models import LedgerEntry
from crm.recognition.queries.attribution import owed
from crm.recognition.queries.charts import by_event, by_home, by_month, by_place, by_sector
from crm.recognition.queries.figures import Question, entries_in, recognised_sum
from crm.recognition.rules import WHOLE, AttributionRole, View


@dataclass(frozen=True, slots=True)
class Book:
    """One way of counting: its name, what it comes to, and by how much it differs from the headline."""

    name: str
    projects: int
    amount: Money
    projects_off: int
    amount_off: Money

    @property
    def agrees(self) -> bool:
        """Say whether it comes to the same, to the 分."""
        return self.projects_off == 0 and self.amount_off.fen == 0


@dataclass(frozen=True, slots=True)
class Rounding:
    """尾差: what the rounded parts of a cut sum to, beside the rounded whole, in 亿元 with two decimals."""

    name: str
    parts: Decimal
    whole: Decimal

    @property
    def off(self) -> Decimal:
        """Return the difference that rounding leaves; the exact sums have none."""
        return self.parts - self.whole


def reconciled(asked: Question) -> list[Book]:
    """Return the headline and every other way to it: row by row, and by each cut the pages show."""
    projects, amount = recognised_sum(asked)
    ways: list[tuple[str, Iterable[tuple[int, Money]]]] = [
        (N_("工作台与认定台账合计"), [(projects, amount)]),
        (N_("台账逐行相加（导出文件的行）"), _rows(asked)),
        (N_("按产业"), [(share.count, share.amount) for _sector, _sum, share in by_sector(asked)]),
        (N_("按活动"), [(share.count, share.amount) for share in by_event(asked)]),
        (N_("按来源地与落地区市"), [(count, part) for _from, _to, count, part in by_place(asked)]),
        (N_("按月份"), [(count, part) for _year, _month, count, part in by_month(asked)]),
        (N_("按归属方"), by_home(asked).values()),
    ]
    ways += [
        (N_("按对接人归属（权重）"), _owed(asked, AttributionRole.OFFICER, View.WEIGHTED)),
        (N_("按首次接触的活动归属"), _owed(asked, AttributionRole.PRIMARY_EVENT, View.FIRST)),
    ]
    return [_book(name, list(parts), projects, amount) for name, parts in ways]


def _rows(asked: Question) -> Iterable[tuple[int, Money]]:
    query = select(LedgerEntry.count, LedgerEntry.amount).where(*entries_in(asked))
    return [(count, amount) for count, amount in session.execute(query)]


def _owed(asked: Question, role: AttributionRole, view: View) -> Iterable[tuple[int, Money]]:
    parts = owed(asked, role, view)
    points = sum(part.points for part in parts)
    return [(points // WHOLE, sum((part.amount for part in parts), Money(0)))]


def _book(name: str, parts: list[tuple[int, Money]], projects: int, amount: Money) -> Book:
    count = sum(part[0] for part in parts)
    total = sum((part[1] for part in parts), Money(0))
    return Book(name, count, total, count - projects, total - amount)


def rounding(asked: Question) -> list[Rounding]:
    """Return, for each cut shown in 亿元 with two decimals, what rounding its parts leaves beside the whole."""
    _projects, amount = recognised_sum(asked)
    whole = amount.in_unit("亿元")
    cuts: list[tuple[str, list[Money]]] = [
        (N_("按产业"), list({sector: total for sector, total, _share in by_sector(asked)}.values())),
        (N_("按活动"), [share.amount for share in by_event(asked)]),
        (N_("按月份"), [part for _year, _month, _count, part in by_month(asked)]),
        (N_("按归属方"), [part for _count, part in by_home(asked).values()]),
    ]
    return [Rounding(name, sum((part.in_unit("亿元") for part in parts), Decimal(0)), whole) for name, parts in cuts]
