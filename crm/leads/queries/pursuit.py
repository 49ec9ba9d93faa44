"""How leads are worked on: their clocks and colours, reports, transfers and credit; which of them are late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.core.actor import Act, Actor
from crm.core.clock import at_wall, local, today
from crm.core.db import AnyRow, session
from crm.leads.models import CreditShare, Lead, LeadReport, PaceSetting, Transfer
from crm.leads.queries.scope import visible_to
from crm.leads.rules import (
    OPEN,
    WORKED,
    Clock,
    Colour,
    Duty,
    Pace,
    Pursuit,
    Share,
    Stage,
    allowed,
    clocks,
    colour,
    latest_start,
    quiet_between,
)


class Pursued(Protocol):
    """A lead or a row of leads: what its clocks are read from."""

    @property
    def stage(self) -> Stage: ...
    @property
    def stage_since(self) -> datetime: ...
    @property
    def progressed_at(self) -> datetime: ...
    @property
    def assessed_at(self) -> datetime | None: ...
    @property
    def introducer(self) -> str: ...
    @property
    def told_at(self) -> datetime | None: ...
    @property
    def complex(self) -> bool: ...


def pace_settings() -> Sequence[PaceSetting]:
    """Return what the days were, the newest first."""
    return session.scalars(select(PaceSetting).order_by(PaceSetting.id.desc()).limit(20)).all()


def pace() -> Pace:
    """Return the days that hold now."""
    latest = session.scalar(select(PaceSetting).order_by(PaceSetting.id.desc()).limit(1))
    return Pace(**{field.name: getattr(latest, field.name) for field in fields(Pace)}) if latest else Pace()


def _day(at: datetime) -> date:
    return local(at).date()


def clocks_of(lead: Pursued, days: Pace) -> list[Clock]:
    """Return the duties of a lead that run, the most urgent first."""
    pursuit = Pursuit(
        stage=lead.stage, stage_since=_day(lead.stage_since), progressed_on=_day(lead.progressed_at),
        assessed_on=_day(lead.assessed_at) if lead.assessed_at else None, introduced=bool(lead.introducer),
        told=lead.told_at is not None, complex=lead.complex,
    )  # fmt: skip
    return clocks(pursuit, days, today())


def colour_of(lead: Pursued, days: Pace) -> Colour | None:
    """Return the colour of an open lead; None for one nobody works on."""
    return colour(_day(lead.progressed_at), days, today()) if lead.stage in OPEN else None


# -- which are late ------------------------------------------------------------------------------------------------


def late(duty: Duty) -> ColumnElement[bool]:
    """Return the condition under which a duty of a lead is past its day: what `rules.clocks` says, as SQL."""
    days, now = pace(), today()

    def before(column: Any, complex_: bool = False) -> ColumnElement[bool]:
        last = latest_start(now, allowed(duty, days, complex=complex_))
        found: ColumnElement[bool] = column < at_wall(last + timedelta(days=1), 0)
        return found

    match duty:
        case Duty.RESPOND:
            return and_(Lead.stage == Stage.REGISTERED, before(Lead.stage_since))
        case Duty.ASSESS:
            simple = ~Lead.complex & before(Lead.stage_since)
            hard = Lead.complex & before(Lead.stage_since, True)
            return and_(Lead.stage == Stage.RESPONDED, or_(simple, hard))
        case Duty.TELL:
            untold = and_(Lead.introducer != "", Lead.told_at.is_(None), Lead.stage.in_(OPEN))
            return and_(untold, before(Lead.assessed_at))
        case Duty.REPORT:
            return and_(Lead.stage.in_(WORKED), before(Lead.progressed_at))


def quiet(wanted: Colour) -> ColumnElement[bool]:
    """Return the condition under which an open lead has this colour."""
    first, last = quiet_between(wanted, pace(), today())
    conditions: list[ColumnElement[bool]] = [Lead.stage.in_(OPEN)]
    if first is not None:
        conditions.append(Lead.progressed_at >= at_wall(first, 0))
    if last is not None:
        conditions.append(Lead.progressed_at < at_wall(last + timedelta(days=1), 0))
    return and_(*conditions)


def late_counts(actor: Actor) -> dict[Duty, int]:
    """Return how many leads this actor may see are late, by duty."""
    counts = [func.count().filter(late(duty)) for duty in Duty]
    found = session.execute(select(*counts).select_from(Lead).where(visible_to(actor))).one()
    return dict(zip(Duty, found, strict=True))


def colour_counts(actor: Actor) -> dict[Colour, int]:
    """Return how many open leads this actor may see have each colour."""
    counts = [func.count().filter(quiet(each)) for each in Colour]
    found = session.execute(select(*counts).select_from(Lead).where(visible_to(actor))).one()
    return dict(zip(Colour, found, strict=True))


def own_late(actor: Actor, limit: int) -> Sequence[Lead]:
    """Return late leads of which the actor is the 对接人, longest without progress first."""
    condition = or_(*(late(duty) for duty in Duty))
    query = select(Lead).where(visible_to(actor, Act.WRITE), Lead.owner_id == actor.id, condition)
    return session.scalars(query.order_by(Lead.progressed_at, Lead.id).limit(limit)).all()


# -- one lead ------------------------------------------------------------------------------------------------------


def reports(lead_id: int) -> Sequence[LeadReport]:
    """Return the progress reported of a lead, the newest first."""
    return session.scalars(select(LeadReport).where(LeadReport.lead_id == lead_id).order_by(LeadReport.id.desc())).all()


def transfers(lead_id: int) -> Sequence[AnyRow]:
    """Return how a lead was handed on, the newest first."""
    giver, taker = aliased(Account), aliased(Account)
    return session.execute(
        select(
            Transfer.id, Transfer.at, Transfer.reason, Transfer.by_name, Transfer.from_code, Transfer.to_code,
            giver.name.label("giver"), taker.name.label("taker"),
        )
        .outerjoin(giver, giver.id == Transfer.from_owner_id)
        .outerjoin(taker, taker.id == Transfer.to_owner_id)
        .where(Transfer.lead_id == lead_id)
        .order_by(Transfer.id.desc())
    ).all()  # fmt: skip


def credit_of(lead: Lead) -> list[Share]:
    """Return whose merit a lead is: the shares of its latest transfer, else wholly its 对接人's."""
    latest = select(func.max(Transfer.id)).where(Transfer.lead_id == lead.id).scalar_subquery()
    rows = session.execute(
        select(CreditShare.owner_id, CreditShare.weight)
        .where(CreditShare.transfer_id == latest)
        .order_by(CreditShare.weight.desc(), CreditShare.owner_id)
    ).all()
    if rows or lead.owner_id is None:
        return [Share(row.owner_id, row.weight) for row in rows]
    return [Share(lead.owner_id, 100)]


def names_of(account_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of accounts."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids))).all()
    return {row.id: row.name for row in rows}
