"""What may be done to an application, by whom, and what each step asks for. Pure (product.md §3.1, decisions.md 34)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.entry.rules.errors import (
    ApproverIsApplicant,
    ApproverNeeded,
    BasisNeeded,
    ChangedElsewhere,
    DayAhead,
    DayNeeded,
    DaysOutOfRange,
    FindingNeeded,
    FirstDayPast,
    Incomplete,
    LicenceMissing,
    MeetingDayNeeded,
    MeetingNeeded,
    NoneChosen,
    NotAdmitted,
    NotEditable,
    NotFromHere,
    NothingHandedOver,
    NoticeRuns,
    NotOverdue,
    NotUnderNotice,
    ObjectionSettled,
    ObjectionsOpen,
    OpinionNeeded,
    OtherFirm,
    OutsideNotice,
    SameFirm,
    SameFirstDay,
    UnderWay,
)
from crm.entry.rules.procedure import (
    LONGEST_BASIS,
    NOTICE_DAYS,
    OFFER_DAYS,
    RANGES,
    RETURNED_WAITS,
    SKIPPABLE,
    STANDARD,
    Procedure,
    check_notice,
    check_objections,
    check_overdue,
    check_procedure,
    due_on,
    is_forgotten,
    is_overdue,
    notice_until,
)
from crm.entry.rules.vocabulary import (
    EDITABLE,
    ENDED,
    LIVE,
    MANNER_NAMES,
    MOVE_NAMES,
    NEXT,
    OUTCOME_NAMES,
    PAID_BY_NAMES,
    STATE_NAMES,
    STEP_NAMES,
    STEPS,
    TOLD,
    Manner,
    Move,
    Outcome,
    PaidBy,
    State,
)
from crm.members.rules import Duty, Position

__all__ = [
    "EDITABLE", "ENDED", "LIVE", "LONGEST_BASIS", "MANNER_NAMES", "MOVE_NAMES", "NEXT", "NOTICE_DAYS", "OFFER_DAYS",
    "OUTCOME_NAMES", "PAID_BY_NAMES", "RANGES", "RETURNED_WAITS", "SKIPPABLE", "STANDARD", "STATE_NAMES", "STEPS",
    "STEP_NAMES", "TOLD", "ApproverIsApplicant", "ApproverNeeded", "BasisNeeded", "ChangedElsewhere", "DayAhead",
    "DayNeeded", "DaysOutOfRange", "FindingNeeded", "FirstDayPast", "Incomplete", "LicenceMissing", "Manner",
    "MeetingDayNeeded", "MeetingNeeded", "Move", "NoneChosen", "NotAdmitted", "NotEditable", "NotFromHere",
    "NotOverdue", "NotUnderNotice", "NothingHandedOver", "NoticeRuns", "ObjectionSettled", "ObjectionsOpen",
    "OpinionNeeded", "OtherFirm", "Outcome", "OutsideNotice", "PaidBy", "Procedure", "SameFirm", "SameFirstDay",
    "State", "UnderWay", "check_notice", "check_objections", "check_overdue", "check_procedure", "due_on",
    "is_forgotten", "is_overdue", "notice_until",
]  # fmt: skip

DRAFT_LIVES, ENDED_LIVES = timedelta(days=90), timedelta(days=365)
"""How long the link of a draft nobody touches works, and that of an application which has ended."""
LONGEST_OPINION = 500
CONSENT_VERSION = "2026-11"
CONSENT = N_(
    "我确认以上内容真实，并同意联谊会为办理入会保存和使用这些信息；申请未获通过、撤回或草稿过期后，可要求删除。"
)

_REFUSABLE = LIVE - {State.RETURNED}
MOVES: Mapping[tuple[State, Move], State] = {
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Move.SUBMIT): State.SCREENING,
    (State.SUBMITTED, Move.ACCEPT): State.SCREENING,
    (State.SCREENING, Move.RETURN): State.RETURNED,
    (State.NOTICE, Move.OBJECT): STANDARD.after_objection(),
    (State.APPROVED, Move.ADMIT): State.ADMITTED,
    (State.APPROVED, Move.LAPSE): State.LAPSED_OFFER,
    **{(here, Move.PASS): STANDARD.following(here) for here in (State.SCREENING, *SKIPPABLE)},
    **{(here, Move.WITHDRAW): State.WITHDRAWN for here in LIVE | {State.DRAFT}},
    **{(here, Move.REJECT): State.REJECTED for here in _REFUSABLE | {State.RETURNED}},
}
"""The whole machine, as the standard procedure has it: nothing else is possible, so no step is skipped by chance."""
APPLICANTS = frozenset({Move.SUBMIT, Move.WITHDRAW})
"""What the applicant does; everything else is the association's."""
DECISIONS = (Move.ACCEPT, Move.PASS, Move.RETURN, Move.OBJECT, Move.REJECT, Move.LAPSE)
"""What is chosen in the form of a step. Admitting has a form of its own."""
EXPLAINED = frozenset({Move.RETURN, Move.OBJECT, Move.REJECT})


def after(state: State, move: Move, procedure: Procedure = STANDARD) -> State:
    """Return where a move leads. Raises NotFromHere."""
    found = MOVES.get((state, move))
    if found is None:
        raise NotFromHere(state=STATE_NAMES[state], move=MOVE_NAMES[move])
    if move is Move.PASS:
        return procedure.following(state)
    return procedure.after_objection() if move is Move.OBJECT else found


def offered(state: State, *, is_overdue: bool = False) -> tuple[Move, ...]:
    """Return what the association may decide at a step; calling an offer lapsed only once it is overdue."""
    found = [move for move in DECISIONS if (state, move) in MOVES]
    return tuple(move for move in found if move is not Move.LAPSE or is_overdue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What an applicant writes. Codes are GB/T 2260 and GB/T 4754; empty means not yet known."""

    name: str
    contact_email: str
    credit_code: str = ""
    home_code: str = ""
    city_code: str = ""
    district_code: str = ""
    industry_code: str = ""
    legal_representative: str = ""
    address: str = ""
    intro: str = ""
    contact_name: str = ""
    contact_title: str = ""
    contact_mobile: str = ""
    duty: Duty = Duty.REPRESENTATIVE
    position: Position = Position.MEMBER
    recommender: str = ""


NEEDED: Mapping[str, str] = {
    "name": N_("企业全称"),
    "credit_code": N_("统一社会信用代码"),
    "home_code": N_("归属方"),
    "city_code": N_("注册地"),
    "legal_representative": N_("法定代表人"),
    "address": N_("地址"),
    "contact_name": N_("联系人姓名"),
    "contact_mobile": N_("手机号"),
    "contact_email": N_("邮箱"),
}
"""What an application cannot be submitted without."""
INPUTS = {"city_code": "place"}
"""Where the input of a field has another name."""


def check_complete(values: Mapping[str, object], *, has_licence: bool) -> None:
    """Raise Incomplete or LicenceMissing at the input of the first thing that is missing."""
    for name, label in NEEDED.items():
        if not values.get(name):
            raise _at(INPUTS.get(name, name), Incomplete(label=label))
    if not has_licence:
        raise LicenceMissing()


def _at(field: str, error: DomainError) -> DomainError:
    error.field = field  # type: ignore[misc]  # the class has no field: it depends on what is missing
    return error


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """How a step is closed: what is said, by whom, and for the council in which meeting."""

    text: str = ""
    manner: Manner = Manner.ONLINE
    approver: str = ""
    decided_on: date | None = None
    meeting: str = ""
    held_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who applies, to be held against who approves."""

    account_id: int | None
    names: frozenset[str]


def check_opinion(state: State, move: Move, opinion: Opinion, today: date) -> None:
    """Raise what a decision lacks: a reason, the name and day of a signature on paper, the council's meeting."""
    if move in EXPLAINED and not opinion.text.strip():
        raise OpinionNeeded()
    if opinion.manner is Manner.RECORDED:
        if not opinion.approver.strip():
            raise ApproverNeeded()
        if opinion.decided_on is None:
            raise DayNeeded()
    if opinion.decided_on is not None and opinion.decided_on > today:
        raise _at("decided_on", DayAhead(day=opinion.decided_on))
    if state is State.COUNCIL and move is Move.PASS:
        check_meeting(opinion.meeting, opinion.held_on, today)


def check_meeting(meeting: str, held_on: date | None, today: date) -> None:
    """Raise MeetingNeeded, MeetingDayNeeded or DayAhead unless a meeting was held."""
    if not meeting.strip():
        raise MeetingNeeded()
    if held_on is None:
        raise MeetingDayNeeded()
    if held_on > today:
        raise _at("held_on", DayAhead(day=held_on))


def check_approver(applicant: Applicant, *, account_id: int | None, approver: str = "") -> None:
    """Raise ApproverIsApplicant if who decides or signed is who applies."""
    same = account_id is not None and account_id == applicant.account_id
    if same or (approver.strip() and approver.strip() in applicant.names):
        raise ApproverIsApplicant()


def check_version(application: int, seen: int | None) -> None:
    """Raise ChangedElsewhere if something else was kept since a form was opened; None: it does not say."""
    if seen is not None and seen != application:
        raise ChangedElsewhere()


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """How the payment step is closed. Without `dues` no paid period is recorded: whoever keeps dues records its own."""

    paid_on: date
    paid_by: PaidBy
    dues: Money | None = None
    since: date | None = None
    until: date | None = None
    """The days paid for; not given: to the end of the year as members.rules.next_period says."""
    position: Position | None = None
    """会内职务 if it is another than was wished for."""
    number: str = ""
    enterprise_id: int | None = None
    """The known enterprise it is; None: that of the same credit code, or a new one."""
    in_spite_of: frozenset[int] = frozenset()
    """Known enterprises somebody has seen and said are others."""
    firm_admin: bool = True
    """Whether the contact becomes 企业管理员 of the firm."""


def link_token(secret_key: str, seed: str) -> str:
    """Return the secret of /apply/<token>: 160 bits derived from a stored random seed, so that mails can be made again.

    Only its SHA-256 is stored; the seed alone does not give it away.
    """
    mac = hmac.new(secret_key.encode(), b"application:" + seed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:20]).decode().rstrip("=")


def link_lives(state: State) -> timedelta | None:
    """Return how long after its last change the link of an application works; None: as long as it is under way."""
    if state is State.DRAFT:
        return DRAFT_LIVES
    return ENDED_LIVES if state in ENDED else None
