"""Follow-ups and the report by mail: both say whom they reach before anything is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.delivery_states import DELIVERY_STATE_NAMES
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.outcomes import actions, queries
from crm.outcomes.forms import FollowUpForm, ReportForm
from crm.outcomes.rules import FOLLOW_UP_DAYS
from crm.outcomes.views import bp
from crm.outcomes.views.closing import writable
from crm.projects.rules import SigningState
from crm.work.rules import STATE_NAMES


def _following(event: Event) -> dict[str, Any]:
    return {
        "event": event, "found": queries.to_follow(event.id), "rows": queries.followed(event.id),
        "states": STATE_NAMES,
    }  # fmt: skip


def _form(shown: dict[str, Any], *given: Any) -> FollowUpForm:
    form = FollowUpForm(*given, data={"due_on": today() + timedelta(days=FOLLOW_UP_DAYS)})
    form.instead.offer([(str(key), name) for key, name in shown["found"].names.items()])
    return form


@bp.get("/events/<code>/follow-ups")
@requires(Thing.EVENT, Act.WRITE)
def follow_ups(code: str) -> ResponseReturnValue:
    """Say who would get how many tasks, and show those that were made."""
    shown = _following(writable(code))
    return render("outcomes/follow_ups.html", form=_form(shown), error=None, **shown)


@bp.post("/events/<code>/follow-ups")
@requires(Thing.EVENT, Act.WRITE)
def follow_up(code: str) -> ResponseReturnValue:
    """Make the tasks that are missing."""
    event = writable(code)
    shown = _following(event)
    form = _form(shown, request.form)
    if not form.validate() or form.due_on.data is None:
        return refused(form, None, "outcomes/follow_ups.html", **shown)
    try:
        made = actions.follow_up(
            event.id, due_on=form.due_on.data, note=form.note.data or "", instead=form.instead.data, by=current_actor()
        )
    except DomainError as error:
        return refused(form, error, "outcomes/follow_ups.html", **shown)
    flash(_("已生成 {n} 条跟进待办。", n=made))
    return see_other(".follow_ups", code=code)


def _report(event: Event) -> dict[str, Any]:
    return {
        "event": event, "found": queries.summary(current_actor(), event), "rows": queries.reports_of(event.id),
        "mails": DELIVERY_STATE_NAMES, "states": SigningState,
    }  # fmt: skip


def _report_form(event: Event, *given: Any) -> ReportForm:
    form = ReportForm(*given)
    form.account_id.offer([(str(key), name) for key, name in queries.readers(event)])
    return form


@bp.get("/events/<code>/report")
@requires(Thing.EVENT, Act.WRITE)
def report(code: str) -> ResponseReturnValue:
    """Ask who gets the report, and show whom it went to."""
    event = writable(code)
    return render("outcomes/report.html", form=_report_form(event), error=None, **_report(event))


@bp.post("/events/<code>/report")
@requires(Thing.EVENT, Act.WRITE)
def send_report(code: str) -> ResponseReturnValue:
    """Send the report."""
    event = writable(code)
    form = _report_form(event, request.form)
    if not form.validate():
        return refused(form, None, "outcomes/report.html", **_report(event))
    made = actions.send_report(event, form.account_id.data or [], form.note.data or "", by=current_actor())
    flash(_("成果报告正在发给 {n} 人。十分钟内发过的人不再重复。", n=made))
    return see_other(".report", code=code)
