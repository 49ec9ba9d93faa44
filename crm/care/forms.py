"""What is typed on the pages of care: shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.care.rules import BY_LINK, FIELDS, RIGHTS_NAMES, Kind, RightsKind
from crm.care.rules import Choice as Pick
from crm.core.forms import Choice, Form, LongText, Text, Tick, Whole
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


class RightsForm(Form):
    """What a person asks for about their own data."""

    kind = Choice(
        N_("请求"), [(kind.value, RIGHTS_NAMES[kind]) for kind in (RightsKind.RECTIFY, RightsKind.ERASE)],
        coerce=RightsKind, default=RightsKind.RECTIFY,
    )  # fmt: skip
    text = LongText(N_("具体要求"), longest=1000, hint=N_("例如哪一项有误、正确内容是什么，或为什么要求删除"))


class LinkRightsForm(Form):
    """What is asked for by the link of a mail: to be told or to be erased."""

    kind = Choice(N_("请求"), [(kind.value, RIGHTS_NAMES[kind]) for kind in BY_LINK], coerce=RightsKind)


class AnswerForm(Form):
    """The secretariat's answer to it."""

    verdict = Choice(
        N_("处理结果"), [("granted", N_("已办理")), ("refused", N_("不予办理"))], default="granted",
    )  # fmt: skip
    answer = LongText(N_("答复"), longest=500, hint=N_("本人会收到这段话；不予办理要写明理由"))


def picks(kind: Kind, given: Mapping[str, Any]) -> dict[str, Pick]:
    """Return whose value was picked, of each field that says so."""
    found = {name: str(given.get(f"pick_{name}", "")) for name in FIELDS[kind]}
    return {name: Pick(value) for name, value in found.items() if value in set(Pick)}
