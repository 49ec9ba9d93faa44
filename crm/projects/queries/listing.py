"""The list of projects: filters, pages of Core rows, exact totals, what each has reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, select, type_coerce
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.core import search
from crm.core.actor import Actor, Thing
from crm.core.db import AnyRow, MoneyFen, Query, session
from crm.core.money import Money
from crm.core.pages import Cut, Page, paged
from crm.events.models import Event
from crm.leads.rules import Sector
from crm.members.queries.shapes import key
from crm.projects.models import Milestone, Project, Signing
from crm.projects.queries import further
from crm.projects.queries.asked import asked
from crm.projects.queries.scope import sees_all_amounts, visible_to
from crm.projects.rules import Agreement, SigningState, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectFilter:
    """What a list of projects is narrowed to; every field stands in the address."""

    q: str = ""
    state: SigningState | None = None
    sector: Sector | None = None
    agreement: Agreement | None = None
    event_id: int | None = None
    origin: str = ""
    """GB/T 2260 code of the investor's city (来源地)."""
    district: str = ""
    """GB/T 2260 code of the district or city it lands in (落地)."""
    city: str = ""
    """归属方: which side of the pair it counts to."""
    enterprise_id: int | None = None
    where: str = ""
    """Conditions in groups (crm.lists.rules.conditions)."""


@dataclass(frozen=True, slots=True)
class ProjectTotal:
    """Everything a filter shows, exactly."""

    count: int
    total: Money | None
    """Σ 总投资; None where the actor may not see amounts."""
    unstated: int
    """Projects without 总投资."""


RefusedSigning = aliased(Signing)
live = and_(Signing.project_id == Project.id, Signing.state != SigningState.REFUSED)
"""Joins a project with the one signing that stands."""


def _narrowed(actor: Actor, by: ProjectFilter) -> list[ColumnElement[bool]]:
    conditions = [visible_to(actor), *([asked(actor, by.where)] if by.where else [])]
    if by.q:
        conditions.append(Project.id.in_(search.matching_ids("project", by.q)))
    if by.origin:
        conditions.append(_under(Project.origin_code, by.origin))
    if by.district:
        conditions.append(_under(Project.landing_code, by.district))
    if by.city:
        conditions.append(Project.home_code == by.city)
    if by.enterprise_id is not None:
        conditions.append((Project.investor_id == by.enterprise_id) | (Project.partner_id == by.enterprise_id))
    if by.state is SigningState.REFUSED:
        refused = select(RefusedSigning.project_id).where(RefusedSigning.state == SigningState.REFUSED)
        conditions += [Signing.id.is_(None), Project.id.in_(refused)]
    elif by.state is not None:
        conditions.append(Signing.state == by.state)
    exact = {Project.sector: by.sector, Project.agreement: by.agreement, Signing.event_id: by.event_id}
    return conditions + [column == value for column, value in exact.items() if value is not None]


def _under(column: Any, code: str) -> ColumnElement[bool]:
    """A district by its code, a city (xxxx00) with all its districts."""
    start = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    condition: ColumnElement[bool] = column.startswith(start)
    return condition


def shown_amount(actor: Actor, column: Any) -> ColumnElement[Money | None]:
    """Return the column, empty where this actor may not see the money."""
    if sees_all_amounts(actor):
        shown: ColumnElement[Money | None] = column
        return shown
    return type_coerce(case((visible_to(actor, thing=Thing.AMOUNT), column), else_=None), MoneyFen())


def _wide(actor: Actor, name: str) -> ColumnElement[Any]:
    """Return a further column of a list; amounts are empty where they are not to be seen."""
    column = further.COMPUTED[name]() if name in further.COMPUTED else getattr(Project, name)
    if name == "foreign_cents" and not sees_all_amounts(actor):
        return case((visible_to(actor, thing=Thing.AMOUNT), column), else_=None).label(name)
    return (shown_amount(actor, column) if name in further.AMOUNTS else column).label(name)


def rows(actor: Actor, needs: Sequence[str] = ()) -> Query:
    """Return the columns a list of projects shows, and those of `needs`."""
    return (
        select(
            Project.id, Project.name, Project.investor, Project.investor_id, Project.partner, Project.sector,
            Project.kind, Project.agreement, Project.origin_code, Project.landing_code, Project.signed_on,
            Project.terminated_on, shown_amount(actor, Project.total_investment).label("total_investment"),
            Signing.state, Signing.event_id, Event.name.label("event_name"), Event.code.label("event_code"),
            Account.name.label("manager_name"), *(_wide(actor, name) for name in needs),
        )
        .outerjoin(Signing, live)
        .outerjoin(Event, Event.id == Signing.event_id)
        .outerjoin(Account, Account.id == Project.manager_id)
    )  # fmt: skip


def projects_page(actor: Actor, by: ProjectFilter, cut: Cut, *, size: int = 50, needs: Sequence[str] = ()) -> Page:
    """Return a page of projects, the latest signed first; `needs` names more columns. Raises BadCondition."""
    keys = [key(Project.signed_on, "signed_on", descending=True), key(Project.id, "id", descending=True)]
    return paged(rows(actor, needs).where(*_narrowed(actor, by)), keys, cut, size=size)


def projects_wide(actor: Actor, by: ProjectFilter, needs: Sequence[str] = ()) -> Query:
    """Return the whole list, the latest signed first: for files and the 台账, read piece by piece."""
    query = rows(actor, needs).where(*_narrowed(actor, by))
    return query.order_by(Project.signed_on.desc(), Project.id.desc())


def ledger_rows(actor: Actor, by: ProjectFilter, needs: Sequence[str]) -> Sequence[AnyRow]:
    """Return every project of a 台账, the latest signed first. The caller has looked how many there are."""
    return session.execute(projects_wide(actor, by, needs)).all()


def total(actor: Actor, by: ProjectFilter) -> ProjectTotal:
    """Return exact count and Σ 总投资 of everything the filter shows."""
    column = shown_amount(actor, Project.total_investment)
    summed = func.coalesce(func.sum(type_coerce(column, BigInteger)), 0)
    count, fen, stated = session.execute(
        select(func.count(Project.id), summed, func.count(Project.total_investment))
        .outerjoin(Signing, live)
        .where(*_narrowed(actor, by))
    ).one()
    hidden = not sees_all_amounts(actor) and not int(fen) and count
    return ProjectTotal(count, None if hidden else Money(int(fen)), count - stated)


def furthest_steps(project_ids: Sequence[int]) -> dict[int, tuple[Step, date]]:
    """Return the furthest dated step of several projects in one question; 签约 alone is not among them."""
    found: dict[int, tuple[Step, date]] = {}
    order = list(Step)
    for row in session.execute(
        select(Milestone.project_id, Milestone.step, Milestone.reached_on).where(Milestone.project_id.in_(project_ids))
    ):
        if row.project_id not in found or order.index(row.step) > order.index(found[row.project_id][0]):
            found[row.project_id] = (row.step, row.reached_on)
    return found


def of_event(actor: Actor, event_id: int, limit: int = 50) -> Sequence[AnyRow]:
    """Return the projects signed at an event, the latest first."""
    query = rows(actor).where(visible_to(actor), Signing.event_id == event_id)
    return session.execute(query.order_by(Signing.reported_at.desc(), Project.id.desc()).limit(limit)).all()


def of_enterprise(actor: Actor, enterprise_id: int, limit: int = 50) -> Sequence[AnyRow]:
    """Return an enterprise's projects, as investor or partner, the latest first."""
    of = (Project.investor_id == enterprise_id) | (Project.partner_id == enterprise_id)
    query = rows(actor).where(visible_to(actor), of).order_by(Project.signed_on.desc(), Project.id.desc())
    return session.execute(query.limit(limit)).all()


def event_split(event_id: int) -> dict[SigningState, tuple[int, Money]]:
    """Return count and Σ amount of an event's signings by state: one aggregate."""
    summed = func.sum(type_coerce(Signing.amount, BigInteger))
    found = session.execute(
        select(Signing.state, func.count(), summed).where(Signing.event_id == event_id).group_by(Signing.state)
    ).all()
    counts = {state: (count, Money(int(fen))) for state, count, fen in found}
    return {state: counts.get(state, (0, Money(0))) for state in SigningState}


def event_splits(event_ids: Sequence[int]) -> dict[int, dict[SigningState, tuple[int, Money]]]:
    """Return what `event_split` returns, for several events in one aggregate."""
    summed = func.sum(type_coerce(Signing.amount, BigInteger))
    found = session.execute(
        select(Signing.event_id, Signing.state, func.count(), summed)
        .where(Signing.event_id.in_(event_ids))
        .group_by(Signing.event_id, Signing.state)
    ).all()
    counts = {(event_id, state): (count, Money(int(fen))) for event_id, state, count, fen in found}
    return {
        event_id: {state: counts.get((event_id, state), (0, Money(0))) for state in SigningState}
        for event_id in event_ids
    }


def signed_by_venue(event_id: int) -> dict[int | None, tuple[int, Money]]:
    """Return count and Σ amount of what was signed at each venue and not refused; None: no venue was named."""
    summed = func.sum(type_coerce(Signing.amount, BigInteger))
    found = session.execute(
        select(Signing.venue_id, func.count(), summed)
        .where(Signing.event_id == event_id, Signing.state != SigningState.REFUSED)
        .group_by(Signing.venue_id)
    ).all()
    return {venue_id: (count, Money(int(fen))) for venue_id, count, fen in found}


def events_with_signings() -> list[tuple[str, str]]:
    """Return (id, name) of the events something was signed at: for the filter."""
    found = session.execute(
        select(Event.id, Event.name).where(Event.id.in_(select(Signing.event_id))).order_by(Event.starts_at.desc())
    ).all()
    return [(str(row.id), row.name) for row in found]


def places() -> tuple[list[str], list[str]]:
    """Return the codes projects come from and land in: for the filters."""
    origins = session.scalars(select(Project.origin_code).where(Project.origin_code.is_not(None)).distinct()).all()
    landings = session.scalars(select(Project.landing_code).where(Project.landing_code.is_not(None)).distinct()).all()
    return sorted(str(code) for code in origins), sorted(str(code) for code in landings)
