"""What tasks add to the pages of every record one may be about, and to the timeline when one is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.clock import today
from crm.core.i18n import _
from crm.core.slots import panel, source
from crm.core.web import render
from crm.core.words import N_
from crm.members.models import Enterprise, Person
from crm.members.rules import TimelineEntry, tells
from crm.work import queries
from crm.work.forms import DELAY_NAMES
from crm.work.rules import is_overdue


@panel("enterprise", order=6)
def tasks_of_enterprise(enterprise: Enterprise) -> Markup | None:
    """What is to be done about an enterprise."""
    return _tasks("enterprise", {"enterprise": enterprise.id}, enterprise_id=enterprise.id)


@panel("person", order=5)
def tasks_of_person(person: Person) -> Markup | None:
    """What is to be done about a person."""
    return _tasks("person", {"person": person.id}, person_id=person.id)


@panel("lead", order=5)
def tasks_of_lead(lead: Any) -> Markup | None:
    """What is to be done about a lead; the feature of leads tells what a task's lead is called."""
    return _tasks("lead", {"kind": "lead", "about": lead.id}, kind="lead", subject_id=lead.id)


@panel("event", order=60)
def tasks_of_event(event: Any) -> Markup | None:
    """What is to be done about an event."""
    return _tasks("event", {"kind": "event", "about": event.id}, kind="event", subject_id=event.id)


@panel("project", order=5)
def tasks_of_project(project: Any) -> Markup | None:
    """What is to be done about a project."""
    return _tasks("project", {"kind": "project", "about": project.id}, kind="project", subject_id=project.id)


@panel("application", order=5)
def tasks_of_application(application: Any) -> Markup | None:
    """What is to be done about an application."""
    about = {"kind": "application", "subject_id": application.id}
    return _tasks("application", {"kind": "application", "about": application.id}, **about)


@panel("invoice", order=5)
def tasks_of_invoice(invoice: Any) -> Markup | None:
    """What is to be done about an invoice."""
    return _tasks("invoice", {"kind": "invoice", "about": invoice.id}, kind="invoice", subject_id=invoice.id)


def _tasks(place: str, new: dict[str, Any], **about: Any) -> Markup | None:
    actor = current_actor()
    if not actor.staff:
        return None
    rows = queries.open_about(actor, **about)
    may_add = queries.holds_tasks(actor)
    if not rows and not may_add:
        return None
    page = render(
        "work/_panel.html", rows=rows, place=place, new=new, may_add=may_add, day=today(), is_overdue=is_overdue,
        delays=DELAY_NAMES,
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template


@source("timeline", order=15)
@tells("task")
def done_tasks(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Tasks about an enterprise that were done, for its timeline."""
    return [
        TimelineEntry(
            at=row.settled_at, kind="task", icon="check", title=_("完成待办“{title}”", title=row.title),
            by=row.settled_by, url=url_for("work.show", task_id=row.id), person_id=row.person_id,
        )
        for row in queries.done_about(enterprise_id, before, limit)
    ]  # fmt: skip


@source("timeline_kinds", order=15)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"task": N_("待办")}
