"""What projects add to the pages of events, enterprises and leads."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, url_for
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.errors import NotFound
from crm.core.i18n import _
from crm.core.slots import panel, source
from crm.core.words import N_
from crm.events.models import Event
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.rules import Described, Stage, Twin
from crm.members.models import Enterprise
from crm.members.rules import TimelineEntry, tells
from crm.projects import queries
from crm.projects.models import Project
from crm.projects.rules import SIGNING_STATE_NAMES
from crm.work.rules import Subject

SHOWN = 8


def _drawn(template: str, **context: object) -> Markup:
    page = render_template(template, states=SIGNING_STATE_NAMES, **context)
    return Markup(page)  # noqa: S704  # our own template


@panel("event-actions", order=20)
def log_signing_button(event: Event) -> Markup | None:
    """The button 登记签约, for who may log a signing at this event."""
    actor = current_actor()
    if not actor.may(Thing.PROJECT, Act.WRITE):
        return None
    try:
        leads.event_for(actor, event.code, Thing.PROJECT)
    except NotFound:
        return None
    return _drawn("projects/_event_action.html", event=event)


@source("twins", order=30)
def twins(actor: Actor, sought: Described) -> list[Twin]:
    """Projects that look like what somebody writes down."""
    return queries.project_twins(actor, sought)


@panel("project", order=80)
def told_apart(project: Project) -> Markup | None:
    """From what a project was said to be another."""
    rows = leads.said_apart("project", project.id)
    return _drawn("leads/_apart.html", rows=rows) if rows and current_actor().staff else None


@panel("event", order=30)
def signings_of_event(event: Event) -> Markup | None:
    """本场签约: what was signed here, 待认定 and 已认定 apart."""
    actor = current_actor()
    if not actor.may(Thing.PROJECT, Act.READ):
        return None
    split = queries.event_split(event.id) if _sees_totals(actor, event) else None
    return _drawn("projects/_event.html", event=event, rows=queries.of_event(actor, event.id, SHOWN), split=split)


def _sees_totals(actor: Actor, event: Event) -> bool:
    scopes = actor.scopes(Thing.RECOGNITION, Act.READ)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and event.id in actor.event_ids)


@panel("enterprise", order=30)
def projects_of_enterprise(enterprise: Enterprise) -> Markup | None:
    """The projects an enterprise invests in or takes part in."""
    actor = current_actor()
    if not actor.may(Thing.PROJECT, Act.READ):
        return None
    rows = queries.of_enterprise(actor, enterprise.id)
    return _drawn("projects/_enterprise.html", enterprise=enterprise, rows=rows)


@panel("lead-actions", order=10)
def sign_lead_button(lead: Lead) -> Markup | None:
    """登记签约 of an open lead, or the way to the project it has become."""
    actor = current_actor()
    project_id = queries.project_of_lead(lead.id)
    may_sign = actor.may(Thing.PROJECT, Act.WRITE) and lead.stage is not Stage.SIGNED and leads.may_write(actor, lead)
    if project_id is None and not may_sign:
        return None
    return _drawn("projects/_lead_action.html", lead=lead, project_id=project_id)


@source("task_subject", order=30)
def project_of_task(actor: Actor, kind: str, subject_id: int) -> Subject | None:
    """Tell what a task's project or problem is called, if this actor may read it. Raises NotFound otherwise."""
    if kind == "problem":
        problem = queries.problem_for(actor, subject_id)
        return Subject(kind, problem.id, problem.title, f"/problems/{problem.id}")  # reactions ask, too
    if kind != "project":
        return None
    project = queries.project_for(actor, subject_id)
    return Subject("project", project.id, project.name, url_for("projects.show", project_id=project.id))


@source("timeline", order=30)
@tells("project")
def signings_of_enterprise(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """What an enterprise signed, for its timeline."""
    if not current_actor().may_all(Thing.PROJECT, Act.READ):
        return []
    return [
        TimelineEntry(
            at=row.reported_at, kind="project", icon="signature", by=row.reported_by, quote=row.event or "",
            url=url_for("projects.show", project_id=row.id),
            title=_("签约“{name}”（{state}）", name=row.name, state=_(SIGNING_STATE_NAMES[row.state])),
        )
        for row in queries.signed_before(enterprise_id, before, limit)
    ]  # fmt: skip


@source("timeline_kinds", order=30)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"project": N_("签约")}
