"""Which leads exist for whom."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.leads.models import Lead


def visible_to(actor: Actor, act: Act = Act.READ, thing: Thing = Thing.LEAD) -> ColumnElement[bool]:
    """Return the condition under which a lead (or, with Thing.PERSON, whom it names) exists for this actor."""
    scopes = actor.scopes(thing, act)
    if Scope.ALL in scopes:
        return Lead.id == Lead.id
    own: list[ColumnElement[bool]] = [Lead.id == -1]
    if Scope.OWN in scopes:
        own += [Lead.owner_id == actor.id, Lead.created_by_id == actor.id]
    if Scope.EVENT in scopes:
        own.append(Lead.event_id.in_(actor.event_ids))
    if Scope.FIRM in scopes:
        own.append(Lead.enterprise_id.in_(actor.enterprise_ids))
    return or_(*own)


def lead_for(actor: Actor, lead_id: int, act: Act = Act.READ, thing: Thing = Thing.LEAD) -> Lead:
    """Return a lead this actor may read (or write, or whose contact they may reveal); otherwise it does not exist."""
    found = session.scalar(select(Lead).where(Lead.id == lead_id, visible_to(actor), visible_to(actor, act, thing)))
    if found is None:
        raise NotFound()
    return found


def may_read(actor: Actor, lead_id: int) -> bool:
    """Say whether a lead exists for this actor."""
    return session.scalar(select(Lead.id).where(Lead.id == lead_id, visible_to(actor))) is not None


def may_write(actor: Actor, lead: Lead) -> bool:
    """Say whether this actor may change this lead."""
    return session.scalar(select(Lead.id).where(Lead.id == lead.id, visible_to(actor, Act.WRITE))) is not None


def may_reveal(actor: Actor, lead: Lead) -> bool:
    """Say whether this actor may see the number of this lead's contact in full."""
    reach = visible_to(actor, Act.REVEAL, Thing.PERSON)
    return actor.reveals(Thing.PERSON) and session.scalar(select(Lead.id).where(Lead.id == lead.id, reach)) is not None


def writes(actor: Actor, row: AnyRow | Lead) -> bool:
    """Say of a row of a list whether this actor may change the lead: what `may_write` says, without asking again."""
    scopes = actor.scopes(Thing.LEAD, Act.WRITE)
    return (
        Scope.ALL in scopes
        or (Scope.OWN in scopes and actor.id is not None and actor.id in (row.owner_id, row.created_by_id))
        or (Scope.EVENT in scopes and row.event_id in actor.event_ids)
        or (Scope.FIRM in scopes and row.enterprise_id in actor.enterprise_ids)
    )
