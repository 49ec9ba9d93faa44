"""What attendance adds to the pages of events and enterprises."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, url_for
from markupsafe import Markup

from crm.attendance import queries, rules
from crm.attendance.queries import AttendeeFilters
from crm.attendance.rules import METHOD_NAMES
from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.slots import panel, source
from crm.core.words import N_
from crm.events.models import Event
from crm.events.queries import may_in
from crm.events.rules import GUEST_CLASS_NAMES, REGISTRATION_STATE_NAMES
from crm.members.models import Enterprise
from crm.members.rules import TimelineEntry, tells

SHOWN = 20


def _drawn(template: str, **context: object) -> Markup:
    return Markup(render_template(template, **context))  # noqa: S704  # our own template


@panel("event-live", order=10)
def venues_live(event: Event) -> Markup | None:
    """Both venues side by side, with counts that move."""
    actor = current_actor()
    if not actor.may(Thing.REGISTRATION, Act.READ):
        return None
    return _drawn("attendance/_venues.html", event=event, counts=queries.counts_for(actor, event), rules=rules)


@panel("event-figures", order=10)
def figures(event: Event) -> Markup | None:
    """到场 and 到场企业."""
    if not current_actor().may(Thing.REGISTRATION, Act.READ):
        return None
    counts = queries.venue_counts(event.id)
    expected, arrived = sum(each.expected for each in counts), sum(each.arrived for each in counts)
    firms = queries.firms_by_city(event.id)
    return _drawn(
        "attendance/_figures.html", expected=expected, arrived=arrived, rate=rules.rate(arrived, expected), firms=firms
    )


@panel("event-people", order=10)
def people(event: Event) -> Markup | None:
    """The first of the registrations, with 补签到 and 撤销."""
    actor = current_actor()
    if not actor.may(Thing.REGISTRATION, Act.READ):
        return None
    everybody = AttendeeFilters()
    page = queries.attendees_page(actor, event, everybody, Cut(), size=SHOWN)
    return _drawn(
        "attendance/_people.html", event=event, page=page, count=queries.attendees_counted(actor, event, everybody),
        classes=GUEST_CLASS_NAMES, methods=METHOD_NAMES, states=REGISTRATION_STATE_NAMES, scan_id=uuid7,
        may_check_in=may_in(actor, event, Thing.CHECK_IN), may_register=may_in(actor, event, Thing.REGISTRATION),
    )  # fmt: skip


@panel("enterprise", order=25)
def events_attended(enterprise: Enterprise) -> Markup | None:
    """The events a firm's people came to."""
    if not current_actor().may_all(Thing.REGISTRATION, Act.READ):
        return None
    return _drawn("attendance/_enterprise.html", rows=queries.attended_by(enterprise.id))


@source("timeline", order=26)
@tells("check_in", persons=True)
def arrivals(enterprise_id: int, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Check-ins of a firm's people, for its timeline."""
    if not current_actor().may_all(Thing.REGISTRATION, Act.READ):
        return []
    return [
        TimelineEntry(
            at=row.at, kind="check_in", icon="ok", person_id=row.person_id,
            by=row.by_name, url=url_for("events.show", code=row.code),
            title=_(
                "{name}到场“{event}”（{city}）", name=row.name, event=row.event, city=shell().city_name(row.city_code)
            ),
        )
        for row in queries.arrivals_of(enterprise_id, before, limit)
    ]  # fmt: skip


@source("timeline_kinds", order=30)
def kinds() -> dict[str, str]:
    """What the lines of this feature are called."""
    return {"check_in": N_("到场")}
