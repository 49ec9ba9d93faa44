"""Notices: what a firm may say, until when, and who is called again. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

MOST_PEOPLE = 5
"""People a firm can name in one answer."""
MOST_FIRMS = 2_000
"""Firms of one notice: more than any association of enterprises has members."""


class ReceiptState(StrEnum):
    """What a firm said."""

    OPEN = "open"
    COMING = "coming"
    DECLINED = "declined"


RECEIPT_STATE_NAMES = {
    ReceiptState.OPEN: N_("未回执"),
    ReceiptState.COMING: N_("参会"),
    ReceiptState.DECLINED: N_("不参会"),
}
ANSWERS = (ReceiptState.COMING, ReceiptState.DECLINED)


class Way(StrEnum):
    """How staff told a firm, besides the mail."""

    WECHAT = "wechat"
    PHONE = "phone"


WAY_NAMES = {Way.WECHAT: N_("微信"), Way.PHONE: N_("电话")}


class NoticeClosed(Conflict):
    """It is too late to answer, or no answer was asked for."""

    code = "notice_closed"
    template = N_("这份通知已不能回执。如有需要，请联系秘书处。")


class NobodyNamed(DomainError):
    """Somebody is coming, but nobody is named."""

    code, field = "nobody_named", "name1"
    template = N_("请至少填写一位参会人的姓名。")


class DayMissing(DomainError):
    """An answer is asked for, but not until when; or that day is over."""

    code, field = "day_missing", "answer_by"
    template = N_("请填写今天或以后的回执截止日，或取消“需要回执”。")


class NobodyChosen(DomainError):
    """A notice to no firm at all."""

    code, field = "nobody_chosen", "audience"
    template = N_("这个范围内没有企业。请选择别的范围。")


class TooManyFirms(DomainError):
    """More firms than one notice goes to."""

    code, field = "too_many_firms", "audience"
    template = N_("这个范围有 {n} 家企业，一份通知最多发给 {most} 家。")


class FirmUnknown(DomainError):
    """A line of the list names no firm, or several."""

    code, field = "firm_unknown", "names"
    template = N_("没有找到唯一的企业“{name}”。请填写全称、简称或统一社会信用代码，每行一家。")


class AlreadyCalled(Conflict):
    """Somebody else has called again since the page was opened."""

    code = "already_called"
    template = N_("刚刚已有人催办，没有重复发送。请查看最新情况。")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a firm sends. `venue_id` 0: no venue chosen."""

    name: str
    title: str = ""
    mobile: str = ""
    venue_id: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written in a notice. `answer_by` is a day in Asia/Shanghai, None where no answer is asked for."""

    title: str
    body: str
    answer_by: date | None = None
    event_id: int | None = None


def notice_token(secret_key: str, mark: str) -> str:
    """Return the secret of /n/<token>: 160 bits derived from a random mark, so that texts can be made again."""
    mac = hmac.new(secret_key.encode(), b"notice:" + mark.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")


def is_open(answer_by: date | None, today: date) -> bool:
    """Say whether a notice can be answered: where an answer is asked for, up to and on its day."""
    return answer_by is not None and today <= answer_by


def answered(said: ReceiptState, people: Sequence[Person]) -> tuple[Person, ...]:
    """Return whom an answer sends: nobody unless the firm comes. Raises NobodyNamed."""
    if said is not ReceiptState.COMING:
        return ()
    named = tuple(each for each in people if each.name)
    if not named:
        raise NobodyNamed()
    return named


def told(said: ReceiptState, people: Sequence[Person]) -> str:
    """Return an answer as the audit log keeps it: the state, then each person with title and mobile."""
    return "；".join([said.value, *(" ".join(filter(None, (p.name, p.title, p.mobile))) for p in people)])
