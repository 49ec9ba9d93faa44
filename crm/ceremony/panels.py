"""What the ceremony adds to an event's page."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm.ceremony import queries
from crm.ceremony.rules import PLAN_STATE_NAMES, REASON_NAMES, PlanState
from crm.core.access import current_actor
from crm.core.actor import Act
from crm.core.slots import panel
from crm.events.models import Event


@panel("event", order=29)
def list_of_event(event: Event) -> Markup | None:
    """签约仪式: how far the list is, and after the ceremony who signed and who did not, and why."""
    actor = current_actor()
    if not queries.may(actor, event):
        return None
    rows = queries.rows(event.id)
    page = render_template(
        "ceremony/_event.html", event=event, sums={row.key: row for row in queries.sums(rows, "state")},
        count=len(rows), states=PLAN_STATE_NAMES, reasons=REASON_NAMES, may_write=queries.may(actor, event, Act.WRITE),
        unsigned=[row for row in rows if row.state is PlanState.UNSIGNED][:8],
    )  # fmt: skip
    return Markup(page)  # noqa: S704  # our own template
