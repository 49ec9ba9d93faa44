"""What events add to what lies below: which events an account works at, and what a firm's people registered for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy import Select

from crm.accounts.permissions import Role
from crm.core.access import current_actor
from crm.core.actor import Act, Actor, Thing
from crm.core.i18n import _
from crm.core.slots import panel, source
from crm.core.words import N_
from crm.events import queries
from crm.events.models import Event
from crm.events.rules import RegistrationState
from crm.members.rules import TimelineEntry, tells
from crm.work.rules import Subject

WORKING = frozenset({Role.ORGANIZER, Role.LIAISON})
"""Roles whose rights reach as far as the events they work at."""


@source("actor", order=20)
def works_at(account_id: int, roles: Collection[Role]) -> dict[str, Any]:
    """Tell which events an account works at."""
    return {"event_ids": queries.staffed_by(account_id)} if WORKING & set(roles) else {}


@source("people_of_events", order=10)
def guests(event_ids: Collection[int]) -> Select[int]:
    """Tell which people the events somebody works at bring within their reach."""
    return queries.people_of(event_ids)


@source("task_subject", order=20)
def event_of_task(actor: Actor, kind: str, subject_id: int) -> Subject | None:
    """Tell what a task's event is called, if this actor may read it. Raises NotFound otherwise."""
    if kind != "event":
        return None
    event = queries.event_by_id(actor, subject_id)
    return Subject("event", event.id, event.name, url_for("events.show", code=event.code))


@panel("event", order=5)
def line(event: Event) -> Markup | None:
    """How many wait for a seat, for approval, and for whom seats are held."""
    actor = current_actor()
    if not actor.staff or not queries.may_in(actor, event, Thing.REGISTRATION, Act.READ):
        return None
    counts = queries.in_line(event.id)
    return Markup(  # noqa: S704  # our own template
        render_template(
            "events/_line.html", event=event, waiting=counts.get(RegistrationState.WAITLISTED, 0),
            pending=counts.get(RegistrationState.PENDING_APPROVAL, 0), offered=counts.get(RegistrationState.OFFERED, 0),
            asked=len(queries.questions_of(event.id)),
        )
    )  # fmt: skip


@source("timeline", order=25)
@tells("registration", persons=True)
def registrations(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Registrations of a firm's people, for its timeline."""
    actor = current_actor()
    if not actor.may(Thing.REGISTRATION, Act.READ):
        return []
    reach = None if actor.may_all(Thing.REGISTRATION, Act.READ) else actor.event_ids
    return [
        TimelineEntry(
            at=row.created_at, kind="registration", icon="event", person_id=row.person_id,
            url=url_for("events.show", code=row.code),
            title=_("{name}报名“{event}”", name=row.name, event=row.event),
        )
        for row in queries.of_enterprise(enterprise_id, before, limit, reach)
    ]  # fmt: skip


@source("timeline_kinds", order=30)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"registration": N_("报名")}
