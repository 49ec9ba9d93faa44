"""How a planned signing moves, who may move it, and the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.projects.rules import Agreement


class PlanState(StrEnum):
    """Where a row of the list stands."""

    COLLECTED = "collected"
    RETURNED = "returned"
    CHECKED = "checked"
    APPROVED = "approved"
    SIGNED = "signed"
    UNSIGNED = "unsigned"


class Move(StrEnum):
    """What is done to a row."""

    COLLECT = "collect"
    EDIT = "edit"
    CHECK = "check"
    RETURN = "return"
    APPROVE = "approve"
    ARRANGE = "arrange"
    SIGN = "sign"
    UNSIGN = "unsign"
    UNDO = "undo"


class Paper(StrEnum):
    """Whether the text of the agreement is there."""

    NONE = "none"
    PROMISED = "promised"
    ATTACHED = "attached"


class Reason(StrEnum):
    """Why a row of the list was not signed."""

    POSTPONED = "postponed"
    AMOUNT = "amount"
    ABSENT = "absent"
    OTHER = "other"


PLAN_STATE_NAMES: dict[PlanState, str] = {
    PlanState.COLLECTED: N_("待核"), PlanState.RETURNED: N_("已退回"), PlanState.CHECKED: N_("待审定"),
    PlanState.APPROVED: N_("已审定"), PlanState.SIGNED: N_("已签"), PlanState.UNSIGNED: N_("未签"),
}  # fmt: skip
MOVE_NAMES: dict[Move, str] = {
    Move.COLLECT: N_("列入清单"), Move.EDIT: N_("修改清单"), Move.CHECK: N_("秘书处核对"), Move.RETURN: N_("退回修改"),
    Move.APPROVE: N_("领导审定"), Move.ARRANGE: N_("编排"), Move.SIGN: N_("已签"), Move.UNSIGN: N_("未签"),
    Move.UNDO: N_("撤销签约结果"),
}  # fmt: skip
PAPER_NAMES: dict[Paper, str] = {
    Paper.NONE: N_("尚无文本"), Paper.PROMISED: N_("承诺提供"), Paper.ATTACHED: N_("文本已定"),
}  # fmt: skip
REASON_NAMES: dict[Reason, str] = {
    Reason.POSTPONED: N_("改期"), Reason.AMOUNT: N_("额度变化"), Reason.ABSENT: N_("一方缺席"),
    Reason.OTHER: N_("其他"),
}  # fmt: skip

_LEADS: Mapping[Move, tuple[frozenset[PlanState], PlanState | None]] = {
    Move.EDIT: (frozenset(PlanState) - {PlanState.SIGNED, PlanState.UNSIGNED}, None),
    Move.CHECK: (frozenset({PlanState.COLLECTED}), PlanState.CHECKED),
    Move.RETURN: (frozenset({PlanState.COLLECTED, PlanState.CHECKED, PlanState.APPROVED}), PlanState.RETURNED),
    Move.APPROVE: (frozenset({PlanState.CHECKED}), PlanState.APPROVED),
    Move.ARRANGE: (frozenset(PlanState) - {PlanState.SIGNED}, None),
    Move.SIGN: (frozenset({PlanState.APPROVED, PlanState.UNSIGNED}), PlanState.SIGNED),
    Move.UNSIGN: (frozenset({PlanState.APPROVED, PlanState.UNSIGNED}), PlanState.UNSIGNED),
    Move.UNDO: (frozenset({PlanState.SIGNED, PlanState.UNSIGNED}), PlanState.APPROVED),
}
LOW, HIGH = Money.of(10, "万元"), Money.of(500, "亿元")
"""Amounts outside look like a mistaken unit: 亿 for 万 or the other way."""


class WrongMove(Conflict):
    """The row is not where this can be done: somebody moved it, or a step is missing."""

    code = "wrong_move"
    template = N_("“{name}”现在是“{state}”，不能办理“{move}”。请刷新清单后再看。")


class SameHands(DomainError):
    """Who checked a row does not approve it."""

    status = 403
    code = "same_hands"
    template = N_("“{name}”由您本人核对，须由另一人审定。")


class PaperMissing(DomainError):
    """Without an agreement, at least promised, a row is not put before the leaders."""

    code = "paper_missing"
    template = N_("“{name}”还没有协议文本。请先登记为“承诺提供”或“文本已定”，再核对。")


class WordNeeded(DomainError):
    """Who returns a row says why."""

    code = "word_needed"
    field = "opinion"
    template = N_("退回要写明原因，请填写意见。")


class WhyNeeded(DomainError):
    """A signing that did not happen has a reason."""

    code = "why_needed"
    field = "reason"
    template = N_("请选择未签的原因；选“其他”的，请写明情况。")


class Planned(Conflict):
    """The list has this row already."""

    code = "planned"
    field = "name"
    template = N_("“{name}”（{investor}）已在本场清单中。")


class Settled(Conflict):
    """Recognised, or refused, by somebody else since: nothing left to undo here."""

    code = "settled"
    template = N_("“{name}”的签约已由另一人办结，不能在此撤销。请到签约项目中办理。")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDetails:
    """What is agreed to be signed. A change of any of it after the approval voids the approval."""

    name: str
    investor: str
    partner: str
    agreement: Agreement
    amount: Money
    landing_code: str | None = None
    manager_id: int | None = None
    lead_id: int | None = None
    paper: Paper = Paper.NONE


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """Where and when in the ceremony, and who stands on the stage. Changing it leaves the approval alone."""

    venue_id: int | None = None
    round_name: str = ""
    place: int | None = None
    representative: str = ""
    partner_representative: str = ""
    witnesses: str = ""
    host: str = ""


def state_after(state: PlanState, move: Move, name: str = "") -> PlanState:
    """Return where a row stands after a move; ARRANGE and EDIT leave it. Raises WrongMove."""
    allowed, to = _LEADS[move]
    if state not in allowed:
        raise WrongMove(name=name, state=PLAN_STATE_NAMES[state], move=MOVE_NAMES[move])
    return to or state


def state_after_edit(state: PlanState, *, changed: bool, name: str = "") -> PlanState:
    """Return where a row stands after its text was saved: a changed one is checked and approved anew."""
    state_after(state, Move.EDIT, name)
    return PlanState.COLLECTED if changed or state is PlanState.RETURNED else state


def check_hands(actor_id: int | None, checker_id: int | None, name: str) -> None:
    """Refuse that somebody approves what they checked. Raises SameHands."""
    if actor_id == checker_id:
        raise SameHands(name=name)


def unit_looks_wrong(amount: Money) -> bool:
    """Say whether 亿 and 万 may have been mistaken for each other."""
    return not LOW <= amount <= HIGH


def moved(order: Sequence[int], one: int, place: int) -> list[int]:
    """Return the order with `one` at `place` (counted from 1, the nearest possible): always a permutation."""
    rest = [each for each in order if each != one]
    at = min(max(place, 1), len(rest) + 1) - 1
    return [*rest[:at], one, *rest[at:]]
