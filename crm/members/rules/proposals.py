"""Leaving, suspending, expelling, the end of rights: proposed with a clause, decided by a person (product.md M8).

No right of a member ends by itself (decisions.md 34). The rule only proposes; the secretary-general confirms or
dismisses, and what was proposed about a lapse is outdated as soon as dues are paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.members.rules.standing import EXIT_AFTER, GRACE, Basis, Reason, lapsed_since, proposes_exit, standing
from crm.members.rules.vocabulary import Decision, Standing


class ProposalKind(StrEnum):
    """What is proposed."""

    LAPSE = "lapse"
    AUTO_EXIT = "auto_exit"
    SUSPEND = "suspend"
    EXPEL = "expel"
    RESIGN = "resign"


PROPOSAL_NAMES = {
    ProposalKind.LAPSE: N_("中止权利"),
    ProposalKind.AUTO_EXIT: N_("视为自动退会"),
    ProposalKind.SUSPEND: N_("暂停资格"),
    ProposalKind.EXPEL: N_("除名"),
    ProposalKind.RESIGN: N_("退会"),
}
DECISION_OF = {
    ProposalKind.AUTO_EXIT: Decision.AUTO_EXITED,
    ProposalKind.SUSPEND: Decision.SUSPENDED,
    ProposalKind.EXPEL: Decision.EXPELLED,
    ProposalKind.RESIGN: Decision.RESIGNED,
}
"""What a confirmed proposal decides; 中止权利 is no decision of an organ: paying undoes it."""
BY_RULE = (ProposalKind.LAPSE, ProposalKind.AUTO_EXIT)
BY_PEOPLE = (ProposalKind.SUSPEND, ProposalKind.EXPEL, ProposalKind.RESIGN)
EXITS = frozenset({Decision.AUTO_EXITED, Decision.EXPELLED, Decision.RESIGNED})
"""The decisions after which an enterprise is no member until it is admitted again."""
CLAUSES = {
    ProposalKind.LAPSE: N_("章程：会员逾期未缴会费且超过宽限期的，经秘书长确认，中止会员权利"),
    ProposalKind.AUTO_EXIT: N_("章程：会员一年不缴会费的，经秘书长确认，视为自动退会"),
}
"""The clause the rule rests on; it is stored with each proposal as it read then."""


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    OUTDATED = "outdated"


PROPOSAL_STATE_NAMES = {
    ProposalState.OPEN: N_("待确认"),
    ProposalState.CONFIRMED: N_("已确认"),
    ProposalState.DISMISSED: N_("未采纳"),
    ProposalState.OUTDATED: N_("已失效"),
}


class ProposalDecided(Conflict):
    """A proposal is decided once."""

    code, template = "proposal_decided", N_("“{name}”的这项建议已处理：{state}。请刷新列表。")


class ProposalOutdated(Conflict):
    """What the proposal rests on is no longer so."""

    code, template = "proposal_outdated", N_("“{name}”的会籍已有变化，“{kind}”的依据不再成立。请刷新列表。")


class ProposalOpenAlready(Conflict):
    """The same is proposed already."""

    code, field = "proposal_open", "kind"
    template = N_("这家企业已有同一事项待确认，请先处理。")


class DismissalReasonNeeded(DomainError):
    """Whoever reads it later must know why nothing happened."""

    code, field = "dismissal_reason_needed", "opinion"
    template = N_("不采纳时请写明理由。")


class DecidedInFuture(DomainError):
    """A decision has been taken already."""

    code, field = "decided_in_future", "decided_on"
    template = N_("确认日期不能晚于今天。")


class NoExit(Conflict):
    """Only who has left can be admitted again."""

    code, template = "no_exit", N_("该企业没有退会、除名或视为退会的决定，不需要重新入会。")


def wanted(kind: ProposalKind, basis: Basis, today: date) -> bool:
    """Say whether the rule would propose this today, or whether a person's proposal still makes sense."""
    if kind is ProposalKind.LAPSE:
        return standing(basis, today) is Standing.LAPSED and not proposes_exit(basis, today)
    if kind is ProposalKind.AUTO_EXIT:
        return proposes_exit(basis, today)
    return basis.decision not in EXITS and basis.decision is not DECISION_OF[kind]


_RESTS_ON = {
    ProposalKind.LAPSE: N_("已缴至 {paid_until}，宽限至 {grace_until}，自 {since} 起欠费，至今 {days} 天。"),
    ProposalKind.AUTO_EXIT: N_(
        "已缴至 {paid_until}，宽限至 {grace_until}，自 {since} 起欠费中止，至今 {days} 天，满 {year} 天。"
    ),
}


def rests_on(kind: ProposalKind, paid_until: date | None, reason: str, today: date) -> Reason:
    """Return the facts a proposal rests on as a sentence; a person's proposal is told in their own words."""
    if kind not in _RESTS_ON or paid_until is None:
        return Reason("{reason}", {"reason": reason})
    since = lapsed_since(paid_until)
    return Reason(
        _RESTS_ON[kind],
        {
            "paid_until": paid_until, "grace_until": paid_until + GRACE, "since": since,
            "days": (today - since).days + 1, "year": EXIT_AFTER.days,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """A decision about a membership that was confirmed some day."""

    decision: Decision
    decided_on: date


def decision_on(pasts: Iterable[Past], day: date) -> Past | None:
    """Return the latest of these decisions that was taken by `day`."""
    return max((each for each in pasts if each.decided_on <= day), key=lambda each: each.decided_on, default=None)
