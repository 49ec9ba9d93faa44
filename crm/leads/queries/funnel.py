"""How far leads came, by cohort, and how long open ones stand in their stage, by officer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.core.actor import Actor
from crm.core.clock import at_wall, local, today
from crm.core.db import session
from crm.core.money import Money
from crm.leads.models import Lead, StageChange
from crm.leads.queries.scope import visible_to
from crm.leads.rules import AGES, GROUP_STAGES, OPEN, Came, Cohort, CohortBy, Group, Stage, cohorts

_PLACES = {
    stage: place
    for place, (group, stages) in enumerate(GROUP_STAGES.items())
    for stage in stages
    if group is not Group.SIGNED
}
SIGNED = len(GROUP_STAGES) - 1


def place() -> ColumnElement[int]:
    """Return how far a lead came, as the place of its column: a move that was taken back, or a signing, does not count.

    Only a lead that is signed came as far as 签约.
    """
    order = case(_PLACES, value=StageChange.after, else_=0)
    furthest = (
        select(func.max(order))
        .where(StageChange.lead_id == Lead.id, ~StageChange.undone)
        .correlate(Lead)
        .scalar_subquery()
    )
    return case((Lead.stage == Stage.SIGNED, SIGNED), else_=func.coalesce(furthest, 0))


def came_to(group: Group) -> ColumnElement[bool]:
    """Return the condition under which a lead came to a column, or past it: what `place` says."""
    wanted = list(Group).index(group)
    signed = Lead.stage == Stage.SIGNED
    if wanted == 0:
        return Lead.id == Lead.id
    if wanted == SIGNED:
        return signed
    stages = [stage for stage, at in _PLACES.items() if at >= wanted]
    moved = exists().where(StageChange.lead_id == Lead.id, ~StageChange.undone, StageChange.after.in_(stages))
    return or_(signed, moved)


def funnel(actor: Actor, by: CohortBy, year: int) -> list[Cohort]:
    """Return what became of the leads registered in a year that this actor may see, by cohort."""
    first, after = at_wall(date(year, 1, 1), 0), at_wall(date(year + 1, 1, 1), 0)
    rows = session.execute(
        select(Lead.created_at, Lead.event_id, Lead.estimate, place())
        .where(visible_to(actor), Lead.created_at >= first, Lead.created_at < after)
        .order_by(Lead.id)
    )
    return cohorts((Came(local(row[0]).date(), row[1], row[2], row[3]) for row in rows), by, year)


def ages(actor: Actor) -> dict[tuple[int | None, str], list[tuple[int, Money]]]:
    """Return of every officer (id, name) how many open leads stand how long in their stage, and about how much."""
    owner = aliased(Account)
    columns: list[Any] = []
    for at in range(len(AGES)):
        inside = _aged(at)
        columns += [func.count(case((inside, 1))), func.sum(case((inside, Lead.estimate), else_=None))]
    found = session.execute(
        select(Lead.owner_id, owner.name, *columns)
        .outerjoin(owner, owner.id == Lead.owner_id)
        .where(visible_to(actor), Lead.stage.in_(OPEN))
        .group_by(Lead.owner_id, owner.name)
        .order_by(owner.name, Lead.owner_id)
    )
    return {(row[0], row[1] or ""): _pairs(row[2:]) for row in found}


def _pairs(cells: Any) -> list[tuple[int, Money]]:
    pairs = []
    for at in range(0, len(cells), 2):
        amount = cells[at + 1]
        pairs.append((int(cells[at]), amount if isinstance(amount, Money) else Money(int(amount or 0))))
    return pairs


def _aged(at: int) -> ColumnElement[bool]:
    least, most = AGES[at]
    conditions: list[ColumnElement[bool]] = []
    if least:
        conditions.append(Lead.stage_since < at_wall(today() - timedelta(days=least - 1), 0))
    if most is not None:
        conditions.append(Lead.stage_since >= at_wall(today() - timedelta(days=most), 0))
    return and_(*conditions)
