"""Two saved texts of one record beside each other, for who saved too late."""

from __future__ import annotations

from typing import Any

from crm.core.amounts import said
from crm.core.errors import Stale
from crm.core.forms.base import Form
from crm.core.i18n import _
from crm.core.money import Money


def compared(form: Form, error: Stale) -> list[tuple[str, str, str]]:
    """Return (label msgid, theirs, yours) of every field in which two saved texts differ, as people read them."""
    rows = []
    for name, mine in error.yours.items():
        if name in form and mine != error.theirs[name]:
            field = form[name]
            rows.append((field.label.text, _as_read(field, error.theirs[name]), _as_read(field, mine)))
    return rows


def _as_read(field: Any, value: object) -> str:
    if value is None or value == "":
        return "--"
    if isinstance(value, Money):
        return said(value)
    offered = {str(choice.value): str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return _(offered.get(str(value), str(value)))
