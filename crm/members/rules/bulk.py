"""What can be set of many enterprises at once, and how what stood there is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from crm.core.money import Money
from crm.members.rules.customs import CustomKind, Value

BULK_COLUMNS = {"manager": "manager_id", "side": "home_code", "industry": "industry_code"}
"""What can be set at once besides custom fields, by its name in forms. 会内职务 goes through resolutions."""
PEOPLE_BULK_COLUMNS = ("locale", "rank")
"""The same of people: how letters address them and their place in lists of guests."""


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
