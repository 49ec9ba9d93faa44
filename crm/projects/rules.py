"""What a project is, its agreement types, its steps. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.core.errors import Conflict, DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.leads.rules import Sector


class Agreement(StrEnum):
    """协议类型: all three count once and are shown apart."""

    INTENT = "intent"
    FRAMEWORK = "framework"
    CONTRACT = "contract"


AGREEMENT_NAMES = {
    Agreement.INTENT: N_("意向协议"),
    Agreement.FRAMEWORK: N_("框架协议"),
    Agreement.CONTRACT: N_("正式合同"),
}


class ProjectKind(StrEnum):
    """Which steps a project has."""

    MANUFACTURING = "manufacturing"
    LIGHT = "light"
    TOURISM = "tourism"
    FUND = "fund"


PROJECT_KIND_NAMES = {
    ProjectKind.MANUFACTURING: N_("制造"),
    ProjectKind.LIGHT: N_("轻资产"),
    ProjectKind.TOURISM: N_("文旅"),
    ProjectKind.FUND: N_("基金或总部"),
}


class Step(StrEnum):
    """A milestone, in the order of a project's life; reaching one implies the earlier ones."""

    SIGNED = "signed"
    REGISTERED = "registered"
    PAID_IN = "paid_in"
    FILED = "filed"
    SITED = "sited"
    STARTED = "started"
    IN_STATISTICS = "in_statistics"
    COMPLETED = "completed"
    PRODUCING = "producing"
    FULL_CAPACITY = "full_capacity"
    TARGET_EFFECT = "target_effect"


STEP_NAMES = {
    Step.SIGNED: N_("签约"),
    Step.REGISTERED: N_("注册"),
    Step.PAID_IN: N_("实缴"),
    Step.FILED: N_("立项备案"),
    Step.SITED: N_("选址供地"),
    Step.STARTED: N_("开工"),
    Step.IN_STATISTICS: N_("入统"),
    Step.COMPLETED: N_("竣工"),
    Step.PRODUCING: N_("投产"),
    Step.FULL_CAPACITY: N_("达产"),
    Step.TARGET_EFFECT: N_("达效"),
}
TEMPLATES = {
    ProjectKind.MANUFACTURING: tuple(step for step in Step if step is not Step.PAID_IN),
    ProjectKind.LIGHT: (Step.SIGNED, Step.REGISTERED, Step.SITED, Step.PRODUCING, Step.TARGET_EFFECT),
    ProjectKind.TOURISM: (
        Step.SIGNED, Step.REGISTERED, Step.FILED, Step.SITED, Step.STARTED, Step.COMPLETED, Step.PRODUCING,
    ),
    ProjectKind.FUND: (Step.SIGNED, Step.REGISTERED, Step.PAID_IN, Step.TARGET_EFFECT),
}  # fmt: skip


class SigningState(StrEnum):
    """Whether a signing has been recognised as a result of its event."""

    PENDING = "pending"
    RECOGNISED = "recognised"
    REFUSED = "refused"


SIGNING_STATE_NAMES = {
    SigningState.PENDING: N_("待认定"),
    SigningState.RECOGNISED: N_("已认定"),
    SigningState.REFUSED: N_("不予认定"),
}


class DocumentKind(StrEnum):
    """What a project's document is."""

    AGREEMENT = "agreement"
    PHOTO = "photo"
    EVIDENCE = "evidence"
    OTHER = "other"


DOCUMENT_KIND_NAMES = {
    DocumentKind.AGREEMENT: N_("签约协议"),
    DocumentKind.PHOTO: N_("现场照片"),
    DocumentKind.EVIDENCE: N_("证明材料"),
    DocumentKind.OTHER: N_("其他"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningDetails:
    """What is reported when something was signed: the nine fields of the form and what a lead already knew."""

    name: str
    investor: str
    partner: str
    agreement: Agreement
    amount: Money
    """总投资 as announced."""
    representative: str = ""
    manager_id: int | None = None
    sector: Sector | None = None
    origin_code: str | None = None
    landing_code: str | None = None
    signed_on: date | None = None
    """The day it was signed; today if not said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectDetails:
    """What the office completes or corrects about a project. The amount counts by the ledger and is not among it."""

    kind: ProjectKind
    sector: Sector
    partner: str
    origin_code: str | None
    landing_code: str | None
    home_code: str | None
    contracted: Money | None
    manager_id: int | None
    summary: str = ""


LARGE = Money.of(50, "亿元")
"""Above this a signing is confirmed a second time, by a step that names the amount."""
ALIKE_PERCENT = 10
ALIKE_MONTHS = 24
"""Same investor, amounts within 10 %, signed within 24 months: worth a warning."""


class ProjectStands(Conflict):
    """The same project is already registered: it counts once, wherever it is announced again."""

    code = "project_stands"
    field = "name"
    template = N_("项目“{project}”（{investor}）已在活动《{event}》（{date}）登记（{state}），不重复计算。")


class ProjectStandsAlone(ProjectStands):
    """The same project is already registered, at no event."""

    template = N_("项目“{project}”（{investor}）已于 {date} 登记（{state}），不重复计算。")


class LooksAlike(Conflict):
    """The investor signed something of nearly the same amount lately. One may confirm that it is another project."""

    code = "looks_alike"
    template = N_("该投资方 24 个月内已有金额相近的项目：{names}。请核对是否为同一项目；确属不同项目的，勾选后再提交。")


class AmountUnconfirmed(DomainError):
    """An amount this large is named once more before it is stored."""

    code = "amount_unconfirmed"
    template = N_("总投资 {amount} 亿元（{yuan} 元）超过 50 亿元，请核对金额与单位后再次提交。")


class StepUnknown(DomainError):
    """The step does not belong to this kind of project."""

    code = "step_unknown"
    field = "step"
    template = N_("“{step}”不是“{kind}”类项目的步骤。")


class StepReached(Conflict):
    """The step has its date already."""

    code = "step_reached"
    field = "step"
    template = N_("“{step}”已于 {date} 登记。")


class StepReasonNeeded(DomainError):
    """Out of order needs a reason."""

    code = "step_reason_needed"
    field = "note"
    template = N_("“{step}”的日期与其他步骤的先后不符，或跳过了前面的步骤，请在说明中写明原因。")


class FutureDay(DomainError):
    """What has happened did not happen in the future."""

    code = "future_day"
    template = N_("日期 {date} 还没有到，请填写实际发生的日期。")


class OwnReport(DomainError):
    """A second person verifies: not who reported it."""

    status = 403
    code = "own_report"
    template = N_("这一条由您本人登记，须由另一人核验。")


class AlreadyVerified(Conflict):
    """Somebody verified it before."""

    code = "already_verified"
    template = N_("这一条已由 {name} 核验。")


def kind_for(sector: Sector) -> ProjectKind:
    """Return the template a project of this sector most likely has; the office may correct it."""
    match sector:
        case Sector.TOURISM:
            return ProjectKind.TOURISM
        case Sector.MANUFACTURING | Sector.ENERGY:
            return ProjectKind.MANUFACTURING
        case _:
            return ProjectKind.LIGHT


def check_amount(amount: Money, confirmed: Money | None) -> None:
    """Refuse an amount over 50 亿元 that was not named and confirmed. Raises AmountUnconfirmed."""
    if amount > LARGE and amount != confirmed:
        raise AmountUnconfirmed(amount=f"{amount.in_unit('亿元'):,}", yuan=f"{amount.in_unit('元', 0):,}")


def alike_bounds(amount: Money) -> tuple[Money, Money]:
    """Return the least and the largest amount that is within 10 % of `amount`."""
    tenth = amount.fen * ALIKE_PERCENT // 100
    return Money(amount.fen - tenth), Money(amount.fen + tenth)


def alike_window(day: date) -> tuple[date, date]:
    """Return the first and last day of the 24 months before and after `day`."""
    years = ALIKE_MONTHS // 12
    return _same_day(day, -years), _same_day(day, years)


def _same_day(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def check_step(kind: ProjectKind, step: Step, on: date, reached: Mapping[Step, date], note: str) -> None:
    """Refuse a step that the template lacks or that stands; out of order only with a reason.

    `reached` holds the dated steps including 签约. Raises StepUnknown, StepReached, StepReasonNeeded.
    """
    template = TEMPLATES[kind]
    if step not in template:
        raise StepUnknown(step=STEP_NAMES[step], kind=PROJECT_KIND_NAMES[kind])
    if step in reached:
        raise StepReached(step=STEP_NAMES[step], date=reached[step])
    place = template.index(step)
    earlier, later = template[:place], template[place + 1 :]
    skipped = any(other not in reached for other in earlier)
    misplaced = any(reached[s] > on for s in earlier if s in reached) or any(reached[s] < on for s in later if s in reached)
    if (skipped or misplaced) and not note.strip():
        raise StepReasonNeeded(step=STEP_NAMES[step])


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a project's template as a page shows it."""

    step: Step
    on: date | None
    reached: bool
    """True also where a later step is dated: reaching one implies the earlier ones."""


def steps_shown(kind: ProjectKind, reached: Mapping[Step, date]) -> list[StepShown]:
    """Return the template's steps in order with their dates."""
    template = TEMPLATES[kind]
    last = max((place for place, step in enumerate(template) if step in reached), default=0)
    return [StepShown(step, reached.get(step), place <= last) for place, step in enumerate(template)]


def check_other(actor_id: int | None, actor_name: str, reporter_id: int | None, reporter: str) -> None:
    """Refuse that somebody verifies their own report. Raises OwnReport."""
    if actor_id == reporter_id and (actor_id is not None or actor_name == reporter):
        raise OwnReport()
