"""What conditions ask of the list of projects."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import aliased

from crm.core.actor import Actor
from crm.leads.rules import Sector
from crm.lists import rules as asking
from crm.lists.queries import Asked, conditions_of, in_place, kinds_of, of_accounts, of_kind, of_records
from crm.lists.rules import Condition, Kind, Operator, Where
from crm.projects.models import Milestone, Project, Signing
from crm.projects.queries.scope import sees_all_amounts
from crm.projects.rules import Agreement, Capital, ProjectKind, SigningState, Step


def _reached(_actor: Actor, condition: Condition) -> ColumnElement[bool]:
    """A project has a dated step, one of several, or none; 签约 all have."""
    values = set(condition.values) & set(Step)
    wanted = [Step(value) for value in values]
    dated = select(Milestone.project_id)
    if condition.operator not in asking.BARE:
        dated = dated.where(Milestone.step.in_(wanted))
    found: ColumnElement[bool] = true() if Step.SIGNED in wanted else Project.id.in_(dated)
    return ~found if condition.operator in (Operator.OUT, Operator.EMPTY) else found


_Act = aliased(Signing)
_STANDS = (_Act.project_id == Project.id, _Act.state != SigningState.REFUSED)
_LIVE = select(_Act.state).where(*_STANDS).correlate(Project)
_EVENT = select(_Act.event_id).where(*_STANDS).correlate(Project)
AMOUNTS = frozenset({"total", "contracted", "subscribed"})
"""Fields only who sees every amount may ask about: an answer would tell what the list hides."""
FIELDS: Mapping[str, Asked] = {
    "name": Asked(Kind.TEXT, Project.name, internal=False),
    "investor": Asked(Kind.TEXT, Project.investor, internal=False),
    "partner": Asked(Kind.TEXT, Project.partner, internal=False),
    "kind": Asked(Kind.CHOICE, Project.kind, of_kind(ProjectKind), internal=False),
    "sector": Asked(Kind.CHOICE, Project.sector, of_kind(Sector), internal=False),
    "agreement": Asked(Kind.CHOICE, Project.agreement, of_kind(Agreement), internal=False),
    "state": Asked(Kind.CHOICE, _LIVE.scalar_subquery(), of_kind(SigningState), internal=False),
    "event": Asked(
        Kind.CHOICE, _EVENT.scalar_subquery(), of_records, internal=False
    ),
    "origin": Asked(Kind.CHOICE, Project.origin_code, in_place(Project.origin_code), internal=False),
    "landing": Asked(Kind.CHOICE, Project.landing_code, in_place(Project.landing_code), internal=False),
    "home": Asked(Kind.CHOICE, Project.home_code, lambda _actor, values: list(values), internal=False),
    "total": Asked(Kind.NUMBER, Project.total_investment),
    "contracted": Asked(Kind.NUMBER, Project.contracted),
    "subscribed": Asked(Kind.NUMBER, Project.subscribed),
    "capital": Asked(Kind.CHOICE, Project.capital, of_kind(Capital), internal=False),
    "currency": Asked(Kind.CHOICE, Project.currency, internal=False),
    "signed": Asked(Kind.DAY, Project.signed_on, internal=False),
    "step": Asked(Kind.CHOICE, Project.id, whole=_reached, internal=False),
    "manager": Asked(Kind.CHOICE, Project.manager_id, of_accounts),
    "linked": Asked(Kind.MARK, Project.investor_id),
    "lead": Asked(Kind.MARK, Project.lead_id),
    "ended": Asked(Kind.DAY, Project.terminated_on, internal=False),
    "summary": Asked(Kind.TEXT, Project.summary),
    "added": Asked(Kind.DAY, Project.created_at, moment=True),
}  # fmt: skip
"""Every field there is, in the order in which they are offered."""


def fields_for(actor: Actor) -> dict[str, Asked]:
    """Return the fields this actor may ask about: nobody learns by asking what the list does not show them."""
    return {
        name: field
        for name, field in FIELDS.items()
        if (actor.staff or actor.unbounded or not field.internal) and (name not in AMOUNTS or sees_all_amounts(actor))
    }


def where_of(actor: Actor, text: str) -> Where:
    """Read the conditions of an address. Raises BadCondition, also for fields that are not theirs to ask about."""
    return asking.read(text, kinds_of(fields_for(actor)))


def asked(actor: Actor, text: str) -> ColumnElement[bool]:
    """Return the conditions of an address as one condition on projects. Raises BadCondition."""
    return conditions_of(actor, where_of(actor, text), FIELDS)
