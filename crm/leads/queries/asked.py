"""What conditions ask of the list of leads."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from crm.core.actor import Actor
from crm.leads.models import Lead
from crm.leads.rules import LostReason, Sector, Stage
from crm.lists import rules as asking
from crm.lists.queries import Asked, conditions_of, in_place, kinds_of, of_accounts, of_kind, of_records
from crm.lists.rules import Kind, Where

FIELDS: dict[str, Asked] = {
    "title": Asked(Kind.TEXT, Lead.title, internal=False),
    "company": Asked(Kind.TEXT, Lead.company, internal=False),
    "stage": Asked(Kind.CHOICE, Lead.stage, of_kind(Stage), internal=False),
    "sector": Asked(Kind.CHOICE, Lead.sector, of_kind(Sector), internal=False),
    "origin": Asked(Kind.CHOICE, Lead.origin_code, in_place(Lead.origin_code), internal=False),
    "landing": Asked(Kind.CHOICE, Lead.landing_code, in_place(Lead.landing_code), internal=False),
    "estimate": Asked(Kind.NUMBER, Lead.estimate, internal=False),
    "owner": Asked(Kind.CHOICE, Lead.owner_id, of_accounts),
    "event": Asked(Kind.CHOICE, Lead.event_id, of_records, internal=False),
    "introducer": Asked(Kind.TEXT, Lead.introducer),
    "contact": Asked(Kind.MARK, Lead.contact),
    "phone": Asked(Kind.MARK, Lead.phone),
    "linked": Asked(Kind.MARK, Lead.enterprise_id),
    "note": Asked(Kind.TEXT, Lead.note),
    "progressed": Asked(Kind.DAY, Lead.progressed_at, moment=True),
    "since": Asked(Kind.DAY, Lead.stage_since, moment=True),
    "told": Asked(Kind.DAY, Lead.told_at, moment=True),
    "lost": Asked(Kind.CHOICE, Lead.lost_reason, of_kind(LostReason)),
    "episode": Asked(Kind.NUMBER, Lead.episode, scale=1),
    "added": Asked(Kind.DAY, Lead.created_at, moment=True),
}
"""Every field there is, in the order in which they are offered. Of contacts only whether there is one."""


def fields_for(actor: Actor) -> dict[str, Asked]:
    """Return the fields this actor may ask about: members learn what the list shows them, no more."""
    return {name: field for name, field in FIELDS.items() if actor.staff or actor.unbounded or not field.internal}


def where_of(actor: Actor, text: str) -> Where:
    """Read the conditions of an address. Raises BadCondition, also for fields that are not theirs to ask about."""
    return asking.read(text, kinds_of(fields_for(actor)))


def asked(actor: Actor, text: str) -> ColumnElement[bool]:
    """Return the conditions of an address as one condition on leads. Raises BadCondition."""
    return conditions_of(actor, where_of(actor, text), FIELDS)
