"""Questions an event asks of who registers, and what may answer them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

MOST_QUESTIONS = 30
MOST_OPTIONS = 50


class QuestionKind(StrEnum):
    """What kind of answer a question asks for."""

    TEXT = "text"
    LONG = "long"
    ONE = "one"
    SEVERAL = "several"
    YES_NO = "yes_no"
    NUMBER = "number"


QUESTION_KIND_NAMES = {
    QuestionKind.TEXT: N_("一行文字"),
    QuestionKind.LONG: N_("多行文字"),
    QuestionKind.ONE: N_("单选"),
    QuestionKind.SEVERAL: N_("多选"),
    QuestionKind.YES_NO: N_("是或否"),
    QuestionKind.NUMBER: N_("数字"),
}
CHOSEN = (QuestionKind.ONE, QuestionKind.SEVERAL)
"""Kinds whose answers are picked from a list."""
SEPARATOR = "\n"
"""Between several answers to one question as they are stored."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """A question as somebody wants it. Options are one a line, the English ones in the same order."""

    kind: QuestionKind
    label: str
    label_en: str = ""
    required: bool = False
    options: str = ""
    options_en: str = ""


class QuestionIncomplete(DomainError):
    """A question to pick from has nothing to pick."""

    code, field = "question_incomplete", "options"
    template = N_("单选和多选至少要有两个不同的选项，每行一个，最多 {most} 个。")


class OptionsUneven(DomainError):
    """The English options do not answer to the Chinese ones."""

    code, field = "options_uneven", "options_en"
    template = N_("英文选项应与中文选项一样多，每行一个；也可以全部留空。")


class QuestionAnswered(Conflict):
    """Somebody has answered it: it can only be retired."""

    code = "question_answered"
    template = N_("已有 {n} 人回答“{label}”，不能删除或改换种类和选项。可以停用：不再询问，已有的回答保留。")


class TooManyQuestions(DomainError):
    """An event asks enough already."""

    code, field = "too_many_questions", "label"
    template = N_("一场活动最多 {most} 个问题，请先停用或删除一些。")


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def check_question(draft: QuestionDraft) -> QuestionDraft:
    """Return the question with its options tidied. Raises QuestionIncomplete, OptionsUneven."""
    options, english = (lines(draft.options), lines(draft.options_en)) if draft.kind in CHOSEN else ((), ())
    if draft.kind in CHOSEN and (len(set(options)) < 2 or len(set(options)) < len(options)):
        raise QuestionIncomplete(most=MOST_OPTIONS)
    if len(options) > MOST_OPTIONS:
        raise QuestionIncomplete(most=MOST_OPTIONS)
    if english and len(english) != len(options):
        raise OptionsUneven()
    return QuestionDraft(
        kind=draft.kind, label=draft.label, label_en=draft.label_en, required=draft.required,
        options=SEPARATOR.join(options), options_en=SEPARATOR.join(english),
    )  # fmt: skip


def offered(options: str, options_en: str, *, english: bool) -> list[tuple[str, str]]:
    """Return (what is stored, what is read) of every option: the Chinese text is stored whatever is read."""
    chinese, other = lines(options), lines(options_en)
    return list(zip(chinese, other if english and len(other) == len(chinese) else chinese, strict=True))
