"""Money that arrived over all projects one may see: days to sum, pages of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce

from crm.core.actor import Act, Actor, Thing
from crm.core.db import session
from crm.core.money import Money
from crm.core.pages import Cut, Page, paged
from crm.members.queries.shapes import key
from crm.projects.models import Arrival, Project
from crm.projects.queries.scope import visible_to


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalFilter:
    """What the ledger is narrowed to; both days included."""

    first: date | None = None
    last: date | None = None
    city: str = ""
    verified: bool = True
    """False: what still waits for a second person."""


def _within(actor: Actor, by: ArrivalFilter) -> list[ColumnElement[bool]]:
    state = Arrival.verified_at.is_not(None) if by.verified else Arrival.verified_at.is_(None)
    conditions = [state, visible_to(actor), visible_to(actor, Act.READ, Thing.AMOUNT)]
    if by.first is not None:
        conditions.append(Arrival.arrived_on >= by.first)
    if by.last is not None:
        conditions.append(Arrival.arrived_on <= by.last)
    if by.city:
        conditions.append(Project.home_code == by.city)
    return conditions


def arrived_by_day(actor: Actor, by: ArrivalFilter) -> list[tuple[date, int, Money]]:
    """Return (day, rows, amount) of every day on which something arrived; reversals count on their own day."""
    found = session.execute(
        select(Arrival.arrived_on, func.count(), func.sum(type_coerce(Arrival.amount, BigInteger)))
        .join(Project, Project.id == Arrival.project_id)
        .where(*_within(actor, by))
        .group_by(Arrival.arrived_on)
    )
    return [(day, count, Money(int(fen))) for day, count, fen in found]


def arrivals_page(actor: Actor, by: ArrivalFilter, cut: Cut) -> Page:
    """Return the rows behind a sum, the latest first."""
    query = (
        select(
            Arrival.id, Arrival.amount, Arrival.arrived_on, Arrival.evidence, Arrival.reverses_id, Arrival.reason,
            Arrival.reported_by, Arrival.verified_by, Project.id.label("project_id"), Project.name, Project.investor,
        )
        .join(Project, Project.id == Arrival.project_id)
        .where(*_within(actor, by))
    )  # fmt: skip
    keys = [key(Arrival.arrived_on, "arrived_on", descending=True), key(Arrival.id, "id", descending=True)]
    return paged(query, keys, cut, size=100)
