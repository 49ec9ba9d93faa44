"""Kinds of bounces, and when an address counts as unreachable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from crm.core.errors import DomainError
from crm.core.mail.providers import Meaning
from crm.core.words import N_

LAST, WITHIN = 3, 5
"""So many soft bounces of so many last mails to an address make it unreachable (product.md C7)."""


class BounceKind(StrEnum):
    """What a refusal counts as."""

    HARD = "hard"
    SOFT = "soft"
    DENIED = "denied"
    COMPLAINT = "complaint"


KIND_NAMES: Mapping[BounceKind, str] = {
    BounceKind.HARD: N_("邮箱不存在"),
    BounceKind.SOFT: N_("暂时不收"),
    BounceKind.DENIED: N_("被对方拒收"),
    BounceKind.COMPLAINT: N_("收件人投诉"),
}

VERDICT_NAMES: Mapping[str, str] = {
    **{kind.value: name for kind, name in KIND_NAMES.items()},
    "delayed": N_("对方仍在重试"),
    "automatic": N_("自动回复"),
    "reply": N_("人工回复"),
    "refusal": N_("来信退订"),
    "unknown": N_("未识别"),
}
"""What a fetched mail can be."""

KINDS: Mapping[Meaning, BounceKind] = {
    Meaning.GONE: BounceKind.HARD,
    Meaning.FULL: BounceKind.SOFT,
    Meaning.BUSY: BounceKind.SOFT,
    Meaning.DENIED: BounceKind.DENIED,
    Meaning.UNCLEAR: BounceKind.SOFT,
}
"""Nobody is called gone on a guess: what is not understood counts as soft."""


class Source(StrEnum):
    """How we heard of it."""

    ANSWER = "answer"
    REPORT = "report"


SOURCE_NAMES: Mapping[Source, str] = {Source.ANSWER: N_("服务器当场拒收"), Source.REPORT: N_("退信报告")}


class ReasonNeeded(DomainError):
    """Writing again to an address that cannot be reached wants a reason."""

    code, field = "reason_needed", "reason"
    template = N_("请写明恢复的原因，例如“本人确认邮箱已恢复”。")


def is_unreachable(latest: Sequence[bool]) -> bool:
    """Say whether an address is unreachable. `latest`: of each mail, newest first, whether it bounced softly."""
    return sum(latest[:WITHIN]) >= LAST
