"""What changes a project that counts: 增资, 升格, 换业主, 核减. Each adds rows to the ledger and changes none. Pure.

Source: product.md L10 and §3.3: the count of the rows is 0 for 增资 and 升格, -1 and +1 for 换业主, and -1 for a 核减
that leaves nothing. A row counts from the day it is confirmed: figures of an earlier day stay what they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.projects.rules import AGREEMENT_NAMES, Agreement
from crm.recognition.rules.ledger import ENTRY_KIND_NAMES, EntryKind

CORRECTIONS = (EntryKind.INCREASE, EntryKind.UPGRADE, EntryKind.NEW_OWNER, EntryKind.REDUCTION)
CORRECTION_NAMES: dict[EntryKind, str] = {kind: ENTRY_KIND_NAMES[kind] for kind in CORRECTIONS}
_RANKS = tuple(Agreement)
"""意向, 框架, 正式: each binds more than the one before."""


class CorrectionState(StrEnum):
    """Whether a second person has looked at it."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


CORRECTION_STATE_NAMES: dict[CorrectionState, str] = {
    CorrectionState.PENDING: N_("待认定"),
    CorrectionState.CONFIRMED: N_("已认定"),
    CorrectionState.REFUSED: N_("不予认定"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionDraft:
    """What somebody says has changed, with its ground.

    `amount`: what is added (增资) or taken off (核减); the whole of the new agreement (升格, 换业主).
    """

    kind: EntryKind
    amount: Money
    basis: str
    agreement: Agreement | None = None
    investor: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How a project stands in the ledger: what it counts, its agreement, its investor."""

    count: int
    amount: Money
    agreement: Agreement
    investor_key: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row to append."""

    amount: Money
    count: int


class NotCounted(Conflict):
    """Only what counts can be corrected."""

    code: ClassVar[str] = "not_counted"
    template: ClassVar[str] = N_("项目“{project}”还没有计入台账，不需要登记变更。请先提请认定。")


class CorrectionWaits(Conflict):
    """One change at a time, so that each is looked at on what stands."""

    code: ClassVar[str] = "correction_waits"
    template: ClassVar[str] = N_("项目“{project}”已有一项变更待认定。请先办理那一项。")


WAITS_MEANWHILE = N_("该项目刚刚由他人登记了一项变更。请先办理那一项。")


class CorrectionSettled(Conflict):
    """Somebody decided before."""

    code: ClassVar[str] = "correction_settled"
    template: ClassVar[str] = N_("这项变更已由 {name} 处理：{state}。")


class OwnCorrection(DomainError):
    """A second person confirms."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "own_correction"
    template: ClassVar[str] = N_("这项变更由您本人登记，须由另一人认定。")


class TooMuchOff(DomainError):
    """Nothing below nothing."""

    code: ClassVar[str] = "too_much_off"
    field: ClassVar[str] = "amount"
    template: ClassVar[str] = N_("核减金额超过已计入的 {amount} 亿元。整项核减请填写这个数。")


class NoUpgrade(DomainError):
    """升格 leads to an agreement that binds more."""

    code: ClassVar[str] = "no_upgrade"
    field: ClassVar[str] = "agreement"
    template: ClassVar[str] = N_("升格后的协议类型应高于现在的“{now}”。")


class SameOwner(DomainError):
    """换业主 names another investor."""

    code: ClassVar[str] = "same_owner"
    field: ClassVar[str] = "investor"
    template: ClassVar[str] = N_("请填写新的投资方，与现在的不同。")


def check(draft: CorrectionDraft, now: Counted, investor_key: str) -> None:
    """Refuse a change that says nothing or too much. Raises TooMuchOff, NoUpgrade, SameOwner."""
    match draft.kind:
        case EntryKind.REDUCTION if draft.amount > now.amount:
            raise TooMuchOff(amount=f"{now.amount.in_unit('亿元'):,}")
        case EntryKind.UPGRADE:
            if draft.agreement is None or _RANKS.index(draft.agreement) <= _RANKS.index(now.agreement):
                raise NoUpgrade(now=AGREEMENT_NAMES[now.agreement])
        case EntryKind.NEW_OWNER if not investor_key or investor_key == now.investor_key:
            raise SameOwner()


def lines(draft: CorrectionDraft, now: Counted) -> Sequence[Line]:
    """Return the rows a change adds to the ledger."""
    match draft.kind:
        case EntryKind.INCREASE:
            return [Line(draft.amount, 0)]
        case EntryKind.REDUCTION:
            return [Line(-draft.amount, -now.count if draft.amount == now.amount else 0)]
        case EntryKind.UPGRADE:
            return [Line(draft.amount - now.amount, 0)]
        case EntryKind.NEW_OWNER:
            return [Line(-now.amount, -now.count), Line(draft.amount, now.count)]
    raise ValueError(draft.kind)
