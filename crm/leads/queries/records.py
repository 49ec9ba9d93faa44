"""Leads, their history and their sums; what an actor may not see does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.chinese.names import name_key
from crm.core import search
from crm.core.actor import Act, Actor
from crm.core.db import AnyRow, Query, session
from crm.core.pages import Cut, Page, paged
from crm.events.models import Event
from crm.leads.models import Lead, StageChange
from crm.leads.queries.asked import asked
from crm.leads.queries.funnel import came_to, place
from crm.leads.queries.lanes import in_lane
from crm.leads.queries.pursuit import late, quiet
from crm.leads.queries.scope import visible_to
from crm.leads.rules import GROUP_STAGES, NEGOTIATED, OPEN, At, Colour, Duty, Group, Sector, Stage
from crm.members.models import Enterprise
from crm.members.queries.shapes import key


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadFilter:
    """What a list of leads is narrowed to; every field stands in the address."""

    q: str = ""
    group: Group | None = None
    stage: Stage | None = None
    sector: Sector | None = None
    city: str = ""
    """GB/T 2260 code of the investor's city."""
    event_id: int | None = None
    owner_id: int | None = None
    enterprise_id: int | None = None
    open_only: bool = False
    duty: Duty | None = None
    """Leads past the day of this duty."""
    colour: Colour | None = None
    reached: Group | None = None
    """Leads that came to this column of the board, or past it."""
    lane: At | None = None
    """A column of a board."""
    where: str = ""
    """Conditions in groups (crm.lists.rules.conditions)."""


def lead_with_nonce(nonce: str) -> Lead | None:
    """Return the lead of a submission that was stored before."""
    return session.scalar(select(Lead).where(Lead.nonce == nonce))


def enterprise_named(name: str) -> int | None:
    """Return the registered enterprise of exactly this name, in any spelling the import calls the same."""
    key = name_key(name)
    if not key:
        return None
    return session.scalar(
        select(Enterprise.id)
        .where(or_(Enterprise.name_key == key, Enterprise.short_name == name))
        .order_by(Enterprise.id)
    )


def enterprise_of(lead: Lead) -> Enterprise | None:
    """Return the registered enterprise behind a lead."""
    return session.get(Enterprise, lead.enterprise_id) if lead.enterprise_id else None


def narrowed(actor: Actor, by: LeadFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter, and that the actor may see the lead."""
    conditions = [visible_to(actor), *([asked(actor, by.where)] if by.where else [])]
    if by.q:
        conditions.append(Lead.id.in_(search.matching_ids("lead", by.q)))
    if by.group:
        conditions.append(Lead.stage.in_(GROUP_STAGES[by.group]))
    if by.open_only:
        conditions.append(Lead.stage.in_(OPEN))
    if by.city:
        conditions.append(Lead.origin_code.startswith(by.city[:4]))
    if by.lane:
        conditions += in_lane(by.lane)
    if by.reached:
        conditions.append(came_to(by.reached))
    if by.duty:
        conditions.append(late(by.duty))
    if by.colour:
        conditions.append(quiet(by.colour))
    exact = {
        Lead.stage: by.stage, Lead.sector: by.sector, Lead.event_id: by.event_id, Lead.owner_id: by.owner_id,
        Lead.enterprise_id: by.enterprise_id,
    }  # fmt: skip
    return conditions + [column == value for column, value in exact.items() if value is not None]


@cache
def lead_rows(further: tuple[str, ...] = ()) -> Query:
    """Return what a row or a card of a lead needs; `further` names more columns."""
    owner = aliased(Account)
    return (
        select(
            Lead.id, Lead.title, Lead.company, Lead.enterprise_id, Lead.origin_code, Lead.landing_code, Lead.sector,
            Lead.stage, Lead.stage_since, Lead.progressed_at, Lead.estimate, Lead.event_id, Lead.owner_id,
            Lead.assessed_at, Lead.introducer, Lead.told_at, Lead.complex, Lead.created_by_id,
            Event.name.label("event_name"), Event.code.label("event_code"), owner.name.label("owner_name"),
            *(getattr(Lead, name) for name in further),
        )
        .outerjoin(Event, Event.id == Lead.event_id)
        .outerjoin(owner, owner.id == Lead.owner_id)
    )  # fmt: skip


def leads_page(actor: Actor, by: LeadFilter, cut: Cut, *, size: int = 50, further: Sequence[str] = ()) -> Page:
    """Return a page of leads, the newest first; `further` names more columns. Raises BadCondition."""
    newest = [key(Lead.id, "id", descending=True)]
    return paged(lead_rows(tuple(further)).where(*narrowed(actor, by)), newest, cut, size=size)


def leads_wide(actor: Actor, by: LeadFilter, further: Sequence[str] = ()) -> Query:
    """Return the whole list, the newest first, with further columns: for files, read piece by piece."""
    return lead_rows(tuple(further)).where(*narrowed(actor, by)).order_by(Lead.id.desc())


def lead_ids(actor: Actor, by: LeadFilter) -> list[int]:
    """Return every lead of a list, by its number."""
    return list(session.scalars(select(Lead.id).where(*narrowed(actor, by)).order_by(Lead.id)))


def history(lead_id: int) -> Sequence[StageChange]:
    """Return the moves of a lead, the newest first."""
    return session.scalars(
        select(StageChange).where(StageChange.lead_id == lead_id).order_by(StageChange.id.desc())
    ).all()


def changes_at(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[AnyRow]:
    """Return the newest moves of an enterprise's leads: for its timeline."""
    query = (
        select(StageChange.at, StageChange.after, StageChange.note, StageChange.by_name, Lead.id, Lead.title)
        .join(Lead, Lead.id == StageChange.lead_id)
        .where(Lead.enterprise_id == enterprise_id)
    )
    if before is not None:
        query = query.where(StageChange.at < before)
    return session.execute(query.order_by(StageChange.at.desc(), StageChange.id.desc()).limit(limit)).all()


def latest_moves(actor: Actor, limit: int) -> Sequence[AnyRow]:
    """Return the newest moves of leads this actor may see: for the dashboard."""
    return session.execute(
        select(StageChange.at, StageChange.before, StageChange.after, StageChange.by_name, Lead.id, Lead.title)
        .join(Lead, Lead.id == StageChange.lead_id)
        .where(visible_to(actor))
        .order_by(StageChange.at.desc(), StageChange.id.desc())
        .limit(limit)
    ).all()


def quiet_since(actor: Actor, moment: datetime, limit: int) -> Sequence[AnyRow]:
    """Return open leads without progress since `moment`, longest first, that this actor owns (or sees all of)."""
    query = lead_rows().where(visible_to(actor, Act.WRITE), Lead.stage.in_(OPEN), Lead.progressed_at < moment)
    return session.execute(query.order_by(Lead.progressed_at, Lead.id).limit(limit)).all()


def reached(actor: Actor, by: LeadFilter) -> dict[Group, int]:
    """Return how many leads ever reached each column (the funnel): a later one counts for all before it."""
    furthest = select(place().label("place")).where(*narrowed(actor, by)).subquery()
    counts = [func.count(case((furthest.c.place >= at, 1))) for at, _group in enumerate(Group)]
    found = session.execute(select(*counts).select_from(furthest)).one()
    return dict(zip(Group, (int(n) for n in found), strict=True))


def signed_of_negotiated(
    until: datetime, *, side: ColumnElement[bool] | None = None, event_ids: frozenset[int] | None = None
) -> tuple[int, int]:
    """Return (signed, negotiated) leads before the instant `until`: the two numbers of 签约率. `side`: which leads."""
    signed = func.sum(case((StageChange.after == Stage.SIGNED, 1), (StageChange.before == Stage.SIGNED, -1), else_=0))
    negotiated = func.count(case((StageChange.after.in_(NEGOTIATED), StageChange.lead_id)).distinct())
    query = (
        select(func.coalesce(signed, 0), negotiated)
        .join(Lead, Lead.id == StageChange.lead_id)
        .where(StageChange.at < until)
    )
    if side is not None:
        query = query.where(side)
    if event_ids is not None:
        query = query.where(Lead.event_id.in_(event_ids))
    found = session.execute(query).one()
    return int(found[0]), int(found[1])


def fen(column: Any) -> ColumnElement[int]:
    """Return the exact sum of a money column, in 分; 0 without rows."""
    return func.coalesce(func.sum(type_coerce(column, BigInteger)), 0)
