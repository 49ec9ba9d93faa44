"""Conditions of an address as SQL: every value is a parameter, every field says how it is looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import ZONE, today
from crm.core.money import Money
from crm.lists import rules as asking
from crm.lists.rules import BadCondition, Condition, Kind, Operator, Where
from crm.members.models import CustomValue, Enterprise, Membership
from crm.members.queries.customs import Custom, customs
from crm.members.queries.reckoned import REPRESENTATIVE, SIZE
from crm.members.queries.standing import standing_in
from crm.members.rules import SCALE, ControlType, CustomKind, Position, Standing, is_number

UNIT = "万元"


@dataclass(frozen=True, slots=True)
class Asked:
    """A field conditions can ask about: what sort of values it has and its column."""

    kind: Kind
    column: Any
    custom: int = 0
    """The custom field asked about; its column is one of custom_value."""
    scale: int = 0
    """Numbers are kept multiplied by this; 0: money in 万元."""
    internal: bool = True
    """Whether only who reads all enterprises may ask: a firm learns nothing about others by asking."""


FIELDS: Mapping[str, Asked] = {
    "name": Asked(Kind.TEXT, Enterprise.name, internal=False),
    "side": Asked(Kind.CHOICE, Enterprise.home_code, internal=False),
    "city": Asked(Kind.CHOICE, Enterprise.city_code, internal=False),
    "district": Asked(Kind.CHOICE, Enterprise.district_code, internal=False),
    "industry": Asked(Kind.CHOICE, Enterprise.industry_code, internal=False),
    "position": Asked(Kind.CHOICE, Enterprise.position, internal=False),
    "standing": Asked(Kind.CHOICE, Membership.paid_until),
    "joined": Asked(Kind.DAY, Membership.joined_on),
    "due": Asked(Kind.DAY, Membership.paid_until),
    "manager": Asked(Kind.CHOICE, Enterprise.manager_id),
    "rep": Asked(Kind.TEXT, REPRESENTATIVE),
    "size": Asked(Kind.CHOICE, SIZE),
    "control": Asked(Kind.CHOICE, Enterprise.control_type),
    "capital": Asked(Kind.NUMBER, Enterprise.registered_capital),
    "code": Asked(Kind.TEXT, Enterprise.credit_code),
    "updated": Asked(Kind.DAY, Enterprise.updated_at),
    "added": Asked(Kind.DAY, Enterprise.created_at),
}
"""Every field there is, in the order in which they are offered."""
_MOMENTS = frozenset({"updated", "added"})


_KINDS = {
    CustomKind.TEXT: (Kind.TEXT, CustomValue.text), CustomKind.URL: (Kind.TEXT, CustomValue.text),
    CustomKind.NUMBER: (Kind.NUMBER, CustomValue.number), CustomKind.MONEY: (Kind.NUMBER, CustomValue.money),
    CustomKind.DATE: (Kind.DAY, CustomValue.day), CustomKind.SELECT: (Kind.CHOICE, CustomValue.item),
    CustomKind.MULTI: (Kind.CHOICE, CustomValue.item),
}  # fmt: skip


def _of_custom(custom: Custom) -> Asked:
    kind, column = _KINDS[custom.kind]
    return Asked(kind, column, custom.id, SCALE if custom.kind is CustomKind.NUMBER else 0)


def fields_for(actor: Actor) -> dict[str, Asked]:
    """Return the fields this actor may ask about."""
    if not actor.may_all(Thing.ENTERPRISE, Act.READ):
        return {name: field for name, field in FIELDS.items() if not field.internal}
    return {**FIELDS, **{custom.name: _of_custom(custom) for custom in customs()}}


def where_of(actor: Actor, text: str) -> Where:
    """Read the conditions of an address. Raises BadCondition, also for fields that are not theirs to ask about."""
    if not text:
        return Where()
    known = fields_for(actor) if re.search(r"~x\d", text) or not actor.may_all(Thing.ENTERPRISE, Act.READ) else FIELDS
    return asking.read(text, lambda name: known[name].kind if name in known else None)


def asked(actor: Actor, text: str) -> ColumnElement[bool]:
    """Return the conditions of an address as one condition; membership is joined already. Raises BadCondition."""
    where = where_of(actor, text)
    known = fields_for(actor) if any(condition.field not in FIELDS for condition in where) else FIELDS
    groups = [
        _joined([_one(actor, condition, known[condition.field]) for condition in group.conditions], group.any)
        for group in where.groups
    ]
    return _joined(groups, where.any) if groups else true()


def _joined(parts: list[ColumnElement[bool]], any_: bool) -> ColumnElement[bool]:
    return or_(*parts) if any_ else and_(*parts)


def _one(actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    if field.custom:
        return _answered(actor, condition, field)
    if condition.operator is Operator.EMPTY:
        return _blank(condition.field, field)
    if condition.operator is Operator.FILLED:
        return ~_blank(condition.field, field)
    return _LOOKS[field.kind](actor, condition, field)


def _answered(actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    """Return the condition on what a custom field says; what is not said lacks every value."""
    said = exists().where(CustomValue.enterprise_id == Enterprise.id, CustomValue.field_id == field.custom)
    if condition.operator in asking.BARE:
        return ~said if condition.operator is Operator.EMPTY else said
    opposites = {Operator.OUT: Operator.IN, Operator.LACKS: Operator.HAS}
    positive = opposites.get(condition.operator)
    held = said.where(_LOOKS[field.kind](actor, replace(condition, operator=positive or condition.operator), field))
    return ~held if positive else held


def _blank(name: str, field: Asked) -> ColumnElement[bool]:
    if name == "standing":
        return Enterprise.position.is_(None)
    missing: ColumnElement[bool] = field.column.is_(None)
    return or_(missing, field.column == "") if field.kind is Kind.TEXT else missing


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
    if condition.field == "standing":
        return _standing(condition)
    within = _chosen(actor, condition, field)
    return within if condition.operator is Operator.IN else ~within


def _chosen(actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    """Return the condition that a field has one of the values; what there is no value for is never chosen."""
    values = condition.values
    match condition.field:
        case "industry":  # a section or class holds all below it
            ends = [and_(field.column.is_not(None), field.column >= v, field.column < v + "~") for v in values]
            return or_(false(), *ends)
        case "position":
            known: list[Any] = [Position(v) for v in values if v in set(Position)]
        case "control":
            known = [ControlType(v) for v in values if v in set(ControlType)]
        case "manager":
            known = [actor.id if v == "me" else int(v) for v in values if v == "me" or _is_id(v)]
        case _ if field.custom:
            known = [int(v) for v in values if _is_id(v)]
        case _:
            known = list(values)
    return and_(field.column.is_not(None), field.column.in_(known))


def _standing(condition: Condition) -> ColumnElement[bool]:
    """Return who has, or has not, these standings; who is no member has none of them."""
    out = condition.operator is Operator.OUT
    kinds = [kind for kind in Standing if (kind.value in condition.values) != out]
    within = and_(Enterprise.position.is_not(None), standing_in(kinds, today())) if kinds else false()
    return or_(Enterprise.position.is_(None), within) if out else within


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _number(_actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    exact = Decimal(condition.values[0])
    if field.scale and not is_number(exact):
        raise BadCondition(part=f"{condition.field}.{condition.operator}.{exact}")
    try:
        value: Any = int(exact * field.scale) if field.scale else Money.of(exact, UNIT)
    except ValueError:
        raise BadCondition(part=f"{condition.field}.{condition.operator}.{exact}") from None
    ways: Mapping[Operator, ColumnElement[bool]] = {
        Operator.GE: field.column >= value, Operator.LE: field.column <= value, Operator.IS: field.column == value,
    }  # fmt: skip
    return and_(field.column.is_not(None), ways[condition.operator])


def _day(_actor: Actor, condition: Condition, field: Asked) -> ColumnElement[bool]:
    first, last = asking.span_of(condition, today())
    moments = condition.field in _MOMENTS
    parts: list[ColumnElement[bool]] = [field.column.is_not(None)]
    if first is not None:
        parts.append(field.column >= (_midnight(first) if moments else first))
    if last is not None:
        parts.append(field.column < _midnight(last + timedelta(days=1)) if moments else field.column <= last)
    return and_(*parts)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


_LOOKS: Mapping[Kind, Callable[[Actor, Condition, Asked], ColumnElement[bool]]] = {
    Kind.TEXT: _text, Kind.CHOICE: _choice, Kind.NUMBER: _number, Kind.DAY: _day,
}  # fmt: skip
