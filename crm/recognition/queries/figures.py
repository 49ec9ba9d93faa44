"""The headline figures: one aggregate statement per group, from the ledger, never from a stored counter.

A figure of a day holds what happened up to that day and was known at its end (docs/decisions/0028): a recognition,
verification or report that came later never changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, not_, or_, select, true, type_coerce
from sqlalchemy.sql.selectable import Subquery

from crm.core.clock import at_wall, today
from crm.core.db import Query, session
from crm.core.money import Money
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.members.models import Enterprise
from crm.projects.models import Arrival, Milestone, Project, Signing
from crm.projects.rules import SigningState, Step
from crm.recognition.models import LedgerEntry
from crm.recognition.queries.parts import Columns, part_of
from crm.recognition.queries.ruling import ruling_before
from crm.recognition.queries.standing import Standing
from crm.recognition.rules import (
    HEADLINE,
    PROJECT_RATES,
    WITHIN,
    CountScope,
    Figures,
    Rate,
    RateKind,
    Ruling,
    Slice,
    first_step,
    formulas,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Which figures are asked for."""

    as_of: date
    scope: CountScope = HEADLINE
    city: str = ""
    """归属方: one side of the pair only."""
    event_ids: frozenset[int] | None = None
    """Only what these events count; None means all."""
    part: Slice | None = None
    """Only this part of a breakdown."""
    since: date | None = None
    """Only what counts, came or was reported from this day on: a year, a quarter."""
    known: date | None = None
    """What was known at the end of this day, if it is not the last day counted."""

    @property
    def until(self) -> datetime:
        """The first instant after the day: what was recorded from then on was not known."""
        return at_wall(self.known_on + timedelta(days=1))

    @property
    def known_on(self) -> date:
        """The day at whose end things were known."""
        return self.known or self.as_of


def figures(
    as_of: date | None = None, scope: CountScope = HEADLINE, *, city: str = "", event_ids: frozenset[int] | None = None
) -> Figures:
    """Return the figures of a day (today in Asia/Shanghai if none is said): five statements, whatever the size."""
    return figures_for(Question(as_of=as_of or today(), scope=scope, city=city, event_ids=event_ids))


def figures_for(asked: Question, headline: tuple[int, Money] | None = None) -> Figures:
    """Return the figures a question asks for; `headline` if its ledger was summed in the same request."""
    projects, investment = headline or recognised_sum(asked)
    waiting, waiting_amount = pending_sum(asked)
    ruling = ruling_before(asked.until)
    reached = _reached(asked, ruling)
    signed, negotiated = leads.signed_of_negotiated(asked.until, side=lead_of_side(asked), event_ids=asked.event_ids)
    rates = {
        RateKind.SIGNING: Rate(signed, negotiated),
        **{kind: Rate(reached[kind.value], reached["projects"]) for kind in PROJECT_RATES},
        RateKind.ARRIVAL: Rate(Money(reached["arrived_stated"]).yuan, Money(reached["contracted"]).yuan),
    }
    return Figures(
        as_of=asked.as_of, scope=asked.scope, projects=projects, pending_projects=waiting, total_investment=investment,
        pending_investment=waiting_amount, contracted=Money(reached["contracted"]), arrived=Money(reached["arrived"]),
        arrived_stated=Money(reached["arrived_stated"]), stated=reached["stated"],
        rates={kind: rates[kind] for kind in RateKind}, formulas=formulas(ruling),
    )  # fmt: skip


_LEDGER = Columns(LedgerEntry.event_id, LedgerEntry.project_id, LedgerEntry.counts_on)
_SIGNINGS = Columns(Signing.event_id, Signing.project_id, Signing.signed_on)


def fen(column: Any) -> ColumnElement[int]:
    """Return the exact sum of a money column, in 分; 0 without rows."""
    return func.coalesce(func.sum(type_coerce(column, BigInteger)), 0)


def entries_in(asked: Question) -> list[ColumnElement[bool]]:
    """Return the conditions under which a ledger row (joined with its project for a city) is counted."""
    conditions = [
        LedgerEntry.scope.in_(WITHIN[asked.scope]),
        LedgerEntry.counts_on <= asked.as_of,
        LedgerEntry.confirmed_at < asked.until,
    ]
    if asked.since is not None:
        conditions.append(LedgerEntry.counts_on >= asked.since)
    if asked.event_ids is not None:
        conditions.append(LedgerEntry.event_id.in_(asked.event_ids))
    if asked.city:
        conditions.append(LedgerEntry.project_id.in_(_of_side(asked)))
    return [*conditions, *part_of(asked.part, _LEDGER, asked.until)]


def _of_side(asked: Question) -> Query:
    """Return the ids of the projects of the side asked for, as they were known to be."""
    stood = Standing(asked.until)
    return stood.joined(select(Project.id).select_from(Project)).where(stood.of(Project.home_code) == asked.city)


def recognised_sum(asked: Question) -> tuple[int, Money]:
    """Return (projects, Σ amount) of the ledger."""
    count, amount = session.execute(
        select(func.coalesce(func.sum(LedgerEntry.count), 0), fen(LedgerEntry.amount)).where(*entries_in(asked))
    ).one()
    return int(count), Money(int(amount))


def pending_in(asked: Question) -> list[ColumnElement[bool]]:
    """Return the conditions under which a signing waits for recognition on the day asked for."""
    still = or_(Signing.state == SigningState.PENDING, Signing.settled_on > asked.known_on)
    conditions = [Signing.reported_at < asked.until, still]
    if asked.since is not None:
        conditions.append(Signing.reported_at >= at_wall(asked.since))
    if asked.event_ids is not None:
        conditions.append(Signing.event_id.in_(asked.event_ids))
    if asked.city:
        conditions.append(Signing.project_id.in_(_of_side(asked)))
    return [*conditions, *part_of(asked.part, _SIGNINGS, asked.until)]


def pending_sum(asked: Question) -> tuple[int, Money]:
    """Return (signings, Σ amount) that wait for recognition."""
    count, amount = session.execute(select(func.count(), fen(Signing.amount)).where(*pending_in(asked))).one()
    return int(count), Money(int(amount))


def recognised(asked: Question) -> Query:
    """Return the ids of the projects that count: their ledger rows sum to one or more."""
    return (
        select(LedgerEntry.project_id)
        .where(*entries_in(asked))
        .group_by(LedgerEntry.project_id)
        .having(func.sum(LedgerEntry.count) > 0)
    )


def known_steps(asked: Question) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions under which a step counts: it was reached and reported up to the day."""
    return Milestone.reached_on <= asked.as_of, Milestone.reported_at < asked.until


def ended(asked: Question) -> ColumnElement[bool]:
    """Return the condition under which a project had ended, as was known on the day."""
    known = or_(Project.terminated_at.is_(None), Project.terminated_at < asked.until)
    return and_(Project.terminated_on.is_not(None), Project.terminated_on <= asked.as_of, known)


def furthest(asked: Question) -> Subquery:
    """Return (project_id, place) of the furthest step dated and reported up to the day, by its place in a life."""
    place = case({step: n for n, step in enumerate(Step)}, value=Milestone.step)
    return (
        select(Milestone.project_id, func.max(place).label("place"))
        .where(*known_steps(asked))
        .group_by(Milestone.project_id)
        .subquery("furthest")
    )


def came(asked: Question) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions under which an arrival is counted: it came and was verified up to the day."""
    within = Arrival.arrived_on <= asked.as_of
    if asked.since is not None:
        within &= Arrival.arrived_on >= asked.since
    return within, Arrival.verified_at < asked.until


def arrived(asked: Question) -> Subquery:
    """Return (project_id, fen) of what arrived and was verified up to the day."""
    return (
        select(Arrival.project_id, fen(Arrival.amount).label("fen"))
        .where(*came(asked))
        .group_by(Arrival.project_id)
        .subquery("arrived")
    )


def has_reached(kind: RateKind, far: Subquery, asked: Question, ruling: Ruling, stood: Standing) -> ColumnElement[bool]:
    """Return the condition under which a recognised project counts for a rate of projects, or has a 合同引资额."""
    if kind is RateKind.ARRIVAL:
        return stood.of(Project.contracted).is_not(None)
    step = first_step(kind, ruling)
    reached: ColumnElement[bool] = true() if step is None else far.c.place >= list(Step).index(step)
    if kind is RateKind.PERFORMANCE:
        return and_(reached, not_(ended(asked)))
    return reached


def lead_of_side(asked: Question) -> ColumnElement[bool] | None:
    """Return the condition under which a lead belongs to the side asked for; None where both are.

    归属方 is one field of the project; before there is one, it is the firm's, and else where the investor comes from:
    what the project will get.
    """
    if not asked.city:
        return None
    stood = Standing(asked.until)
    own = stood.joined(select(stood.of(Project.home_code)).select_from(Project)).where(Project.lead_id == Lead.id)
    project = own.scalar_subquery()
    firm = select(Enterprise.home_code).where(Enterprise.id == Lead.enterprise_id).scalar_subquery()
    return func.coalesce(project, firm, func.substr(Lead.origin_code, 1, 4).concat("00")) == asked.city


def _reached(asked: Question, ruling: Ruling) -> dict[str, int]:
    """Answer everything about the recognised projects in one statement."""
    far, money, stood = furthest(asked), arrived(asked), Standing(asked.until)
    contracted = stood.of(Project.contracted)
    columns = {
        "projects": func.count(Project.id),
        "stated": func.count(contracted),
        "contracted": fen(contracted),
        "arrived": func.coalesce(func.sum(money.c.fen), 0),
        "arrived_stated": func.coalesce(func.sum(case((contracted.is_not(None), money.c.fen))), 0),
        **{kind.value: func.count(case((has_reached(kind, far, asked, ruling, stood), 1))) for kind in PROJECT_RATES},
    }
    query = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(Project)
        .outerjoin(far, far.c.project_id == Project.id)
        .outerjoin(money, money.c.project_id == Project.id)
        .where(Project.id.in_(recognised(asked)))
    )
    row = session.execute(stood.joined(query)).one()
    return {name: int(value) for name, value in row._mapping.items()}
