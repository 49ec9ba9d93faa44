"""What a firm has going with the association, in a few lines: its projects, its leads, its dues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.core.actor import Act, Actor, Thing
from crm.core.db import AnyRow
from crm.core.money import Money
from crm.core.pages import Cut
from crm.dues import queries as dues
from crm.leads import queries as leads
from crm.leads.queries import LeadFilter
from crm.projects.models import Project
from crm.tracking import queries as tracking
from crm.tracking.rules import Told

LISTED = 3


@dataclass(frozen=True, slots=True)
class Business:
    """The latest projects of a firm with the last step each reached, its open leads, how many projects are left out."""

    projects: Sequence[tuple[Project, Told | None]]
    more: int
    leads: Sequence[AnyRow]


@dataclass(frozen=True, slots=True)
class Owed:
    """What a firm still has to pay, and the first day it is due; None if it owes nothing."""

    amount: Money
    due_on: date | None


def business_of(actor: Actor, enterprise_id: int) -> Business:
    """Return a firm's projects and open leads, as far as this actor may read them."""
    mine = [each for each in tracking.projects_of_firms(actor) if enterprise_id in (each.investor_id, each.partner_id)]
    shown = [(each, tracking.parcel(each, verified=False).latest) for each in mine[:LISTED]]
    pursued: Sequence[AnyRow] = ()
    if actor.may(Thing.LEAD, Act.READ):
        by = LeadFilter(enterprise_id=enterprise_id, open_only=True)
        pursued = leads.leads_page(actor, by, Cut(), size=LISTED).rows
    return Business(shown, len(mine) - len(shown), pursued)


def owed_of(actor: Actor, enterprise_id: int) -> Owed | None:
    """Return what a firm owes; None for who may not read its dues."""
    if not actor.may(Thing.DUES, Act.READ):
        return None
    open_ = [
        (dues.account_of(row).owed, row.due_on)
        for row in dues.of_firms(actor)
        if row.voided_at is None and row.enterprise_id == enterprise_id and dues.account_of(row).owed.fen
    ]
    return Owed(sum((amount for amount, _day in open_), Money(0)), min((day for _amount, day in open_), default=None))
