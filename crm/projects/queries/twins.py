"""Projects that look like what somebody is about to write down."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.chinese.names import name_key
from crm.core.actor import Actor
from crm.core.db import AnyRow, session
from crm.core.words import N_
from crm.events.models import Event
from crm.leads.queries import found_by_words
from crm.leads.rules import Described, Sign, Twin, looks_same, signs
from crm.projects.models import Project, Signing
from crm.projects.queries.scope import visible_to
from crm.projects.rules import SIGNING_STATE_NAMES, SigningState

UNREPORTED = N_("尚未提请认定")


def project_twins(actor: Actor, sought: Described) -> list[Twin]:
    """Return projects that look the same; those whose signing was refused, and not reported again, are none."""
    owner = aliased(Account)
    same: list[ColumnElement[bool]] = [
        Project.id.in_(found_by_words("project", sought)),
        Project.investor_key == name_key(sought.firm),
    ]
    if sought.firm_id is not None:
        same.append(Project.investor_id == sought.firm_id)
    rows = session.execute(
        select(
            Project.id, Project.name, Project.investor, Project.investor_id, Project.total_investment, Project.lead_id,
            Project.landing_code, Project.signed_on, Signing.state, Event.name.label("event"),
            owner.name.label("owner"), visible_to(actor).label("open"),
        )
        .outerjoin(Signing, (Signing.project_id == Project.id) & (Signing.state != SigningState.REFUSED))
        .outerjoin(Event, Event.id == Signing.event_id)
        .outerjoin(owner, owner.id == Project.manager_id)
        .where(or_(*same), or_(Signing.id.is_not(None), Project.id.not_in(select(Signing.project_id))))
    ).all()  # fmt: skip
    found = [(row, _described(row)) for row in rows]
    return [_twin(row, other, signs(sought, other)) for row, other in found if looks_same(sought, other)]


def _described(row: AnyRow) -> Described:
    return Described(
        name=row.name, firm=row.investor, firm_id=row.investor_id, amount=row.total_investment, place=row.landing_code,
        on=row.signed_on,
    )  # fmt: skip


def _twin(row: AnyRow, described: Described, found: frozenset[Sign]) -> Twin:
    return Twin(
        kind="project", id=row.id, described=described, event=row.event or "", owner=row.owner or "",
        state=SIGNING_STATE_NAMES[row.state] if row.state else UNREPORTED, signs=found,
        open_to_writer=bool(row.open), source_lead_id=row.lead_id,
    )  # fmt: skip
