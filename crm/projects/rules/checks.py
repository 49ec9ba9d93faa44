"""What a signing states, and what may be done with a project."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from crm.core.money import Money
from crm.leads.rules import Sector
from crm.projects.rules.errors import (
    AlreadyReversed,
    AmountUnconfirmed,
    NotYetCounted,
    OwnReport,
    ReversalStands,
    StepNeeded,
    StepReached,
    StepReasonNeeded,
    StepUnknown,
    StepWaived,
)
from crm.projects.rules.vocabulary import (
    PROJECT_KIND_NAMES,
    STEP_NAMES,
    TEMPLATES,
    Agreement,
    Capital,
    ProjectKind,
    Step,
)


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
    capital: Capital | None = None
    subscribed: Money | None = None
    currency: str | None = None
    foreign_cents: int | None = None
    """合同外资 in hundredths of its currency; `rate_micros` are millionths of a 元 for one unit."""
    rate_micros: int | None = None
    rate_on: date | None = None
    rate_source: str = ""


LARGE = Money.of(50, "亿元")
"""Above this a signing is confirmed a second time, by a step that names the amount."""
ALIKE_PERCENT = 10
ALIKE_MONTHS = 24
"""Same investor, amounts within 10 %, signed within 24 months: worth a warning."""


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
    """Return the least and the largest amount from which `amount` differs by 10 % or less."""
    least = -(-amount.fen * 100 // (100 + ALIKE_PERCENT))
    return Money(least), Money(amount.fen * 100 // (100 - ALIKE_PERCENT))


def alike_window(day: date) -> tuple[date, date]:
    """Return the first and last day of the 24 months before and after `day`."""
    years = ALIKE_MONTHS // 12
    return _same_day(day, -years), _same_day(day, years)


def _same_day(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def check_step(
    kind: ProjectKind, step: Step, on: date, reached: Mapping[Step, date], note: str,
    waived: Collection[Step] = frozenset(),
) -> None:  # fmt: skip
    """Refuse a step that the template lacks or that stands; out of order only with a reason.

    `reached` holds the dated steps including 签约, `waived` those that do not apply: they skip nothing. Raises
    StepUnknown, StepReached, StepWaived, StepReasonNeeded.
    """
    template = TEMPLATES[kind]
    if step not in template:
        raise StepUnknown(step=STEP_NAMES[step], kind=PROJECT_KIND_NAMES[kind])
    if step in reached:
        raise StepReached(step=STEP_NAMES[step], date=reached[step])
    if step in waived:
        raise StepWaived(step=STEP_NAMES[step])
    place = template.index(step)
    earlier, later = [each for each in template[:place] if each not in waived], template[place + 1 :]
    skipped = any(other not in reached for other in earlier)
    misplaced = any(reached[s] > on for s in earlier if s in reached) or any(
        reached[s] < on for s in later if s in reached
    )
    if (skipped or misplaced) and not note.strip():
        raise StepReasonNeeded(step=STEP_NAMES[step])


def check_plan(kind: ProjectKind, step: Step, reached: Mapping[Step, date]) -> None:
    """Refuse to plan a step that the template lacks or that is reached. Raises StepUnknown, StepReached."""
    if step not in TEMPLATES[kind]:
        raise StepUnknown(step=STEP_NAMES[step], kind=PROJECT_KIND_NAMES[kind])
    if step in reached:
        raise StepReached(step=STEP_NAMES[step], date=reached[step])


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a project's template as a page shows it."""

    step: Step
    on: date | None
    reached: bool
    """True also where a later step is dated: reaching one implies the earlier ones."""
    waived: bool = False
    """Said to be not applicable, with a reason: neither reached nor to come."""


def steps_shown(
    kind: ProjectKind, reached: Mapping[Step, date], waived: Collection[Step] = frozenset()
) -> list[StepShown]:
    """Return the template's steps in order with their dates."""
    template = TEMPLATES[kind]
    last = max((place for place, step in enumerate(template) if step in reached), default=0)
    return [
        StepShown(step, reached.get(step), place <= last and step not in waived, step in waived)
        for place, step in enumerate(template)
    ]


def check_waiver(kind: ProjectKind, step: Step, reached: Mapping[Step, date]) -> None:
    """Refuse to leave out 签约, a step that the template lacks or that is reached.

    Raises StepUnknown, StepReached.
    """
    if step is Step.SIGNED:
        raise StepNeeded(step=STEP_NAMES[step])
    check_plan(kind, step, reached)


def check_other(actor_id: int | None, actor_name: str, reporter_id: int | None, reporter: str) -> None:
    """Refuse that somebody verifies their own report. Raises OwnReport."""
    if actor_id == reporter_id and (actor_id is not None or actor_name == reporter):
        raise OwnReport()


def check_reversal(*, verified: bool, reversal: bool, reversed_already: bool) -> None:
    """Refuse to take back what does not count, takes back itself, or is taken back.

    Raises NotYetCounted, ReversalStands, AlreadyReversed.
    """
    if reversal:
        raise ReversalStands()
    if reversed_already:
        raise AlreadyReversed()
    if not verified:
        raise NotYetCounted()
