"""Letters that go out by themselves: what there is, what each sends next, and what it has sent."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms.reminders import ReminderForm
from crm.campaigns.models import Reminder
from crm.campaigns.rules.reminders import ANCHOR_SENTENCES, OF_EVENTS
from crm.campaigns.views import bp
from crm.campaigns.views.words import NAMES, segment_name
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.forms.comparing import compared
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other

CONTEXT: dict[str, Any] = {
    "sentences": ANCHOR_SENTENCES, "of_events": OF_EVENTS, "segment_name": segment_name, **NAMES,
}  # fmt: skip
MOST_PEOPLE = 200


@bp.get("/campaigns/reminders")
@requires(Thing.CAMPAIGN, Act.READ)
def reminders() -> ResponseReturnValue:
    """List the reminders, those at work first."""
    actor = current_actor()
    return render(
        "campaigns/reminders.html", rows=queries.reminders(actor), may_write=actor.may(Thing.CAMPAIGN, Act.WRITE),
        **CONTEXT,
    )  # fmt: skip


def _form(reminder: Reminder | None = None) -> ReminderForm:
    actor = current_actor()
    letters = list(queries.letters(actor))
    if reminder is not None and str(reminder.campaign_id) not in dict(letters):
        letters.append((str(reminder.campaign_id), queries.campaign_for(actor, reminder.campaign_id).subject))
    form = ReminderForm()
    named = () if reminder is None or reminder.event_id is None else (reminder.event_id,)
    form.offer(letters, queries.events_of(actor, named), any_event=actor.may_all(Thing.CAMPAIGN, Act.WRITE))
    typed = request.form if request.method == "POST" else None
    form.process(typed, obj=reminder)
    return form


@bp.get("/campaigns/reminders/new")
@requires(Thing.CAMPAIGN, Act.WRITE)
def new_reminder() -> ResponseReturnValue:
    """Ask for a new reminder."""
    return render("campaigns/reminder_edit.html", form=_form(), error=None, reminder=None, versions=[], **CONTEXT)


@bp.post("/campaigns/reminders")
@requires(Thing.CAMPAIGN, Act.WRITE)
def create_reminder() -> ResponseReturnValue:
    """Store a reminder, at rest."""
    return _stored(None)


@bp.get("/campaigns/reminders/<int:reminder_id>")
@requires(Thing.CAMPAIGN, Act.READ)
def reminder(reminder_id: int) -> ResponseReturnValue:
    """Show a reminder: what comes next, what was sent, what was missed."""
    actor = current_actor()
    found = queries.reminder_for(actor, reminder_id)
    return render("campaigns/reminder.html", error=None, **_shown(found))


def _shown(found: Reminder) -> dict[str, Any]:
    actor = current_actor()
    letter = queries.campaign_for(actor, found.campaign_id)
    runs = queries.runs(found.id)
    return {
        "reminder": found, "letter": letter, "upcoming": queries.upcoming(found, letter), "runs": runs,
        "missed": queries.missed(found), "counts": queries.counts_of([each.id for each in runs]) if runs else {},
        "event": queries.event_named(found.event_id), "alone_up_to": queries.alone_up_to(),
        "may_write": actor.may(Thing.CAMPAIGN, Act.WRITE), **CONTEXT,
    }  # fmt: skip


@bp.get("/campaigns/reminders/<int:reminder_id>/people")
@requires(Thing.CAMPAIGN, Act.WRITE)
def reminder_people(reminder_id: int) -> ResponseReturnValue:
    """Show whom one coming occasion would reach, and who is left out for which reason."""
    found = queries.reminder_for(current_actor(), reminder_id, Act.WRITE)
    letter = queries.campaign_for(current_actor(), found.campaign_id)
    asked = request.args.get("occasion", "")
    coming = next(((each, reached) for each, reached in queries.upcoming(found, letter) if each.key == asked), None)
    if coming is None:
        flash(_("这一次已经发送，或已不在接下来的名单里。"))
        return see_other(".reminder", reminder_id=found.id)
    occasion, audience = coming
    people = queries.some_people(queries.rules_on(letter, occasion.key, occasion.event_id), most=MOST_PEOPLE)
    return render(
        "campaigns/reminder_people.html", reminder=found, occasion=occasion, audience=audience, people=people,
        most=MOST_PEOPLE, **CONTEXT,
    )  # fmt: skip


@bp.get("/campaigns/reminders/<int:reminder_id>/edit")
@requires(Thing.CAMPAIGN, Act.WRITE)
def edit_reminder(reminder_id: int) -> ResponseReturnValue:
    """Ask for changes of a reminder."""
    found = queries.reminder_for(current_actor(), reminder_id, Act.WRITE)
    return render("campaigns/reminder_edit.html", form=_form(found), error=None, reminder=found, versions=[], **CONTEXT)


@bp.post("/campaigns/reminders/<int:reminder_id>")
@requires(Thing.CAMPAIGN, Act.WRITE)
def update_reminder(reminder_id: int) -> ResponseReturnValue:
    """Change a reminder."""
    return _stored(queries.reminder_for(current_actor(), reminder_id, Act.WRITE))


def _stored(found: Reminder | None) -> ResponseReturnValue:
    form = _form(found)
    page = "campaigns/reminder_edit.html"
    if not form.validate():
        return refused(form, None, page, reminder=found, versions=[], **CONTEXT)
    try:
        saved = actions.set_reminder(
            found.id if found else None, form.draft(), version=form.version.data or 0, by=current_actor()
        )
    except Stale as error:
        form.version.data = error.version
        return refused(form, error, page, reminder=found, versions=compared(form, error), **CONTEXT)
    except DomainError as error:
        return refused(form, error, page, reminder=found, versions=[], **CONTEXT)
    flash(_("已保存定时提醒“{name}”。", name=saved.name))
    return see_other(".reminder", reminder_id=saved.id)


@bp.post("/campaigns/reminders/<int:reminder_id>/begin")
@requires(Thing.CAMPAIGN, Act.WRITE)
def begin_reminder(reminder_id: int) -> ResponseReturnValue:
    """Put a reminder to work."""
    found = queries.reminder_for(current_actor(), reminder_id, Act.WRITE)
    try:
        actions.begin_reminder(found.id, by=current_actor())
    except DomainError as error:
        return refused(None, error, "campaigns/reminder.html", **_shown(found))
    flash(_("“{name}”已启用，到时自动发送。", name=found.name))
    return see_other(".reminder", reminder_id=found.id)


@bp.post("/campaigns/reminders/<int:reminder_id>/stop")
@requires(Thing.CAMPAIGN, Act.WRITE)
def stop_reminder(reminder_id: int) -> ResponseReturnValue:
    """Put a reminder to rest."""
    found = queries.reminder_for(current_actor(), reminder_id, Act.WRITE)
    actions.stop_reminder(found.id, by=current_actor())
    flash(_("“{name}”已停用，不再自动发送。", name=found.name))
    return see_other(".reminder", reminder_id=found.id)
