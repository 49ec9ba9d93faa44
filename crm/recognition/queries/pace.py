"""How long steps take after the signing, how long signings wait for recognition, which projects stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, or_, select

from crm.core.clock import at_wall
from crm.core.db import session
from crm.core.money import Money
from crm.core.pages import Cut, Page, paged
from crm.members.queries.shapes import key
from crm.projects.models import Milestone, Project, Signing
from crm.projects.rules import Step
from crm.recognition.queries.figures import Question, ended, fen, known_steps, pending_in, recognised
from crm.recognition.rules import STUCK_DAYS, Age, bounds, median


@dataclass(frozen=True, slots=True)
class StepPace:
    """A step: how many recognised projects have its date, and the median of days after the signing."""

    step: Step
    projects: int
    days: Decimal


def step_paces(asked: Question) -> list[StepPace]:
    """Return the steps that were dated, in the order of a project's life."""
    rows = session.execute(
        select(Milestone.step, Project.signed_on, Milestone.reached_on, func.count())
        .join(Project, Project.id == Milestone.project_id)
        .where(*known_steps(asked), Project.id.in_(recognised(asked)))
        .group_by(Milestone.step, Project.signed_on, Milestone.reached_on)
    )
    counts: dict[Step, dict[int, int]] = {}
    for step, signed, reached, count in rows:
        own, days = counts.setdefault(step, {}), (reached - signed).days
        own[days] = own.get(days, 0) + count
    dated = [step for step in Step if step in counts]
    return [StepPace(step, sum(counts[step].values()), median(counts[step]) or Decimal(0)) for step in dated]


def waited(asked: Question, age: Age) -> list[ColumnElement[bool]]:
    """Return the conditions under which a signing had waited so long at the end of the day."""
    least, most = bounds(age)
    conditions: list[ColumnElement[bool]] = [Signing.reported_at < at_wall(asked.as_of - timedelta(days=least - 1))]
    if most is not None:
        conditions.append(Signing.reported_at >= at_wall(asked.as_of - timedelta(days=most)))
    return conditions


def pending_of(asked: Question, age: Age | None) -> tuple[int, Money]:
    """Return (signings, Σ amount) that wait for recognition, of one age only if asked."""
    more = waited(asked, age) if age else []
    count, amount = session.execute(select(func.count(), fen(Signing.amount)).where(*pending_in(asked), *more)).one()
    return int(count), Money(int(amount))


def stuck_page(asked: Question, cut: Cut) -> Page:
    """Return recognised projects that go on but reached no step for STUCK_DAYS, the longest standing first."""
    place = case({step: n for n, step in enumerate(Step)}, value=Milestone.step)
    last = (
        select(Milestone.project_id, func.max(Milestone.reached_on).label("on"), func.max(place).label("place"))
        .where(*known_steps(asked))
        .group_by(Milestone.project_id)
        .subquery("last")
    )
    since = func.coalesce(last.c.on, Project.signed_on)
    query = (
        select(
            Project.id, Project.name, Project.investor, Project.landing_code, Project.total_investment,
            since.label("since"), last.c.place,
        )
        .outerjoin(last, last.c.project_id == Project.id)
        .where(
            Project.id.in_(recognised(asked)), ~ended(asked), since <= asked.as_of - timedelta(days=STUCK_DAYS),
            or_(last.c.place.is_(None), last.c.place < list(Step).index(Step.PRODUCING)),
        )
    )  # fmt: skip
    return paged(query, [key(since, "since"), key(Project.id, "id")], cut, size=50)
