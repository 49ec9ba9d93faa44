"""Which changes of a profile need a review, how a review ends, and what differs between two texts. Pure.

Product.md S1: 企业名称, 统一社会信用代码 and 法定代表人 are what a firm is known by, so the secretariat
compares them with the licence first; everything else a firm may edit holds at once. What the association
decides (归属方, 会内职务, 会员编号, 行业) is no part of a firm's own profile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.members.rules import FIELD_NAMES as FIELD_NAMES  # one name per field on every screen

IMMEDIATE = ("short_name", "name_en", "phone", "address", "postcode", "website", "intro")
"""Fields of an enterprise that hold as soon as the firm saves them."""
REVIEWED = ("name", "credit_code", "legal_representative")
"""Fields of an enterprise that the secretariat reviews first."""
LICENSED = frozenset({"name", "credit_code"})
"""Fields whose change is compared with the 营业执照."""
LONGEST_REASON = 500
WORD = 5
"""Texts shorter than this are read as one word: a name of a person is another one, not one with another sign."""


class Verdict(StrEnum):
    """What became of one proposed field."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


VERDICT_NAMES = {
    Verdict.PENDING: N_("待审核"),
    Verdict.ACCEPTED: N_("已通过"),
    Verdict.RETURNED: N_("已退回"),
    Verdict.WITHDRAWN: N_("已撤回"),
}
RULED = frozenset({Verdict.ACCEPTED, Verdict.RETURNED})
"""The verdicts the secretariat gives."""


class NothingChanged(DomainError):
    """What was sent is what we have."""

    code, template = "nothing_changed", N_("内容与现有资料相同，没有需要保存的改动。")


class LicenceNeeded(DomainError):
    """A new name or code is compared with the licence, so the licence must come with it."""

    code, field = "licence_needed", "licence"
    template = N_("变更企业名称或统一社会信用代码需要核对，请上传变更后的营业执照（PDF、JPG 或 PNG）。")


class NotEmptied(DomainError):
    """What a firm is known by can be changed, not removed."""

    code, template = "not_emptied", N_("“{label}”不能清空。需要更正时请填写新的内容。")


class ReasonNeeded(DomainError):
    """Whoever asked must read why not."""

    code, field = "reason_needed", "reason"
    template = N_("请写明退回原因，企业会收到这句话。")


class ReasonTooLong(DomainError):
    """A reason is a sentence or two."""

    code, field = "reason_too_long", "reason"
    template = N_("退回原因最多 {most} 个字，现在是 {now} 个。")


class NothingDecided(DomainError):
    """A review was sent without a single decision."""

    code, template = "nothing_decided", N_("请至少对一项选择通过或退回。")


class AlreadyDecided(Conflict):
    """A proposal is decided once; a new wish is a new proposal."""

    code, template = "already_decided", N_("该项已处理：{verdict}。请刷新后查看。")


@dataclass(frozen=True, slots=True)
class Edits:
    """What a submitted profile changes: field → new text, parted by whether it needs a review."""

    immediate: Mapping[str, str] = field(default_factory=dict)
    reviewed: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.immediate or self.reviewed)


def split(now: Mapping[str, str], submitted: Mapping[str, str]) -> Edits:
    """Part what was changed into what holds at once and what needs a review; other fields are left out."""
    changed = {name: text for name, text in submitted.items() if text != now.get(name, "")}
    return Edits(
        {name: changed[name] for name in IMMEDIATE if name in changed},
        {name: changed[name] for name in REVIEWED if name in changed},
    )


def check_reviewed(reviewed: Mapping[str, str], *, has_licence: bool) -> None:
    """Raise NotEmptied or LicenceNeeded if these changes cannot be put to the secretariat."""
    for name, text in reviewed.items():
        if not text.strip():
            error = NotEmptied(label=FIELD_NAMES[name])
            error.field = name  # type: ignore[misc]  # the class has no field: it depends on what was emptied
            raise error
    if needs_licence(reviewed) and not has_licence:
        raise LicenceNeeded()


def needs_licence(fields: Collection[str]) -> bool:
    """Say whether a change of these fields is compared with the 营业执照."""
    return bool(LICENSED & set(fields))


def check_reason(reason: str) -> str:
    """Return a reason trimmed. Raises ReasonNeeded or ReasonTooLong."""
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded()
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON, now=len(reason))
    return reason


def check_pending(verdict: Verdict) -> None:
    """Raise AlreadyDecided unless a proposal still waits: no other verdict is followed by another one."""
    if verdict is not Verdict.PENDING:
        raise AlreadyDecided(verdict=VERDICT_NAMES[verdict])


def is_settled(verdicts: Iterable[Verdict]) -> bool:
    """Say whether nothing of a request waits any more."""
    return all(verdict is not Verdict.PENDING for verdict in verdicts)


def is_news(verdicts: Iterable[Verdict]) -> bool:
    """Say whether a settled request is told by mail: not if the firm withdrew all of it itself."""
    return any(verdict in RULED for verdict in verdicts)


class Drift(StrEnum):
    """What happened to a field of the record after a change of it was proposed."""

    NONE = "none"
    CHANGED = "changed"
    """It holds a third text now."""
    ARRIVED = "arrived"
    """It already holds what was proposed."""


def drift(*, before: str, now: str, after: str) -> Drift:
    """Compare what stood when it was proposed, what stands now, and what was proposed."""
    if now == after:
        return Drift.ARRIVED
    return Drift.NONE if now == before else Drift.CHANGED


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `differs` if the other text does not have it there."""

    text: str
    differs: bool


def compared(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces, those marked that the other lacks. Joined they are the texts again."""
    if before == after:
        same = (Piece(before, differs=False),) if before else ()
        return same, same
    if min(len(before), len(after)) < WORD:
        return _whole(before), _whole(after)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) * len(after) > 4_000_000 or matcher.ratio() < 0.3:
        return _whole(before), _whole(after)
    old: list[Piece] = []
    new: list[Piece] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if before[i:j]:
            old.append(Piece(before[i:j], kind != "equal"))
        if after[k:m]:
            new.append(Piece(after[k:m], kind != "equal"))
    return tuple(old), tuple(new)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, differs=True),) if text else ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the secretariat says to one proposal: accepted, or returned with a reason."""

    proposal_id: int
    verdict: Verdict
    reason: str = ""


def check_ruling(ruling: Ruling) -> Ruling:
    """Return a ruling with its reason trimmed. Raises ReasonNeeded, ReasonTooLong at the proposal's input."""
    if ruling.verdict is not Verdict.RETURNED:
        return Ruling(ruling.proposal_id, Verdict.ACCEPTED)
    try:
        return Ruling(ruling.proposal_id, Verdict.RETURNED, check_reason(ruling.reason))
    except DomainError as error:
        error.field = f"reason_{ruling.proposal_id}"  # type: ignore[misc]  # the input of this very proposal
        raise
