"""What is typed when a notice is written, when staff note who was told, and when a firm answers."""

from __future__ import annotations

from collections.abc import Iterable

from crm.core.forms import Choice, DateInput, Form, LongText, Phone, Text, Tick, Whole, choices_of
from crm.core.i18n import _
from crm.core.words import N_
from crm.notices.rules import ANSWERS, MOST_PEOPLE, RECEIPT_STATE_NAMES, WAY_NAMES, Person, ReceiptState, Way

NUMBERS = range(1, MOST_PEOPLE + 1)


class NoticeForm(Form):
    """A notice, whom it goes to, and until when it is answered."""

    title = Text(N_("标题"), longest=100)
    body = LongText(N_("正文"), longest=8_000, hint=N_("可用 Markdown：空一行分段，“- ”开头为列表，“**文字**”为加粗。"))
    event_id = Choice(N_("所属活动"), blank=N_("不属于活动"), required=False, coerce=int)
    asked = Tick(N_("需要回执"), default=True)
    answer_by = DateInput(N_("回执截止日"), required=False, hint=N_("含当天。"))
    audience = Choice(N_("发给哪些企业"))
    names = LongText(N_("企业名单"), required=False, hint=N_("选择“按下面的名单”时填写，每行一家。"))


class CallForm(Form):
    """Calling again: how many calls the page knew of."""

    seen = Whole(N_("已催办次数"), least=0, most=1_000)


class ToldForm(Form):
    """How staff told a firm."""

    way = Choice(N_("通知方式"), choices_of(Way, WAY_NAMES), coerce=Way)


class ReceiptForm(Form):
    """What a firm answers."""

    answer = Choice(N_("是否参会"), [(each.value, RECEIPT_STATE_NAMES[each]) for each in ANSWERS], coerce=ReceiptState)
    reason = Text(N_("不能参会的原因"), longest=300, required=False)


def _fields(n: int) -> dict[str, object]:
    return {
        f"name{n}": Text(N_("姓名"), longest=100, required=False),
        f"title{n}": Text(N_("职务"), longest=100, required=False),
        f"mobile{n}": Phone(N_("手机"), landline=False, required=False),
        f"venue{n}": Choice(N_("会场"), blank=N_("待定"), coerce=int, required=False),
    }


PeopleForm: type[ReceiptForm] = type(
    "PeopleForm", (ReceiptForm,), {name: value for n in NUMBERS for name, value in _fields(n).items()}
)


def with_venues(form: ReceiptForm, venues: Iterable[tuple[str, str]]) -> ReceiptForm:
    """Offer the venues of the event beside every person."""
    offered = list(venues)
    for n in NUMBERS:
        form[f"venue{n}"].offer(offered)
    return form


def all_named(form: ReceiptForm) -> bool:
    """Say whether nobody is described without a name, and say beside the field where one is missing."""
    missing = [
        n for n in NUMBERS
        if not form[f"name{n}"].data and any(form[f"{part}{n}"].data for part in ("title", "mobile", "venue"))
    ]  # fmt: skip
    for n in missing:
        form.refuse(f"name{n}", _("请填写这位参会人的姓名。"))
    return not missing


def people_in(form: ReceiptForm) -> list[Person]:
    """Return the people as they were typed, unnamed ones left out."""
    return [
        Person(form[f"name{n}"].data, form[f"title{n}"].data or "", form[f"mobile{n}"].data or "",
               form[f"venue{n}"].data or 0)
        for n in NUMBERS if form[f"name{n}"].data
    ]  # fmt: skip
