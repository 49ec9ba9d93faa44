"""Conditions of an address as SQL, whatever the list: every value is a parameter, every field says how it is found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Exists, Integer, String, Text, and_, false, or_, true

from crm.core.actor import Actor
from crm.core.clock import ZONE, today
from crm.core.money import Money
from crm.lists import rules
from crm.lists.rules import BadCondition, Condition, Kind, Kinds, Operator, Where

FEN = 1_000_000
"""分 of 万元, in which amounts are asked for."""
_INT, _BIGINT = 2**31, 2**63
_OPPOSITES: Mapping[Operator, Operator] = {Operator.OUT: Operator.IN, Operator.LACKS: Operator.HAS}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field conditions can ask about: what sort of values it has, its column, and how they are looked up."""

    kind: Kind
    column: Any
    chosen: Callable[[Actor, Sequence[str]], ColumnElement[bool] | list[Any]] | None = None
    """For choices: what the words of an address mean, as values or as a condition of its own."""
    among: Callable[[], Exists] | None = None
    """Rows beside the record among which one must hold; where there is none, every value is lacking."""
    whole: Callable[[Actor, Condition], ColumnElement[bool]] | None = None
    """A field that answers every question in a way of its own."""
    scale: int = 0
    """Numbers are kept multiplied by this; 0: money in 万元."""
    moment: bool = False
    """Whether its days are moments: a day is one of Asia/Shanghai."""
    internal: bool = True
    """Whether only who reads the whole list may ask: others learn nothing by asking."""


Fields = Mapping[str, Asked]


def kinds_of(fields: Fields) -> Kinds:
    """Return what the rules ask about fields: what kind of values each has."""
    return lambda name: fields[name].kind if name in fields else None


def conditions_of(actor: Actor, where: Where, fields: Fields) -> ColumnElement[bool]:
    """Return conditions that were read as one condition. Raises BadCondition for numbers that cannot be kept."""
    groups = [
        joined([_one(actor, condition, fields[condition.field]) for condition in group.conditions], group.any)
        for group in where.groups
    ]
    return joined(groups, where.any) if groups else true()


def joined(parts: Sequence[ColumnElement[bool]], any_: bool) -> ColumnElement[bool]:
    """Return conditions of which all (any_: one) must hold."""
    return or_(*parts) if any_ else and_(*parts)


def is_id(value: str) -> bool:
    """Say whether a word of an address can be a number of a record."""
    return value.isascii() and value.isdigit() and len(value) <= 9


def _one(actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    if field.whole is not None:
        return field.whole(actor, condition)
    if field.among is not None:
        return _among(actor, condition, field, field.among())
    if condition.operator in rules.BARE:
        return _blank(field) if condition.operator is Operator.EMPTY else ~_blank(field)
    return _LOOKS[field.kind](actor, condition, field)


def _among(actor: Actor, condition: Condition, field: Asked, rows: Exists) -> ColumnElement[bool]:
    """Return the condition on rows beside the record; what is in none of them lacks every value."""
    if condition.operator in rules.BARE:
        filled = rows.where(~_blank(field))
        return ~filled if condition.operator is Operator.EMPTY else filled
    positive = _OPPOSITES.get(condition.operator)
    held = rows.where(_LOOKS[field.kind](actor, replace(condition, operator=positive or condition.operator), field))
    return ~held if positive else held


def _blank(field: Asked) -> ColumnElement[bool]:
    missing: ColumnElement[bool] = field.column.is_(None)
    texts = field.kind in (Kind.TEXT, Kind.MARK) and isinstance(field.column.type, String | Text)
    return or_(missing, field.column == "") if texts else missing


def _text(_actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    value, column = condition.values[0], field.column
    match condition.operator:
        case Operator.IS:
            same: ColumnElement[bool] = column == value
            return same
        case Operator.HAS:
            held: ColumnElement[bool] = column.icontains(value, autoescape=True)
            return held
        case _:
            return or_(column.is_(None), ~column.icontains(value, autoescape=True))


def _choice(actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    values: Any = list(condition.values) if field.chosen is None else field.chosen(actor, condition.values)
    found = field.column.in_(values) if isinstance(values, list) else values
    within = and_(field.column.is_not(None), found)  # what there is no value for is never chosen
    return within if condition.operator is Operator.IN else ~within


def _number(_actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    value, column = _kept(condition, field), field.column
    match condition.operator:
        case Operator.GE:
            held: ColumnElement[bool] = column >= (Money(math.ceil(value)) if not field.scale else math.ceil(value))
        case Operator.LE:
            held = column <= (Money(math.floor(value)) if not field.scale else math.floor(value))
        case _ if value != int(value):
            held = false()
        case _:
            held = column == (Money(int(value)) if not field.scale else int(value))
    return and_(column.is_not(None), held)


def _kept(condition: Condition, field: Asked) -> Decimal:
    """Return a number as the column keeps it, in 分 for money. Raises BadCondition beyond what can be kept."""
    value = Decimal(condition.values[0]) * (field.scale or FEN)
    if abs(value) >= (_INT if type(field.column.type) is Integer else _BIGINT):
        raise BadCondition(part=f"{condition.field}.{condition.operator}.{condition.values[0]}")
    return value


def _day(_actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    first, last = rules.span_of(condition, today())
    parts: list[ColumnElement[bool]] = [field.column.is_not(None)]
    if first is not None:
        parts.append(field.column >= (_midnight(first) if field.moment else first))
    if last is not None:
        parts.append(field.column < _midnight(last + timedelta(days=1)) if field.moment else field.column <= last)
    return and_(*parts)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


_LOOKS: Mapping[Kind, Callable[[Actor, Condition, Asked], ColumnElement[bool]]] = {
    Kind.TEXT: _text, Kind.CHOICE: _choice, Kind.NUMBER: _number, Kind.DAY: _day,
}  # fmt: skip
