"""What applications add to an enterprise: its application on the page, its steps in the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.i18n import _
from crm.core.slots import panel, source
from crm.core.web import render
from crm.entry import queries
from crm.entry.models import Application, Step
from crm.entry.rules import MOVE_NAMES, STATE_NAMES
from crm.members.rules import TimelineEntry
from crm.work.rules import Subject


@panel("enterprise", order=45)
def application(subject: Any) -> Markup | None:
    """Name the enterprise's latest application on its page."""
    if not current_actor().may_all(Thing.REVIEW, Act.READ):
        return None
    found = queries.applications_of(subject.id, limit=1)
    if not found:
        return None
    return Markup(render("entry/_enterprise.html", application=found[0], states=STATE_NAMES))  # noqa: S704  # ours


@source("task_subject", order=15)
def application_of_task(actor: Actor, kind: str, subject_id: int) -> Subject | None:
    """Tell what a task's application is called, if this actor may read it. Raises NotFound otherwise."""
    if kind != "application":
        return None
    found = queries.application_for(actor, subject_id)
    name = _("入会申请：{name}", name=found.name)
    return Subject("application", found.id, name, f"/applications/{found.id}")  # sweeps ask, too: no request there


@source("timeline", order=35)
def steps(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Return what happened to the applications of an enterprise."""
    if not current_actor().may_all(Thing.REVIEW, Act.READ):
        return []
    entries = [_told(each, step) for each in queries.applications_of(enterprise_id) for step in each.steps]
    kept = [entry for entry in entries if before is None or entry.at < before]
    return sorted(kept, key=lambda entry: entry.at, reverse=True)[:limit]


def _told(application: Application, step: Step) -> TimelineEntry:
    title = _("入会申请：{move}，{state}", move=_(MOVE_NAMES[step.move]), state=_(STATE_NAMES[step.after]))
    url = url_for("entry.show", application_id=application.id)
    by = step.approver or step.by_name
    return TimelineEntry(at=step.at, kind="application", icon="flag", title=title, by=by, quote=step.opinion, url=url)
