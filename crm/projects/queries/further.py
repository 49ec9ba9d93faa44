"""Columns of the list that stand in rows beside the project, each as a question of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce
from sqlalchemy.orm import aliased

from crm.core.db import MoneyFen
from crm.events.models import Event
from crm.leads.models import Lead
from crm.projects.models import Arrival, Completion, Milestone, Problem, Project, Signing
from crm.projects.rules import PAID_IN, UNSOLVED, SigningState, Step


def _sum(column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    summed = func.coalesce(func.sum(type_coerce(column, BigInteger)), 0)
    return type_coerce(select(summed).where(*conditions).scalar_subquery(), MoneyFen())


def arrived() -> ColumnElement[Any]:
    """到位资金: what is verified."""
    return _sum(Arrival.amount, Arrival.project_id == Project.id, Arrival.verified_at.is_not(None))


def waiting() -> ColumnElement[Any]:
    """到位资金 that is reported and not verified."""
    return _sum(Arrival.amount, Arrival.project_id == Project.id, Arrival.verified_at.is_(None))


def completed() -> ColumnElement[Any]:
    """完成投资: what is verified."""
    return _sum(Completion.amount, Completion.project_id == Project.id, Completion.verified_at.is_not(None))


def paid_in() -> ColumnElement[Any]:
    """实缴: what arrived and is verified of the registered capital."""
    return _sum(
        Arrival.amount, Arrival.project_id == Project.id, Arrival.verified_at.is_not(None), Arrival.evidence == PAID_IN
    )


def _problems() -> ColumnElement[Any]:
    unsolved = (Problem.project_id == Project.id, Problem.state.in_(UNSOLVED))
    return select(func.count(Problem.id)).where(*unsolved).scalar_subquery()


def _day_of(step: Step) -> Callable[[], ColumnElement[Any]]:
    def dated() -> ColumnElement[Any]:
        found = select(Milestone.reached_on).where(Milestone.project_id == Project.id, Milestone.step == step)
        return found.scalar_subquery()

    return dated


def _lead() -> ColumnElement[Any]:
    return select(Lead.title).where(Lead.id == Project.lead_id).scalar_subquery()


def _introducer() -> ColumnElement[Any]:
    return select(Lead.introducer).where(Lead.id == Project.lead_id).scalar_subquery()


def _event_day() -> ColumnElement[Any]:
    event, act = aliased(Event), aliased(Signing)
    held = select(event.starts_at).join(act, act.event_id == event.id)
    stands = (act.project_id == Project.id, act.state != SigningState.REFUSED)
    return held.where(*stands).correlate(Project).scalar_subquery()


COMPUTED: Mapping[str, Callable[[], ColumnElement[Any]]] = {
    "arrived": arrived, "waiting": waiting, "completed": completed, "paid_in": paid_in, "problems": _problems,
    "lead_title": _lead, "introducer": _introducer, "event_at": _event_day,
    **{f"on_{step.value}": _day_of(step) for step in Step if step is not Step.SIGNED},
}  # fmt: skip
"""What is found beside the project, by the name it has in a row."""
AMOUNTS = frozenset({"contracted", "arrived", "waiting", "completed", "paid_in", "subscribed", "foreign_cents"})
"""Columns that are money: empty where the actor may not see it."""
