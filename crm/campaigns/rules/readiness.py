"""What must hold before a campaign is sent, what only deserves a second look, and what became of an attempt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crm.campaigns.rules.audience import Audience
from crm.campaigns.rules.errors import NeedsApproval, NotReady, WrongMoment
from crm.campaigns.rules.fields import KNOWN, MISSING
from crm.campaigns.rules.pacing import spread
from crm.campaigns.rules.patterns import gaps
from crm.campaigns.rules.vocabulary import (
    CAMPAIGN_STATE_NAMES,
    LAUNCHED,
    CampaignState,
    Purpose,
    Reason,
    RecipientState,
    may_become,
)
from crm.core.errors import DomainError
from crm.core.mail.outcome import Deferred, Failed, Outcome, Sent, Unknown
from crm.core.mail.providers import Meaning, meaning_of
from crm.core.markdown import check_fields, to_html
from crm.core.words import N_

ALONE_UP_TO = 1_000
"""Recipients one person may send to; above this a second one approves (decisions.md 1)."""
LONGEST_SUBJECT, LONGEST_BODY = 200, 40_000
SHOWN_ON_PHONES = 18
CLIPPED_AT = 100_000
"""Octets of HTML from which mail programs cut a mail off."""
ADVERT_SIGN = re.compile(r"[【\[（(<《 ]*(?:广告|AD(?![A-Za-z]))")


@dataclass(frozen=True, slots=True)
class Text:
    """One language of a campaign."""

    subject: str
    body: str

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not self.subject.strip() and not self.body.strip()


@dataclass(frozen=True, slots=True)
class Check:
    """One line of 发送前检查: a msgid with its facts. `kind`: ok, warn or block."""

    kind: str
    template: str
    facts: dict[str, Any] = field(default_factory=dict)


def checks(zh: Text, en: Text, audience: Audience, *, purpose: Purpose) -> list[Check]:
    """Return every check in the order people read them. The way out and the address are always there."""
    found = [_audience(audience)]
    found += _text(zh, N_("中文")) if not zh.empty or en.empty else [Check("block", N_("中文主题和正文还没有填写。"))]
    if not en.empty:
        found += _text(en, N_("英文"))
    found += _names(zh, en, audience)
    found.append(Check("ok", N_("每封都带退订链接、一键退订和发件地址")))
    if en.empty:
        found.append(Check("ok", N_("没有英文版，全部用中文发送")))
    if len(zh.subject) > 2 * SHOWN_ON_PHONES:
        found.append(
            Check("warn", N_("主题有 {n} 个字，手机上约显示前 {shown} 个"), {"n": len(zh.subject), "shown": 18})
        )
    if purpose is not Purpose.NOTICE and audience.left_out.get(Reason.CAPPED):
        found.append(Check("warn", N_("有 {n} 位七天内已收到两封，这次不发"), {"n": audience.left_out[Reason.CAPPED]}))
    if purpose is Purpose.ADVERT:
        found.append(Check("warn", N_("商业广告：主题前自动加“广告”，只发给同意接收的人")))
    return found


def _audience(audience: Audience) -> Check:
    if audience.people:
        return Check("ok", N_("收件人 {n} 位，已去重、去退订"), {"n": audience.people})
    return Check("block", N_("收件范围内没有可以发送的人"))


def _text(text: Text, language: str) -> list[Check]:
    facts: dict[str, Any] = {"language": language}
    if not text.subject.strip():
        return [Check("block", N_("{language}主题没有填写"), facts)]
    if not text.body.strip():
        return [Check("block", N_("{language}正文没有填写"), facts)]
    try:
        check_fields(text.subject, KNOWN)
        check_fields(text.body, KNOWN)
        to_html(text.body)
    except DomainError as error:
        return [Check("block", error.template, error.facts)]
    if found := gaps(text.subject, text.body):
        return [
            Check("block", N_("{language}还有 {n} 处待填：{gaps}"), facts | {"n": len(found), "gaps": "、".join(found)})
        ]
    return [Check("ok", N_("{language}主题和正文完整，合并字段都在列表内"), facts)]


def _names(zh: Text, en: Text, audience: Audience) -> list[Check]:
    if not audience.nameless:
        return []
    try:
        used = {*check_fields(zh.subject + zh.body, KNOWN), *check_fields(en.subject + en.body, KNOWN)}
    except DomainError:
        return []
    if not {MISSING.get(name) for name in used} & {"name", "salutation"}:
        return []
    return [Check("warn", N_("有 {n} 位没有姓名，将显示为“您好”"), {"n": audience.nameless})]


def blocking(found: Sequence[Check]) -> list[Check]:
    """Return the checks that forbid sending."""
    return [check for check in found if check.kind == "block"]


def joined(stops: Sequence[Check]) -> str:
    """Return what forbids sending as one sentence."""
    return "；".join(stop.template.format(**stop.facts).rstrip("。") for stop in stops) + "。"


def check_can_send(
    state: CampaignState,
    zh: Text,
    en: Text,
    audience: Audience,
    *,
    purpose: Purpose,
    approved: bool,
    alone_up_to: int = ALONE_UP_TO,
) -> None:
    """Raise WrongMoment, NotReady (with every reason) or NeedsApproval unless this campaign may start now."""
    if state in LAUNCHED or not may_become(state, CampaignState.SENDING):
        raise WrongMoment(state=CAMPAIGN_STATE_NAMES[state])
    if stops := blocking(checks(zh, en, audience, purpose=purpose)):
        raise NotReady(reasons=joined(stops))
    if audience.people > alone_up_to and not approved:
        raise NeedsApproval(n=audience.people, most=alone_up_to)


def labelled(subject: str, purpose: Purpose) -> str:
    """Return the subject as it is sent: advertising begins with 广告 (互联网电子邮件服务管理办法 第十四条)."""
    if purpose is Purpose.ADVERT and not ADVERT_SIGN.match(subject):
        return f"【广告】{subject}"
    return subject


def checked_move(before: CampaignState, after: CampaignState) -> CampaignState:
    """Return `after` if a campaign may go there from `before`. Raises WrongMoment."""
    if not may_become(before, after):
        raise WrongMoment(state=CAMPAIGN_STATE_NAMES[before])
    return after


@dataclass(frozen=True, slots=True)
class Result:
    """What the ledger writes about one attempt."""

    recipient_id: int
    state: RecipientState
    reason: Reason | None = None
    response: str = ""
    next_at: datetime | None = None


def result_of(
    outcome: Outcome, *, recipient_id: int, address: str, tries: int, at: datetime, delays: Sequence[int]
) -> Result:
    """Return what an outcome means. `tries` counts this attempt; after the last delay a delay is a failure.

    A 5xx by which a provider means “too many just now” is a delay like a 4xx (product.md 1, 8).
    """
    if isinstance(outcome, Failed) and meaning_of(address, outcome.text, code=outcome.code) is Meaning.BUSY:
        outcome = Deferred(outcome.code, outcome.text, outcome.stage)
    match outcome:
        case Sent(response):
            return Result(recipient_id, RecipientState.SENT, None, response)
        case Unknown(reason):
            return Result(recipient_id, RecipientState.UNCERTAIN, Reason.LOST, reason)
        case Deferred(code, text) if tries <= len(delays):
            later = at + timedelta(seconds=spread(delays[tries - 1], recipient_id))
            return Result(recipient_id, RecipientState.DEFERRED, None, f"{code} {text}".strip(), later)
        case Deferred(code, text):
            return Result(recipient_id, RecipientState.FAILED, Reason.TRIES_OVER, f"{code} {text}".strip())
        case _:
            return Result(recipient_id, RecipientState.FAILED, Reason.REFUSED, f"{outcome.code} {outcome.text}".strip())
