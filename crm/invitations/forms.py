"""What is typed when a roster is pasted and checked, when people are invited, and when they answer."""

from __future__ import annotations

from collections.abc import Sequence

from crm.core.forms import Choice, DateInput, Form, LongText, Phone, Text, Tick, choices_of
from crm.core.i18n import _
from crm.core.words import N_
from crm.events.rules import GUEST_CLASS_NAMES, GuestClass
from crm.invitations.actions import Row
from crm.invitations.rules import ANSWER_NAMES, LONGEST, Answer, Line


class PasteForm(Form):
    """The text of a roster, and the venue of whoever names none."""

    text = LongText(N_("名单文字"), longest=LONGEST, hint=N_("可从微信接龙或聊天记录中整段复制，每人一行。"))
    venue_id = Choice(N_("没有写会场的人安排到"), coerce=int)


def checked(lines: Sequence[Line]) -> type[PasteForm]:
    """Return the form with the fields of each line, to be corrected."""
    fields = {name: value for line in lines for name, value in _fields(line.number).items()}
    return type("CheckForm", (PasteForm,), fields)


def _fields(number: int) -> dict[str, object]:
    return {
        f"take{number}": Tick(N_("登记此人")),
        f"name{number}": Text(N_("姓名"), longest=100, required=False),
        f"company{number}": Text(N_("单位"), longest=200, required=False),
        f"title{number}": Text(N_("职务"), longest=100, required=False),
        f"phone{number}": Phone(N_("手机"), required=False),
        f"venue{number}": Choice(N_("会场"), coerce=int, required=False),
    }


def all_named(form: PasteForm, lines: Sequence[Line]) -> bool:
    """Say whether every ticked row has a name, and say beside the field where one is missing."""
    missing = [n for n in (line.number for line in lines) if form[f"take{n}"].data and not form[f"name{n}"].data]
    for n in missing:
        form.refuse(f"name{n}", _("请填写姓名，或取消勾选这一行。"))
    return not missing


def rows_of(form: PasteForm, lines: Sequence[Line]) -> list[Row]:
    """Return the ticked rows as they were corrected; the venue of the whole paste where a row names none."""
    return [
        Row(
            number=n, name=form[f"name{n}"].data or "", company=form[f"company{n}"].data or "",
            title=form[f"title{n}"].data or "", phone=form[f"phone{n}"].data or "",
            venue_id=form[f"venue{n}"].data or form.venue_id.data or 0,
        )
        for n in (line.number for line in lines)
        if form[f"take{n}"].data
    ]  # fmt: skip


class InviteForm(Form):
    """Whom to invite, as whom, and until when they answer."""

    audience = Choice(N_("邀请对象"))
    guest_class = Choice(N_("身份"), choices_of(GuestClass, GUEST_CLASS_NAMES), coerce=GuestClass)
    venue_id = Choice(N_("建议会场"), blank=N_("由对方选择"), required=False, coerce=int)
    answer_by = DateInput(N_("答复截止日"), hint=N_("含当天。截止前两天会自动提醒未答复的人一次。"))
    word = LongText(N_("附言"), longest=500, required=False, hint=N_("写在邀请信正文之前。"))


class MarkForm(Form):
    """What staff note about an invitation."""

    what = Choice(
        N_("操作"),
        [("told", N_("电话已通知")), ("declined", N_("口头婉拒")), ("withdraw", N_("撤回邀请"))],
    )


class AnswerForm(Form):
    """What an invited person answers."""

    answer = Choice(N_("您的答复"), choices_of(Answer, ANSWER_NAMES), coerce=Answer)
    venue_id = Choice(N_("会场"), required=False, coerce=int)
    reason = Text(N_("不能出席的原因"), longest=300, required=False)
    delegate_name = Text(N_("同事姓名"), longest=100, required=False)
    delegate_phone = Phone(N_("同事电话"), required=False)
