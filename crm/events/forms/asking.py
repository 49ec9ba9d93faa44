"""Forms of waiting lists, approvals, handing over, and the questions an event asks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

from crm.core.forms import Choice, Choices, Form, LongText, Text, Tick, Whole, choices_of
from crm.core.words import N_
from crm.events.forms import PersonForm
from crm.events.models import RegistrationQuestion
from crm.events.rules import NO, QUESTION_KIND_NAMES, SEPARATOR, YES, QuestionDraft, QuestionKind, offered

AnyForm = TypeVar("AnyForm", bound=Form)
LARGEST_NUMBER = 1_000_000_000
YES_NO = [(YES, N_("是")), (NO, N_("否"))]


class QuestionForm(Form):
    """A question to those who register."""

    kind = Choice(N_("种类"), choices_of(QuestionKind, QUESTION_KIND_NAMES), coerce=QuestionKind)
    label = Text(N_("题目"), longest=200)
    label_en = Text(N_("英文问题"), longest=200, required=False, hint=N_("英文页面上显示；不填则显示中文。"))
    options = LongText(N_("选项"), required=False, longest=3_000, hint=N_("单选和多选填写，每行一个。"))
    options_en = LongText(N_("英文选项"), required=False, longest=3_000, hint=N_("与中文选项一一对应，每行一个。"))
    required = Tick(N_("必须回答"))

    def draft(self) -> QuestionDraft:
        """Return what was typed."""
        return QuestionDraft(
            kind=self.kind.data, label=self.label.data or "", label_en=self.label_en.data or "",
            required=bool(self.required.data), options=self.options.data or "", options_en=self.options_en.data or "",
        )  # fmt: skip

    @classmethod
    def of(cls, row: RegistrationQuestion) -> QuestionForm:
        """Return the form with what is stored."""
        return cls(data={name: getattr(row, name) for name in QuestionDraft.__dataclass_fields__})


class ApprovalForm(Form):
    """Whom to approve or reject, and what to tell them."""

    id = Choices(N_("报名"), required=False, coerce=int)
    message = Text(
        N_("附言"), longest=500, required=False, hint=N_("会写进通知邮件，例如需要携带的材料或未通过的原因。")
    )


class OfferForm(Form):
    """To whom a seat is offered, and where."""

    registration_id = Whole(N_("报名"), least=1)


class OfferAnswerForm(Form):
    """Whether an offered seat is taken."""

    answer = Choice(N_("答复"), YES_NO)


class TransferForm(PersonForm):
    """The colleague who comes instead."""


def name_of(question_id: int) -> str:
    """Return what the field of a question is called."""
    return f"q{question_id}"


def asked(base: type[AnyForm], questions: Iterable[Any], *, english: bool) -> type[AnyForm]:
    """Return the form with one more field for each question."""
    rows = tuple(questions)
    made: type[AnyForm] = _with(cast(Hashable, base), rows, bool(english)) if rows else base
    return made


@lru_cache(maxsize=64)
def _with(base: type[AnyForm], questions: tuple[Any, ...], english: bool) -> type[AnyForm]:  # a key
    """Made once for the same questions: making a class costs more than filling in its form."""
    return type(base.__name__, (base,), {name_of(row.id): _field(row, english=english) for row in questions})


def _field(row: Any, *, english: bool) -> Any:
    label = (english and row.label_en) or row.label
    options = offered(row.options, row.options_en, english=english)
    match row.kind:
        case QuestionKind.LONG:
            return LongText(label, longest=2_000, required=row.required)
        case QuestionKind.ONE:
            return Choice(label, options, blank="" if row.required else N_("不选"), required=row.required)
        case QuestionKind.SEVERAL:
            return Choices(label, options, required=row.required)
        case QuestionKind.YES_NO:
            return Choice(label, YES_NO, blank="" if row.required else N_("不选"), required=row.required)
        case QuestionKind.NUMBER:
            return Whole(label, most=LARGEST_NUMBER, required=row.required)
    return Text(label, longest=200, required=row.required)


def answers_in(form: Form, questions: Sequence[Any]) -> Mapping[int, str]:
    """Return what was answered, as it is stored; open questions are left out."""
    found: dict[int, str] = {}
    for row in questions:
        data = form[name_of(row.id)].data
        text = SEPARATOR.join(data) if isinstance(data, list) else "" if data is None else str(data)
        if text:
            found[row.id] = text
    return found
