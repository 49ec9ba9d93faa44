"""批量修改: one field of many enterprises at once, with one way back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.members.rules.customs import CustomKind, Value

MOST_AT_ONCE = 5_000
"""Enterprises of one bulk edit: others wait for the write lock meanwhile."""
UNDONE_WITHIN = timedelta(hours=24)
BULK_COLUMNS = {"manager": "manager_id", "side": "home_code", "industry": "industry_code"}
"""What can be set at once besides custom fields, by its name in forms. 会内职务 goes through resolutions."""


class TooManyAtOnce(DomainError):
    """The write lock would be held too long."""

    code = "too_many_at_once"
    template = N_("共 {n} 家，一次最多修改 {most} 家。请加上条件，分批修改。")


class NothingChosen(DomainError):
    """No row was ticked."""

    code = "nothing_chosen"
    template = N_("没有选中企业，或选中的企业不在您的权限范围内。请回到列表勾选。")


class UndoneAlready(Conflict):
    """It was taken back before."""

    code, template = "undone_already", N_("这次批量修改已经撤销过。")


def packed(value: Value | int) -> Any:
    """Return a value as JSON keeps it."""
    match value:
        case tuple():
            return list(value)
        case Decimal():
            return str(value)
        case Money():
            return value.fen
        case date():
            return value.isoformat()
        case _:
            return value


def unpacked(given: Any, kind: CustomKind) -> Value:
    """Return the value of a custom field from JSON; the inverse of `packed`."""
    if given is None:
        return None
    match kind:
        case CustomKind.SELECT | CustomKind.MULTI:
            return tuple(given)
        case CustomKind.NUMBER:
            return Decimal(given)
        case CustomKind.MONEY:
            return Money(given)
        case CustomKind.DATE:
            return date.fromisoformat(given)
        case _:
            return str(given)
