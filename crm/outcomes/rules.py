"""What is done after an event: closing it, the secret of a survey's link, what a survey asks, its figures. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.events.rules import CHOSEN, NO, SEPARATOR, YES, EventState, QuestionDraft, QuestionKind, lines

MOST_PHOTOS = 60
MOST_TASKS = 500
"""So many follow-ups are made by one press; the next press makes the rest."""
FOLLOW_UP_DAYS = 7
"""Days a follow-up is given where nobody says otherwise."""
SURVEY_DAYS = 14
STANDARD: tuple[QuestionDraft, ...] = (
    QuestionDraft(
        kind=QuestionKind.ONE, label="您对本次活动总体是否满意", label_en="How satisfied are you with the event",
        required=True, options="很满意\n满意\n一般\n不满意",
        options_en="Very satisfied\nSatisfied\nNeutral\nNot satisfied",
    ),
    QuestionDraft(
        kind=QuestionKind.SEVERAL, label="哪些环节对您有帮助", label_en="Which parts helped you",
        options="主题演讲\n对接洽谈\n签约\n参观\n交流", options_en="Talks\nMeetings\nSigning\nVisits\nNetworking",
    ),
    QuestionDraft(kind=QuestionKind.YES_NO, label="是否愿意参加下一次活动", label_en="Would you come again"),
    QuestionDraft(kind=QuestionKind.LONG, label="意见和建议", label_en="Comments"),
)  # fmt: skip
"""What a new survey asks until somebody changes it; the Chinese options are stored."""


class LetterKind(StrEnum):
    """What a letter after an event is."""

    SURVEY = "survey"
    REPORT = "report"


class Answered(StrEnum):
    """Whether somebody who was asked has answered."""

    YES = "yes"
    NO = "no"


ANSWERED_NAMES = {Answered.YES: N_("已答"), Answered.NO: N_("未答")}


class NotOver(Conflict):
    """The event is not over yet."""

    code = "event_not_over"
    template = N_("活动要到 {at} 才结束，结束后才能结项。")


class ReopeningUnexplained(DomainError):
    """Nobody said why a closed event is opened again."""

    code, field = "reopening_unexplained", "reason"
    template = N_("请写明重新打开的原因，历次结项和原因都会保留。")


class TooManyPhotos(DomainError):
    """An event has as many photos as it can hold."""

    code, field = "too_many_photos", "photo"
    template = N_("一场活动最多保留 {most} 张照片，请先删除一些。")


class NothingAsked(Conflict):
    """A survey without questions cannot be sent."""

    code = "nothing_asked"
    template = N_("问卷还没有题目，请先添加题目再发出。")


class SurveySent(Conflict):
    """What was asked of somebody stays as it was asked."""

    code = "survey_sent"
    template = N_("问卷已经发出，题目不能再改。说明和截止日仍可修改。")


class SurveyOver(Conflict):
    """It is too late to answer."""

    code = "survey_over"
    template = N_("这份问卷已经截止，不能再填写。谢谢您的关注。")


class NothingAnswered(DomainError):
    """Not one answer was given."""

    code = "nothing_answered"
    template = N_("请至少回答一个问题再提交。")


def check_over(ends_at: datetime, at: datetime, state: EventState, shown: str) -> None:
    """Refuse closing before the end, unless somebody ended the event by hand. Raises NotOver."""
    if not is_over(state, ends_at, at):
        raise NotOver(at=shown)


def steps_to_closed(state: EventState) -> tuple[EventState, ...]:
    """Return the steps that lead from a state to 已结项; nothing where none do."""
    if state is EventState.ENDED:
        return (EventState.CLOSED,)
    if state in (EventState.PUBLISHED, EventState.REGISTRATION_CLOSED, EventState.RUNNING):
        return (EventState.ENDED, EventState.CLOSED)
    return ()


def is_over(state: EventState, ends_at: datetime, at: datetime) -> bool:
    """Say whether an event is over at `at`: by the clock or by hand."""
    return at >= ends_at or state in (EventState.ENDED, EventState.CLOSED)


def may_close(state: EventState, ends_at: datetime, at: datetime) -> bool:
    """Say whether an event can be closed at `at`: over by the clock or by hand, and not closed yet."""
    return bool(steps_to_closed(state)) and is_over(state, ends_at, at)


def survey_token(secret_key: str, mark: str) -> str:
    """Return the secret of /q/<token>: 160 bits derived from a random mark, so that mails can be made again."""
    mac = hmac.new(secret_key.encode(), b"event-survey:" + mark.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")


def survey_open(*, sent: bool, answer_by: date, today: date) -> bool:
    """Say whether a survey can be answered: once it was sent, up to and on its last day (Asia/Shanghai)."""
    return sent and today <= answer_by


@dataclass(frozen=True, slots=True)
class Tally:
    """What was answered to one question: how many answered, and how many picked each option, in its order."""

    answered: int
    picked: Mapping[str, int]


def tally(kind: QuestionKind, options: str, values: Iterable[tuple[str, int]]) -> Tally:
    """Count answers as they are stored, given as (value, how many). Several picks of one answer count once each."""
    counts: Counter[str] = Counter()
    answered = 0
    for value, n in values:
        answered += n
        for pick in set(value.split(SEPARATOR)) if kind is QuestionKind.SEVERAL else (value,):
            counts[pick] += n
    offered = lines(options) if kind in CHOSEN else (YES, NO) if kind is QuestionKind.YES_NO else ()
    return Tally(answered, {option: counts[option] for option in offered})


def rate(part: int, whole: int) -> str:
    """Return a share as percent with one digit, "--" of nothing."""
    return f"{part * 100 / whole:.1f}" if whole else "--"
