"""What is typed on the pages of care: shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.care.rules import FIELDS, Choice, Kind
from crm.core.forms import Form, LongText, Text, Tick, Whole
from crm.core.words import N_


class PairForm(Form):
    """Two records: the one that stays and the other."""

    keep = Whole(N_("保留的记录"), least=1)
    gone = Whole(N_("并入的记录"), least=1)


class UndoForm(Form):
    """Taking a merge back."""

    in_spite = Tick(N_("我已核对，其余内容照样撤销"))


class EraseForm(Form):
    """Erasing a person: why, and the name once more so that nobody else is hit."""

    reason = LongText(N_("申请依据"), longest=300)
    name = Text(N_("输入姓名确认"), longest=100)


def picks(kind: Kind, given: Mapping[str, Any]) -> dict[str, Choice]:
    """Return whose value was picked, of each field that says so."""
    found = {name: str(given.get(f"pick_{name}", "")) for name in FIELDS[kind]}
    return {name: Choice(value) for name, value in found.items() if value in set(Choice)}
