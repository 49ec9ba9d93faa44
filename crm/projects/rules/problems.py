"""堵点: what hinders a project, how long one has, how high it may be taken, who says that it is solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.standards import working_days


class ProblemKind(StrEnum):
    """What is missing."""

    LAND = "land"
    APPROVAL = "approval"
    ENERGY = "energy"
    FUNDING = "funding"
    LABOUR = "labour"
    POLICY = "policy"
    TRANSPORT = "transport"
    OTHER = "other"


PROBLEM_KIND_NAMES = {
    ProblemKind.LAND: N_("用地选址"), ProblemKind.APPROVAL: N_("审批手续"), ProblemKind.ENERGY: N_("用能环评"),
    ProblemKind.FUNDING: N_("融资资金"), ProblemKind.LABOUR: N_("用工人才"), ProblemKind.POLICY: N_("政策兑现"),
    ProblemKind.TRANSPORT: N_("配套物流"), ProblemKind.OTHER: N_("其他问题"),
}  # fmt: skip


class Severity(StrEnum):
    """How much it hinders."""

    NORMAL = "normal"
    SERIOUS = "serious"
    BLOCKING = "blocking"


SEVERITY_NAMES = {
    Severity.NORMAL: N_("一般"), Severity.SERIOUS: N_("影响进度"), Severity.BLOCKING: N_("项目停滞"),
}  # fmt: skip
DAYS = {Severity.NORMAL: 10, Severity.SERIOUS: 5, Severity.BLOCKING: 3}
"""Working days until a problem shall be solved."""
LEVEL_NAMES = (N_("未升级"), N_("区市协调"), N_("市级部门协调"), N_("市领导顶格协调"))
LEVEL_DAYS = (0, 5, 5, 3)
"""Working days from the day a problem is taken to a level."""
HIGHEST = 3


class ProblemState(StrEnum):
    """Where a problem stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    COORDINATING = "coordinating"
    ESCALATED = "escalated"
    SOLVED = "solved"
    CONFIRMED = "confirmed"


PROBLEM_STATE_NAMES = {
    ProblemState.OPEN: N_("待分派"), ProblemState.ASSIGNED: N_("已分派"), ProblemState.COORDINATING: N_("协调中"),
    ProblemState.ESCALATED: N_("已升级协调"), ProblemState.SOLVED: N_("已解决，待确认"),
    ProblemState.CONFIRMED: N_("已确认解决"),
}  # fmt: skip
UNSOLVED = frozenset(
    {ProblemState.OPEN, ProblemState.ASSIGNED, ProblemState.COORDINATING, ProblemState.ESCALATED}
)  # fmt: skip
MOVES: dict[ProblemState, frozenset[ProblemState]] = {
    ProblemState.OPEN: UNSOLVED - {ProblemState.OPEN} | {ProblemState.SOLVED},
    ProblemState.ASSIGNED: UNSOLVED - {ProblemState.OPEN} | {ProblemState.SOLVED},
    ProblemState.COORDINATING: UNSOLVED - {ProblemState.OPEN} | {ProblemState.SOLVED},
    ProblemState.ESCALATED: frozenset({ProblemState.ASSIGNED, ProblemState.ESCALATED, ProblemState.SOLVED}),
    ProblemState.SOLVED: frozenset({ProblemState.CONFIRMED, ProblemState.COORDINATING, ProblemState.ESCALATED}),
    ProblemState.CONFIRMED: frozenset(),
}
"""To which state a problem may go. From 已解决 back is reopening: as high as it was."""


class Standing(StrEnum):
    """Which problems a list shows."""

    UNSOLVED = "unsolved"
    OVERDUE = "overdue"
    SOLVED = "solved"
    CONFIRMED = "confirmed"


STANDING_NAMES = {
    Standing.UNSOLVED: N_("未解决"), Standing.OVERDUE: N_("已超期"), Standing.SOLVED: N_("待确认"),
    Standing.CONFIRMED: N_("已确认解决"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemDetails:
    """What is said when a problem is raised."""

    kind: ProblemKind
    severity: Severity
    title: str
    detail: str = ""


class ProblemElsewhere(Conflict):
    """The state does not allow this."""

    code = "problem_elsewhere"
    template = N_("堵点“{title}”的状态是“{state}”，不能进行这一步。请刷新页面查看。")


class HighestAlready(Conflict):
    """There is nobody higher."""

    code = "highest_already"
    template = N_("堵点“{title}”已由市领导顶格协调，没有更高一级。")


class OwnSolution(DomainError):
    """Who solved it does not say that it is solved."""

    status = 403
    code = "own_solution"
    template = N_("这个堵点由您本人登记解决，须由提出方或另一人确认。")


class NotTheirs(DomainError):
    """Only who raised a problem, or who keeps all projects in their stead, confirms it."""

    code = "not_theirs"
    template = N_("这个堵点由提出方确认；提出方在线下确认的，由秘书处代为登记。")


class AnswerMissing(DomainError):
    """A solution is told with what was done and what shows it."""

    code, field = "answer_missing", "evidence"
    template = N_("请上传解决情况的证明材料，例如会议纪要、批复或现场照片。")


def due(severity: Severity, on: date) -> date:
    """Return by when a problem raised on this day shall be solved: working days, 调休 included."""
    return working_days.after(on, DAYS[severity])


def check_move(title: str, state: ProblemState, to: ProblemState, name: str) -> None:
    """Refuse a move the state does not allow. Raises ProblemElsewhere; `name` is the state in words."""
    if to not in MOVES[state]:
        raise ProblemElsewhere(title=title, state=name)


def escalated(title: str, level: int, on: date) -> tuple[int, date]:
    """Return the next level and by when it shall act. Raises HighestAlready."""
    if level >= HIGHEST:
        raise HighestAlready(title=title)
    return level + 1, working_days.after(on, LEVEL_DAYS[level + 1])


def check_confirms(*, raiser: bool, keeper: bool, solver: bool) -> None:
    """Refuse a confirmation by whoever solved it, or by somebody it does not concern. Raises OwnSolution, NotTheirs."""
    if solver:
        raise OwnSolution()
    if not (raiser or keeper):
        raise NotTheirs()


def overdue(state: ProblemState, due_on: date, today: date) -> bool:
    """Say whether a problem is unsolved past its day."""
    return state in UNSOLVED and due_on < today
