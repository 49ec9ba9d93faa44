"""The stages of a lead, which move may follow which, and the five groups of the board. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.leads.rules.credit import LostReason


class Stage(StrEnum):
    """Where a lead stands (product terms in brackets)."""

    REGISTERED = "registered"
    RESPONDED = "responded"
    ASSESSED = "assessed"
    ASSIGNED = "assigned"
    CONTACTING = "contacting"
    VISITED = "visited"
    NEGOTIATING = "negotiating"
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    DORMANT = "dormant"
    CLOSED = "closed"


STAGE_NAMES = {
    Stage.REGISTERED: N_("登记"),
    Stage.RESPONDED: N_("已响应"),
    Stage.ASSESSED: N_("已研判"),
    Stage.ASSIGNED: N_("已分派"),
    Stage.CONTACTING: N_("对接中"),
    Stage.VISITED: N_("已考察"),
    Stage.NEGOTIATING: N_("在谈"),
    Stage.TO_SIGN: N_("拟签约"),
    Stage.SIGNED: N_("已签约"),
    Stage.DORMANT: N_("休眠"),
    Stage.CLOSED: N_("终止"),
}


class Sector(StrEnum):
    """The industries the association reports by."""

    IT = "it"
    MANUFACTURING = "manufacturing"
    ENERGY = "energy"
    TOURISM = "tourism"
    OTHER = "other"


BULK_COLUMNS = {
    "owner": "owner_id", "sector": "sector", "origin": "origin_code", "landing": "landing_code", "complex": "complex",
}  # fmt: skip
"""What can be set of many leads at once, by its name in forms. Stages move one by one."""
SECTOR_NAMES = {
    Sector.IT: N_("新一代信息技术"),
    Sector.MANUFACTURING: N_("高端制造"),
    Sector.ENERGY: N_("新能源新材料"),
    Sector.TOURISM: N_("精品旅游"),
    Sector.OTHER: N_("其他"),
}

OPEN = (
    Stage.REGISTERED,
    Stage.RESPONDED,
    Stage.ASSESSED,
    Stage.ASSIGNED,
    Stage.CONTACTING,
    Stage.VISITED,
    Stage.NEGOTIATING,
    Stage.TO_SIGN,
)
"""Stages in which somebody still works on a lead; a signed project stands in none of them."""
NEGOTIATED = (Stage.NEGOTIATING, Stage.TO_SIGN, Stage.SIGNED)
"""Stages that say a lead was negotiated: the denominator of 签约率."""
ENDS = frozenset({Stage.DORMANT, Stage.CLOSED})
"""Stages one enters with a reason only."""

MOVES: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.REGISTERED: (Stage.RESPONDED, Stage.ASSESSED, Stage.ASSIGNED, Stage.CONTACTING, *sorted(ENDS)),
    Stage.RESPONDED: (Stage.ASSESSED, Stage.ASSIGNED, Stage.CONTACTING, *sorted(ENDS)),
    Stage.ASSESSED: (Stage.ASSIGNED, Stage.CONTACTING, *sorted(ENDS)),
    Stage.ASSIGNED: (Stage.CONTACTING, *sorted(ENDS)),
    Stage.CONTACTING: (Stage.ASSIGNED, Stage.VISITED, Stage.NEGOTIATING, Stage.TO_SIGN, *sorted(ENDS)),
    Stage.VISITED: (Stage.CONTACTING, Stage.NEGOTIATING, Stage.TO_SIGN, *sorted(ENDS)),
    Stage.NEGOTIATING: (Stage.CONTACTING, Stage.VISITED, Stage.TO_SIGN, *sorted(ENDS)),
    Stage.TO_SIGN: (Stage.VISITED, Stage.NEGOTIATING, *sorted(ENDS)),
    Stage.SIGNED: (),
    Stage.DORMANT: (Stage.ASSIGNED, Stage.CONTACTING, Stage.CLOSED),
    Stage.CLOSED: (Stage.REGISTERED,),
}
"""Which stage may follow which by hand. 已签约 is reached by logging the signing, and left by its refusal, only."""


class Group(StrEnum):
    """A column of the board: several stages people see as one."""

    NEW = "new"
    CONTACTED = "contacted"
    VISITING = "visiting"
    TO_SIGN = "to_sign"
    SIGNED = "signed"


GROUP_NAMES = {
    Group.NEW: N_("新线索"),
    Group.CONTACTED: N_("已对接"),
    Group.VISITING: N_("考察洽谈"),
    Group.TO_SIGN: N_("拟签约"),
    Group.SIGNED: N_("签约"),
}
GROUP_STAGES: Mapping[Group, tuple[Stage, ...]] = {
    Group.NEW: (Stage.REGISTERED, Stage.RESPONDED, Stage.ASSESSED, Stage.ASSIGNED),
    Group.CONTACTED: (Stage.CONTACTING,),
    Group.VISITING: (Stage.VISITED, Stage.NEGOTIATING),
    Group.TO_SIGN: (Stage.TO_SIGN,),
    Group.SIGNED: (Stage.SIGNED,),
}
"""The board's groups (decisions, point 5). Dormant and closed leads stand on no board."""
_GROUP_OF = {stage: group for group, stages in GROUP_STAGES.items() for stage in stages}


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadDetails:
    """What a person states about a lead: the same for logging and for editing it."""

    title: str
    company: str
    enterprise_id: int | None = None
    contact: str = ""
    phone: str = ""
    sector: Sector = Sector.OTHER
    origin_code: str | None = None
    landing_code: str | None = None
    estimate: Money | None = None
    owner_id: int | None = None
    introducer: str = ""
    note: str = ""


class MoveNotAllowed(DomainError):
    """That stage cannot follow this one."""

    code = "move_not_allowed"
    field = "to"
    template = N_("线索现在是“{before}”，不能直接改为“{after}”。请先完成中间的步骤。")


class SignToSign(DomainError):
    """A lead becomes signed by logging its signing, so that a project comes into being."""

    code = "sign_to_sign"
    field = "to"
    template = N_("签约不能只改阶段。请使用“登记签约”，线索的内容会带入项目，无需重新填写。")


class ReasonNeeded(DomainError):
    """Parking a lead says why."""

    code = "reason_needed"
    field = "note"
    template = N_("改为“{after}”要写明原因，请在备注中说明。")


class LostReasonNeeded(DomainError):
    """Ending a lead names one of the reasons, so that lost leads can be counted by it."""

    code = "lost_reason_needed"
    field = "lost_reason"
    template = N_("终止线索要选择原因，用于统计。原因是“其他”时请在备注中说明。")


class AlreadySigned(Conflict):
    """The lead has become a project; that is where its story goes on."""

    code = "already_signed"
    template = N_("线索“{title}”已签约，请到签约项目中继续办理。")


def check_move(before: Stage, after: Stage, note: str, names: Callable[[str], str] = str) -> None:
    """Refuse a move that the table does not list, or parking a lead without a reason.

    `names` turns a stage's name into the reader's language. Raises SignToSign, MoveNotAllowed, ReasonNeeded.
    """
    if after is Stage.SIGNED:
        raise SignToSign()
    if after not in MOVES[before]:
        raise MoveNotAllowed(before=names(STAGE_NAMES[before]), after=names(STAGE_NAMES[after]))
    if after is Stage.DORMANT and not note.strip():
        raise ReasonNeeded(after=names(STAGE_NAMES[after]))


class NotOpen(Conflict):
    """Nobody works on a lead that is signed, parked or ended."""

    code = "lead_not_open"
    template = N_("线索“{title}”已签约、休眠或终止。要继续跟进，请先改回进行中的阶段。")


class NobodyToTell(Conflict):
    """Nobody introduced the lead."""

    code = "nobody_to_tell"
    template = N_("线索“{title}”没有登记引荐人。")


def check_open(stage: Stage, title: str) -> None:
    """Refuse to work on a lead that is signed, parked or ended. Raises NotOpen."""
    if stage not in OPEN:
        raise NotOpen(title=title)


def check_lost(after: Stage, reason: LostReason | None, note: str) -> None:
    """Refuse an end without one of the reasons, or with 其他 and no word. Raises LostReasonNeeded."""
    if after is Stage.CLOSED and (reason is None or (reason is LostReason.OTHER and not note.strip())):
        raise LostReasonNeeded()


def group_of(stage: Stage) -> Group | None:
    """Return the column of the board a stage stands in; None for dormant and closed."""
    return _GROUP_OF.get(stage)


def entry_to(stage: Stage, group: Group) -> Stage | None:
    """Return the stage a lead takes when it is dropped on a column, or None if it may not go there."""
    return next((to for to in GROUP_STAGES[group] if to in MOVES[stage]), None)


LIKELIHOOD: Mapping[Stage, int] = {
    Stage.REGISTERED: 5, Stage.RESPONDED: 5, Stage.ASSESSED: 10, Stage.ASSIGNED: 10, Stage.CONTACTING: 20,
    Stage.VISITED: 35, Stage.NEGOTIATING: 50, Stage.TO_SIGN: 80, Stage.SIGNED: 100,
}  # fmt: skip
"""How likely a lead of a stage is to be signed, in per cent: for a weighted total that says so, never for a figure."""


def likelihood(stage: Stage) -> int:
    """Return the per cent with which a lead of this stage is weighted; 0 for parked and ended ones."""
    return LIKELIHOOD.get(stage, 0)


_SECTORS: Sequence[tuple[Sector, tuple[str, ...]]] = (
    (Sector.IT, ("I63", "I64", "I65", "C39", "I")),
    (Sector.MANUFACTURING, ("C34", "C35", "C36", "C37", "C38", "C40", "C33")),
    (Sector.ENERGY, ("D", "C25", "C26", "C30", "C32")),
    (Sector.TOURISM, ("R", "H", "N78", "L7291", "L72")),
)


def sector_of(industry_code: str | None) -> Sector:
    """Return the sector an industry (GB/T 4754, letter and digits) is reported under; 其他 where none fits."""
    code = industry_code or ""
    return next((sector for sector, starts in _SECTORS if code.startswith(starts)), Sector.OTHER)
