"""What follows from stored columns, as SQL: the size of an enterprise by the statistical rule, its 单位代表."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select

from crm.core.money import Money
from crm.members.models import Employment, Enterprise, Person
from crm.members.rules import Duty
from crm.standards.enterprise_size import TRADES, WAN, Size, Trade

_FIGURES = (
    ("employees", Enterprise.employees, int),
    ("revenue", Enterprise.revenue, lambda wan: Money(wan * WAN)),
    ("assets", Enterprise.assets, lambda wan: Money(wan * WAN)),
)  # fmt: skip


def _size_in(trade: Trade) -> ColumnElement[Any]:
    """Return the class of an enterprise of this trade: crm.standards.enterprise_size.size_of as SQL."""
    asked = [(column, limits, unit) for name, column, unit in _FIGURES if (limits := getattr(trade, name)) is not None]

    def reaches(size: Size) -> ColumnElement[bool]:
        return and_(*(column >= unit(getattr(limits, size.value)) for column, limits, unit in asked))

    return case(
        (or_(*(column < unit(limits.small) for column, limits, unit in asked)), literal(Size.MICRO.value)),
        (or_(*(column.is_(None) for column, _limits, _unit in asked)), null()),
        (reaches(Size.LARGE), literal(Size.LARGE.value)),
        (reaches(Size.MEDIUM), literal(Size.MEDIUM.value)),
        else_=literal(Size.SMALL.value),
    )


def _size() -> ColumnElement[Any]:
    """Return the class of an enterprise, NULL where none follows; of several beginnings of a code the longest."""
    starts = sorted(((start, trade) for trade in TRADES for start in trade.classes), key=lambda pair: -len(pair[0]))
    code = Enterprise.industry_code
    by_trade: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
        (func.substr(code, 1, len(start)) == start, _size_in(trade)) for start, trade in starts
    ]
    return case(*by_trade, else_=null())


SIZE: ColumnElement[Any] = _size()
REPRESENTATIVE: ColumnElement[Any] = (
    select(Person.name)
    .join(Employment, Employment.person_id == Person.id)
    .where(
        Employment.enterprise_id == Enterprise.id,
        Employment.duty == Duty.REPRESENTATIVE,
        Employment.until.is_(None),
    )
    .limit(1)
    .correlate(Enterprise)
    .scalar_subquery()
)
RECKONED: Mapping[str, ColumnElement[Any]] = {"size": SIZE, "representative": REPRESENTATIVE}
"""Columns a list can have besides those that are stored, by name."""


def further_column(name: str) -> Any:
    """Return a column of an enterprise by its name, stored or reckoned."""
    return RECKONED[name].label(name) if name in RECKONED else getattr(Enterprise, name)
