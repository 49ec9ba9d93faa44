"""Questions about an event's list. Reading only; the list is for staff who read the projects of the event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from crm.ceremony.models import PlannedSigning, PlannedStep
from crm.ceremony.rules import PlanState, unit_looks_wrong
from crm.chinese.names import name_key
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.events.models import Event
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.rules import OPEN
from crm.projects import queries as projects
from crm.projects.models import Signing
from crm.projects.rules import Agreement


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows of a kind, and what they come to."""

    key: str
    count: int
    amount: Money


def event_for(actor: Actor, code: str, act: Act = Act.READ, thing: Thing = Thing.PROJECT) -> Event:
    """Return the event whose list this actor may read (or work on); otherwise it does not exist."""
    event = session.scalar(select(Event).where(Event.code == code))
    if event is None or not (may(actor, event) and may(actor, event, act, thing)):
        raise NotFound()
    return event


def may(actor: Actor, event: Event, act: Act = Act.READ, thing: Thing = Thing.PROJECT) -> bool:
    """Say whether this actor may do this with an event's list."""
    scopes = actor.scopes(thing, act)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and event.id in actor.event_ids)


def planned_for(
    actor: Actor, code: str, planned_id: int, act: Act = Act.READ, thing: Thing = Thing.PROJECT
) -> PlannedSigning:
    """Return a row of an event's list; outside the actor's reach it does not exist."""
    event = event_for(actor, code, act, thing)
    return of_event(event.id, planned_id)


def of_event(event_id: int, planned_id: int) -> PlannedSigning:
    """Return a row of this event. Raises NotFound."""
    row = session.scalar(
        select(PlannedSigning).where(PlannedSigning.id == planned_id, PlannedSigning.event_id == event_id)
    )
    if row is None:
        raise NotFound()
    return row


def rows(
    event_id: int,
    *,
    states: Collection[PlanState] = (),
    agreement: Agreement | None = None,
    venue_id: int | None = None,
) -> Sequence[PlannedSigning]:
    """Return the rows of an event in their order, narrowed."""
    asked = select(PlannedSigning).where(PlannedSigning.event_id == event_id)
    if states:
        asked = asked.where(PlannedSigning.state.in_(states))
    if agreement is not None:
        asked = asked.where(PlannedSigning.agreement == agreement)
    if venue_id is not None:
        asked = asked.where(PlannedSigning.venue_id == venue_id)
    return session.scalars(asked.order_by(PlannedSigning.place, PlannedSigning.id)).all()


def shown_amount(row: PlannedSigning) -> Money:
    """Return what was signed, or what the list says."""
    return row.signed_amount if row.signed_amount is not None else row.amount


def sums(found: Sequence[PlannedSigning], key: str) -> list[Sum]:
    """Return count and sum per state, type or venue of these rows."""
    totals: dict[str, tuple[int, int]] = {}
    for row in found:
        value = getattr(row, key)
        name = "" if value is None else str(value)
        count, fen = totals.get(name, (0, 0))
        totals[name] = (count + 1, fen + shown_amount(row).fen)
    return [Sum(name, count, Money(fen)) for name, (count, fen) in totals.items()]


def same(event_id: int, name: str, investor: str) -> PlannedSigning | None:
    """Return the row of this project and investor."""
    return session.scalar(
        select(PlannedSigning).where(
            PlannedSigning.event_id == event_id, PlannedSigning.name_key == name_key(name),
            PlannedSigning.investor_key == name_key(investor),
        )
    )  # fmt: skip


def order_of(event_id: int) -> list[int]:
    """Return the numbers of an event's rows in their order."""
    return list(
        session.scalars(
            select(PlannedSigning.id)
            .where(PlannedSigning.event_id == event_id)
            .order_by(PlannedSigning.place, PlannedSigning.id)
        )
    )


def next_place(event_id: int) -> int:
    """Return the place after the last."""
    last = session.scalar(select(func.max(PlannedSigning.place)).where(PlannedSigning.event_id == event_id))
    return (last or 0) + 1


def steps(planned_id: int) -> Sequence[PlannedStep]:
    """Return what happened to a row, the latest first."""
    return session.scalars(
        select(PlannedStep).where(PlannedStep.planned_id == planned_id).order_by(PlannedStep.id.desc())
    ).all()


def tapped(nonce: str) -> bool:
    """Say whether this tap was stored before."""
    return session.scalar(select(PlannedStep.id).where(PlannedStep.nonce == nonce)) is not None


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the check of a row looks at besides its text."""

    project: str | None = None
    """The project of this name and investor that is registered; "" where the actor may not read it."""
    alike: int = 0
    """How many projects of the investor are of nearly the same amount."""
    leads: tuple[str, ...] = ()
    """Open leads of the same investor that the row does not come from."""
    unit: bool = False


def doubts(actor: Actor, row: PlannedSigning) -> Doubts:
    """Return what may be wrong with a row: the same or nearly the same elsewhere, and an unlikely unit."""
    project = projects.same_project(row.name, row.investor)
    known = project is not None and projects.may(actor, project.id, Act.READ)
    alike = projects.alike(row.investor, row.amount, row.created_at.date())
    other = session.scalars(
        select(Lead.title)
        .where(Lead.company == row.investor, Lead.stage.in_(OPEN), Lead.id != (row.lead_id or 0))
        .where(leads.visible_to(actor))
        .order_by(Lead.id)
        .limit(5)
    ).all()
    return Doubts(
        project=(project.name if known else "") if project else None, alike=len(alike), leads=tuple(other),
        unit=unit_looks_wrong(row.amount),
    )  # fmt: skip


def leads_to_choose(actor: Actor, event_id: int, stated: int | None) -> list[tuple[str, str]]:
    """Return (id, title) of the open leads of this event this actor may write, and of the one a row names already."""
    found = session.execute(
        select(Lead.id, Lead.title, Lead.company)
        .where(Lead.event_id == event_id, Lead.stage.in_(OPEN), leads.visible_to(actor, Act.WRITE))
        .order_by(Lead.id.desc())
        .limit(200)
    )
    offered = [(str(row.id), f"{row.title}（{row.company}）") for row in found]
    if stated and str(stated) not in {key for key, _title in offered}:
        offered.append((str(stated), f"#{stated}"))
    return offered


def projects_of(found: Sequence[PlannedSigning]) -> dict[int, int]:
    """Return the project of each row that was signed."""
    ids = [row.signing_id for row in found if row.signing_id]
    if not ids:
        return {}
    made = {
        row.id: row.project_id
        for row in session.execute(select(Signing.id, Signing.project_id).where(Signing.id.in_(ids)))
    }
    return {row.id: made[row.signing_id] for row in found if row.signing_id in made}


def signing_of(row: PlannedSigning) -> Signing | None:
    """Return the signing a row has become."""
    return session.get(Signing, row.signing_id) if row.signing_id else None
