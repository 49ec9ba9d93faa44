"""Consents: channels, purposes, words of the ledger, and what they come to. Pure.

Source: 个人信息保护法 art. 14–16 (informed, provable, taken back as easily as given), art. 23 (handing on to others
needs a consent of its own), art. 24 (refusing commercial messages).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from crm.core.errors import DomainError
from crm.core.words import N_


class Channel(StrEnum):
    """How somebody is reached."""

    MAIL = "mail"
    PHONE = "phone"
    SMS = "sms"
    WECHAT = "wechat"
    POST = "post"


CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.MAIL: N_("邮件"),
    Channel.PHONE: N_("电话"),
    Channel.SMS: N_("短信"),
    Channel.WECHAT: N_("微信"),
    Channel.POST: N_("邮寄"),
}


class Purpose(StrEnum):
    """What for."""

    SERVICE = "service"
    NOTICE = "notice"
    EVENT = "event"
    NEWSLETTER = "newsletter"
    BUSINESS = "business"
    DIRECTORY = "directory"
    PASSING_ON = "passing_on"


PURPOSE_NAMES: Mapping[Purpose, str] = {
    Purpose.SERVICE: N_("办理本人事项"),
    Purpose.NOTICE: N_("会务通知"),
    Purpose.EVENT: N_("活动邀请"),
    Purpose.NEWSLETTER: N_("会员月报"),
    Purpose.BUSINESS: N_("商业信息"),
    Purpose.DIRECTORY: N_("名录展示"),
    Purpose.PASSING_ON: N_("转交其他企业（单独同意）"),
}
NEEDS_CONSENT = frozenset({Purpose.BUSINESS, Purpose.DIRECTORY, Purpose.PASSING_ON})
"""For these silence is no consent; the rest belongs to membership itself until somebody objects."""


OWN_TEXTS: Mapping[Purpose, str] = {
    Purpose.NOTICE: N_("会员大会、理事会和会费等会务事项的通知"),
    Purpose.EVENT: N_("联谊会和成员企业举办的活动邀请"),
    Purpose.NEWSLETTER: N_("每月一期的会员动态"),
    Purpose.BUSINESS: N_("会员企业的产品、服务和优惠信息"),
    Purpose.PASSING_ON: N_("经秘书处核实后，将我的姓名和联系方式转交有合作意向的其他企业"),
}
"""What somebody agrees to in the portal, by purpose. Own affairs need no consent; the directory has its own page."""
OWN_TEXT_VERSION = "portal-2026-11"
"""Changes with the texts: it stands in the ledger beside every consent given in the portal."""


class Word(StrEnum):
    """What was said. DO_NOT_CONTACT, and LIFTED without a purpose, speak of a whole channel."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    DO_NOT_CONTACT = "do_not_contact"
    LIFTED = "lifted"


WORD_NAMES: Mapping[Word, str] = {
    Word.GIVEN: N_("同意"),
    Word.WITHDRAWN: N_("撤回同意"),
    Word.DO_NOT_CONTACT: N_("请勿联系"),
    Word.LIFTED: N_("取消此前的表示"),
}


class Way(StrEnum):
    """How we know."""

    PAPER = "paper"
    SPOKEN = "spoken"
    WECHAT = "wechat"
    MAIL = "mail"
    PORTAL = "portal"
    LINK = "link"


WAY_NAMES: Mapping[Way, str] = {
    Way.PAPER: N_("书面签字"),
    Way.SPOKEN: N_("当面或电话"),
    Way.WECHAT: N_("微信留言"),
    Way.MAIL: N_("邮件来信"),
    Way.PORTAL: N_("会员中心"),
    Way.LINK: N_("邮件中的退订链接"),
}


class Verdict(StrEnum):
    """What the ledger comes to for one channel and purpose."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    DO_NOT_CONTACT = "do_not_contact"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the ledger, as far as the rule needs it."""

    channel: Channel
    purpose: Purpose | None
    word: Word


def verdict(ledger: Iterable[Said], channel: Channel, purpose: Purpose) -> Verdict:
    """Return what a person's ledger, in the order it was written, comes to. The latest word holds.

    A channel somebody does not want to be reached by outweighs every consent until it is lifted.
    """
    barred = False
    spoken = Verdict.UNSTATED
    for said in ledger:
        if said.channel is not channel:
            continue
        if said.purpose is None:
            barred = said.word is Word.DO_NOT_CONTACT
        elif said.purpose is purpose:
            spoken = Verdict.UNSTATED if said.word is Word.LIFTED else Verdict(said.word.value)
    return Verdict.DO_NOT_CONTACT if barred else spoken


def is_allowed(found: Verdict, purpose: Purpose) -> bool:
    """Say whether such a verdict lets us contact somebody for this purpose."""
    if found is Verdict.UNSTATED:
        return purpose not in NEEDS_CONSENT
    return found is Verdict.GIVEN


@dataclass(frozen=True, slots=True)
class Choice:
    """One channel and purpose as its person sees it: whether we may, and the word that changes it."""

    channel: Channel
    purpose: Purpose
    allowed: bool
    stated: bool
    """Whether the person said so themself, or it is what holds without a word."""
    barred: bool
    next_word: Word


def choices(ledger: Iterable[Said]) -> dict[Purpose, list[Choice]]:
    """Return what somebody may choose, by purpose, each channel with what holds now."""
    said = list(ledger)
    return {purpose: [_choice(said, channel, purpose) for channel in Channel] for purpose in OWN_TEXTS}


def _choice(ledger: list[Said], channel: Channel, purpose: Purpose) -> Choice:
    spoken = verdict([each for each in ledger if each.purpose is not None], channel, purpose)
    allowed = is_allowed(spoken, purpose)
    barred = verdict(ledger, channel, purpose) is Verdict.DO_NOT_CONTACT
    word = Word.WITHDRAWN if allowed else Word.GIVEN
    return Choice(channel, purpose, allowed and not barred, spoken is not Verdict.UNSTATED, barred, word)


def check_own(word: Word, purpose: Purpose | None) -> None:
    """Refuse what the portal does not offer. Raises NotOffered."""
    whole = purpose is None and word in (Word.DO_NOT_CONTACT, Word.LIFTED)
    one = purpose in OWN_TEXTS and word in (Word.GIVEN, Word.WITHDRAWN)
    if not whole and not one:
        raise NotOffered()


def check(word: Word, purpose: Purpose | None, text_version: str) -> None:
    """Refuse a line that says too little or too much. Raises PurposeMissing, PurposeTooMuch, EvidenceMissing."""
    if word in (Word.GIVEN, Word.WITHDRAWN) and purpose is None:
        raise PurposeMissing()
    if word is Word.DO_NOT_CONTACT and purpose is not None:
        raise PurposeTooMuch()
    if word is Word.GIVEN and not text_version.strip():
        raise EvidenceMissing()


class PurposeMissing(DomainError):
    """A consent is for something."""

    code: ClassVar[str] = "purpose_missing"
    field: ClassVar[str] = "purpose"
    template: ClassVar[str] = N_("同意或撤回要写明用途，请选择一项。")


class PurposeTooMuch(DomainError):
    """Not to be contacted holds for the whole channel."""

    code: ClassVar[str] = "purpose_too_much"
    field: ClassVar[str] = "purpose"
    template: ClassVar[str] = N_("“请勿联系”对整个渠道有效，不分用途，请把用途留空。")


class EvidenceMissing(DomainError):
    """Whoever relies on a consent must be able to show what was agreed to."""

    code: ClassVar[str] = "evidence_missing"
    field: ClassVar[str] = "text_version"
    template: ClassVar[str] = N_("记录同意时要写明同意的文本，例如“入会申请表 2020 版第 5 条”。")


class NotOffered(DomainError):
    """The portal offers consents by purpose, and stopping a whole channel."""

    code: ClassVar[str] = "consent_not_offered"
    template: ClassVar[str] = N_("这里不能作这样的表示。请使用页面上的按钮，或联系秘书处。")
