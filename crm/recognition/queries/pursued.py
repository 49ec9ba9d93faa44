"""The leads behind 签约率: those that were negotiated up to a day, and which of them were signed by then."""

from __future__ import annotations

from sqlalchemy import case, func, select

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.pages import Cut, Page, paged
from crm.events.models import Event
from crm.leads.models import Lead, StageChange
from crm.leads.rules import NEGOTIATED, Stage
from crm.members.queries.shapes import key
from crm.recognition.queries.figures import Question, lead_of_side


def may_open_leads(actor: Actor, asked: Question) -> bool:
    """Say whether this actor may see every lead that the two numbers of 签约率 count."""
    scopes = actor.scopes(Thing.LEAD, Act.READ)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and asked.event_ids is not None)


def pursued_page(asked: Question, cut: Cut, *, signed: bool = False) -> Page:
    """Return the leads that 签约率 counts (only the signed ones if asked), the latest negotiated first.

    `net` is 1 for a lead signed by then: a signing that was taken back counts no more.
    """
    net = func.sum(case((StageChange.after == Stage.SIGNED, 1), (StageChange.before == Stage.SIGNED, -1), else_=0))
    since = func.min(case((StageChange.after.in_(NEGOTIATED), StageChange.at)))
    counted = (
        select(StageChange.lead_id, net.label("net"), since.label("since"))
        .where(StageChange.at < asked.until)
        .group_by(StageChange.lead_id)
        .having(net > 0 if signed else since.is_not(None))
        .subquery("counted")
    )
    query = (
        select(
            Lead.id, Lead.title, Lead.company, Lead.origin_code, Lead.landing_code, counted.c.net, counted.c.since,
            Event.name.label("event_name"),
        )
        .join(counted, counted.c.lead_id == Lead.id)
        .outerjoin(Event, Event.id == Lead.event_id)
    )  # fmt: skip
    side = lead_of_side(asked)
    if side is not None:
        query = query.where(side)
    if asked.event_ids is not None:
        query = query.where(Lead.event_id.in_(asked.event_ids))
    return paged(query, [key(Lead.id, "id", descending=True)], cut, size=100)
