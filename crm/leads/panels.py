"""What leads add to the pages of events and enterprises."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, url_for
from markupsafe import Markup

from crm.accounts.models import Account
from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.errors import NotFound
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.slots import panel, source
from crm.core.words import N_
from crm.events.models import Event
from crm.leads import queries
from crm.leads.forms import WeeklyForm
from crm.leads.models import Lead
from crm.leads.queries import LeadFilter
from crm.leads.rules import SECTOR_NAMES, STAGE_NAMES, Described, Twin
from crm.members.models import Enterprise
from crm.members.rules import TimelineEntry, tells
from crm.work.rules import Subject

SHOWN = 8


@panel("event-actions", order=30)
def log_lead_button(event: Event) -> Markup | None:
    """The button 记线索, for who may log a lead at this event."""
    actor = current_actor()
    if not actor.may(Thing.LEAD, Act.WRITE):
        return None
    try:
        queries.event_for(actor, event.code, Thing.LEAD)
    except NotFound:
        return None
    return Markup(render_template("leads/_event_action.html", event=event))  # noqa: S704  # our own template


@panel("event", order=40)
def leads_of_event(event: Event) -> Markup | None:
    """The leads caught at an event."""
    return _leads(LeadFilter(event_id=event.id), "leads/_event.html", event=event)


@panel("enterprise", order=40)
def leads_of_enterprise(enterprise: Enterprise) -> Markup | None:
    """The leads of an enterprise."""
    return _leads(LeadFilter(enterprise_id=enterprise.id), "leads/_enterprise.html", enterprise=enterprise)


def _leads(wanted: LeadFilter, template: str, **context: object) -> Markup | None:
    actor = current_actor()
    if not actor.may(Thing.LEAD, Act.READ):
        return None
    rows = queries.leads_page(actor, wanted, Cut(), size=SHOWN).rows
    total = queries.total(actor, wanted)
    page = render_template(template, rows=rows, total=total, stages=STAGE_NAMES, sectors=SECTOR_NAMES, **context)
    return Markup(page)  # noqa: S704  # our own template


@source("twins", order=40)
def twins(actor: Actor, sought: Described) -> list[Twin]:
    """Leads that look like what somebody writes down."""
    return queries.lead_twins(actor, sought)


@panel("lead", order=80)
def told_apart(lead: Lead) -> Markup | None:
    """From what a lead was said to be another."""
    rows = queries.said_apart("lead", lead.id)
    if not rows or not current_actor().staff:
        return None
    return Markup(render_template("leads/_apart.html", rows=rows))  # noqa: S704  # our own template


@panel("account", order=40)
def weekly_switch(account: Account) -> Markup | None:
    """Whether the weekly mail comes, for who may read leads among the staff."""
    actor = current_actor()
    if not actor.staff or not actor.may(Thing.LEAD, Act.READ):
        return None
    form = WeeklyForm(data={"weekly": queries.wants_weekly(account.id)})
    return Markup(render_template("leads/_weekly.html", form=form))  # noqa: S704  # our own template


@source("task_subject", order=40)
def lead_of_task(actor: Actor, kind: str, subject_id: int) -> Subject | None:
    """Tell what a task's lead is called, if this actor may read it. Raises NotFound otherwise."""
    if kind != "lead":
        return None
    lead = queries.lead_for(actor, subject_id)
    return Subject("lead", lead.id, lead.title, url_for("leads.show", lead_id=lead.id))


@source("timeline", order=40)
@tells("lead")
def moves_of_enterprise(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """The moves of an enterprise's leads, for its timeline."""
    if not current_actor().may_all(Thing.LEAD, Act.READ):
        return []
    return [
        TimelineEntry(
            at=row.at, kind="lead", icon="lead", by=row.by_name, quote=row.note,
            url=url_for("leads.show", lead_id=row.id),
            title=_("线索“{title}”：{stage}", title=row.title, stage=_(STAGE_NAMES[row.after])),
        )
        for row in queries.changes_at(enterprise_id, before, limit)
    ]  # fmt: skip


@source("timeline_kinds", order=30)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"lead": N_("线索进展")}
