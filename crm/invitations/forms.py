"""What is typed when a roster is pasted and checked."""

from __future__ import annotations

from collections.abc import Sequence

from crm.core.forms import Choice, Form, LongText, Phone, Text, Tick
from crm.core.i18n import _
from crm.core.words import N_
from crm.invitations.actions import Row
from crm.invitations.rules import LONGEST, Line


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
