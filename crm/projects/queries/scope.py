"""Which projects, and which of their amounts, exist for whom."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import session
from crm.core.errors import NotFound
from crm.projects.models import Arrival, Milestone, Project, ProjectDocument, Signing
from crm.projects.rules import DocumentKind


def visible_to(actor: Actor, act: Act = Act.READ, thing: Thing = Thing.PROJECT) -> ColumnElement[bool]:
    """Return the condition under which a project (or, with Thing.AMOUNT, its money) exists for this actor."""
    scopes = actor.scopes(thing, act)
    if Scope.ALL in scopes:
        return Project.id == Project.id
    own: list[ColumnElement[bool]] = [Project.id == -1]
    if Scope.OWN in scopes:
        reported = select(Signing.project_id).where(Signing.reported_by_id == actor.id)
        own += [Project.created_by_id == actor.id, Project.manager_id == actor.id, Project.id.in_(reported)]
    if Scope.EVENT in scopes:
        own.append(Project.id.in_(select(Signing.project_id).where(Signing.event_id.in_(actor.event_ids))))
    if Scope.FIRM in scopes:
        own += [Project.investor_id.in_(actor.enterprise_ids), Project.partner_id.in_(actor.enterprise_ids)]
    return or_(*own)


def sees_all_amounts(actor: Actor) -> bool:
    """Say whether no amount is hidden from this actor."""
    return actor.may_all(Thing.AMOUNT, Act.READ)


def project_for(actor: Actor, project_id: int, act: Act = Act.READ, thing: Thing = Thing.PROJECT) -> Project:
    """Return a project this actor may read (or write, or whose money it may touch); otherwise it does not exist."""
    found = session.scalar(
        select(Project).where(Project.id == project_id, visible_to(actor), visible_to(actor, act, thing))
    )
    if found is None:
        raise NotFound()
    return found


def may(actor: Actor, project_id: int, act: Act, thing: Thing = Thing.PROJECT) -> bool:
    """Say whether this actor may do this to this project."""
    if not actor.may(thing, act):
        return False
    if actor.may_all(thing, act):
        return True
    return session.scalar(select(Project.id).where(Project.id == project_id, visible_to(actor, act, thing))) is not None


def document_for(actor: Actor, project_id: int, document_id: int) -> ProjectDocument:
    """Return a document of a project this actor may read; otherwise it does not exist."""
    found = session.scalar(
        select(ProjectDocument)
        .join(Project, Project.id == ProjectDocument.project_id)
        .where(ProjectDocument.id == document_id, Project.id == project_id, visible_to(actor))
    )
    if found is None or (found.kind is not DocumentKind.PHOTO and not sees_papers(actor, project_id)):
        raise NotFound()
    return found


def sees_papers(actor: Actor, project_id: int) -> bool:
    """Say whether agreements and evidence are open to this actor: amounts stand in them."""
    return may(actor, project_id, Act.READ, Thing.AMOUNT) or may(actor, project_id, Act.WRITE)


def arrival_for(actor: Actor, arrival_id: int, act: Act) -> Arrival:
    """Return an arrival of a project whose money this actor may confirm or read; otherwise it does not exist."""
    found = session.scalar(
        select(Arrival)
        .join(Project, Project.id == Arrival.project_id)
        .where(Arrival.id == arrival_id, visible_to(actor), visible_to(actor, act, Thing.AMOUNT))
    )
    if found is None:
        raise NotFound()
    return found


def milestone_for(actor: Actor, milestone_id: int) -> Milestone:
    """Return a milestone of a project this actor may change; otherwise it does not exist."""
    found = session.scalar(
        select(Milestone)
        .join(Project, Project.id == Milestone.project_id)
        .where(Milestone.id == milestone_id, visible_to(actor, Act.WRITE))
    )
    if found is None:
        raise NotFound()
    return found
