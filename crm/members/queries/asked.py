"""What conditions ask of the list of enterprises: its fields, and what their words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, false, or_

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.lists import rules as asking
from crm.lists.queries import Asked, conditions_of, is_id, kinds_of, of_accounts, of_kind
from crm.lists.rules import Condition, Kind, Operator, Where
from crm.members.models import CustomValue, Enterprise, Membership
from crm.members.queries.customs import Custom, customs
from crm.members.queries.reckoned import REPRESENTATIVE, SIZE
from crm.members.queries.standing import standing_in
from crm.members.rules import SCALE, ControlType, CustomKind, Position, Standing


def of_industry(_actor: Actor, values: Sequence[str]) -> ColumnElement[bool]:
    """Return who is in one of these sections or classes: each holds all below it."""
    column = Enterprise.industry_code
    return or_(false(), *(and_(column.is_not(None), column >= v, column < v + "~") for v in values))


def _of_options(_actor: Actor, values: Sequence[str]) -> list[Any]:
    return [int(v) for v in values if is_id(v)]


def _standing(_actor: Actor, condition: Condition) -> ColumnElement[bool]:
    """Return who has, or has not, these standings; who is no member has none of them."""
    if condition.operator in asking.BARE:
        none = Enterprise.position.is_(None)
        return none if condition.operator is Operator.EMPTY else ~none
    out = condition.operator is Operator.OUT
    kinds = [kind for kind in Standing if (kind.value in condition.values) != out]
    within = and_(Enterprise.position.is_not(None), standing_in(kinds, today())) if kinds else false()
    return or_(Enterprise.position.is_(None), within) if out else within


FIELDS: dict[str, Asked] = {
    "name": Asked(Kind.TEXT, Enterprise.name, internal=False),
    "side": Asked(Kind.CHOICE, Enterprise.home_code, internal=False),
    "city": Asked(Kind.CHOICE, Enterprise.city_code, internal=False),
    "district": Asked(Kind.CHOICE, Enterprise.district_code, internal=False),
    "industry": Asked(Kind.CHOICE, Enterprise.industry_code, of_industry, internal=False),
    "position": Asked(Kind.CHOICE, Enterprise.position, of_kind(Position), internal=False),
    "standing": Asked(Kind.CHOICE, Membership.paid_until, whole=_standing),
    "joined": Asked(Kind.DAY, Membership.joined_on),
    "due": Asked(Kind.DAY, Membership.paid_until),
    "manager": Asked(Kind.CHOICE, Enterprise.manager_id, of_accounts),
    "rep": Asked(Kind.TEXT, REPRESENTATIVE),
    "size": Asked(Kind.CHOICE, SIZE),
    "control": Asked(Kind.CHOICE, Enterprise.control_type, of_kind(ControlType)),
    "capital": Asked(Kind.NUMBER, Enterprise.registered_capital),
    "code": Asked(Kind.TEXT, Enterprise.credit_code),
    "updated": Asked(Kind.DAY, Enterprise.updated_at, moment=True),
    "added": Asked(Kind.DAY, Enterprise.created_at, moment=True),
}
"""Every field there is, in the order in which they are offered."""
_KINDS = {
    CustomKind.TEXT: (Kind.TEXT, "text"), CustomKind.URL: (Kind.TEXT, "text"),
    CustomKind.NUMBER: (Kind.NUMBER, "number"), CustomKind.MONEY: (Kind.NUMBER, "money"),
    CustomKind.DATE: (Kind.DAY, "day"), CustomKind.SELECT: (Kind.CHOICE, "item"),
    CustomKind.MULTI: (Kind.CHOICE, "item"),
}  # fmt: skip


def of_custom(custom: Custom, table: Any, answered: Callable[[], Exists]) -> Asked:
    """Return a custom field as conditions ask about it; `answered` are its rows of `table` beside a record."""
    kind, column = _KINDS[custom.kind]
    scale = SCALE if custom.kind is CustomKind.NUMBER else 0
    return Asked(kind, getattr(table, column), _of_options, among=answered, scale=scale)


def _of_custom(custom: Custom) -> Asked:
    said = exists().where(CustomValue.enterprise_id == Enterprise.id, CustomValue.field_id == custom.id)
    return of_custom(custom, CustomValue, lambda: said)


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
    return asking.read(text, kinds_of(known))


def asked(actor: Actor, text: str) -> ColumnElement[bool]:
    """Return the conditions of an address as one condition; membership is joined already. Raises BadCondition."""
    where = where_of(actor, text)
    known = fields_for(actor) if any(condition.field not in FIELDS for condition in where) else FIELDS
    return conditions_of(actor, where, known)
