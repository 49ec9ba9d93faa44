"""Making, editing, copying an event, and taking it to its next state."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.core.words import N_
from crm.events import actions, queries
from crm.events.forms import CopyForm, EventForm, MoveForm, NewEventForm
from crm.events.models import Event
from crm.events.rules import EventState, MoveRefused, may_step
from crm.events.views import bp
from crm.events.views.programme import programme

MOVED = {
    EventState.PUBLISHED: N_("已发布，报名页面已对外开放。"),
    EventState.REGISTRATION_CLOSED: N_("报名已截止。"),
    EventState.RUNNING: N_("活动已开始。"),
    EventState.ENDED: N_("活动已结束。"),
    EventState.CANCELLED: N_("活动已取消，已报名的人会收到邮件。"),
}


@bp.get("/events/new")
@requires(Thing.EVENT, Act.WRITE)
def new() -> ResponseReturnValue:
    """Ask for an event."""
    return render("events/new.html", form=NewEventForm())


@bp.post("/events/")
@requires(Thing.EVENT, Act.WRITE)
def create() -> ResponseReturnValue:
    """Draft an event, then ask for its venues."""
    form = NewEventForm(request.form)
    if not form.validate():
        return refused(form, None, "events/new.html")
    starts_at, ends_at = form.times()
    try:
        event = actions.create_event(
            form.draft(), code=form.code.data or "", starts_at=starts_at, ends_at=ends_at, by=current_actor()
        )
    except DomainError as error:
        return refused(form, error, "events/new.html")
    flash(_("已新建活动 {name}，请添加会场。", name=event.name))
    return see_other(".edit", code=event.code)


def _writable(code: str) -> Event:
    return queries.event_for(current_actor(), code, Thing.EVENT, Act.WRITE)


@bp.get("/events/<code>/edit")
@requires(Thing.EVENT, Act.WRITE)
def edit(code: str) -> ResponseReturnValue:
    """Show everything of an event that can be changed."""
    event = _writable(code)
    return render("events/edit.html", form=EventForm.of(event), error=None, **programme(event))


@bp.post("/events/<code>/edit")
@requires(Thing.EVENT, Act.WRITE)
def update(code: str) -> ResponseReturnValue:
    """Store an event; a clash shows both texts and loses nothing."""
    event = _writable(code)
    form = EventForm(request.form)
    if not form.validate():
        return refused(form, None, "events/edit.html", **programme(event))
    try:
        actions.edit_event(event.id, form.draft(), version=version_of(form), by=current_actor())
    except Stale as error:
        form.version.data = str(error.version)
        form.version.raw_data = None
        return refused(form, error, "events/edit.html", **programme(event))
    flash(_("已保存。"))
    return see_other(".show", code=code)


def version_of(form: Any) -> int:
    """Return the version a form was opened with; a broken one counts as old."""
    text = str(form.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@bp.get("/events/<code>/copy")
@requires(Thing.EVENT, Act.WRITE)
def copy(code: str) -> ResponseReturnValue:
    """Ask for the new edition's day and name."""
    event = queries.event_for(current_actor(), code)
    form = CopyForm(data={"name": event.name, "edition": queries.next_edition(event)})
    return render("events/copy.html", form=form, event=event)


@bp.post("/events/<code>/copy")
@requires(Thing.EVENT, Act.WRITE)
def make_copy(code: str) -> ResponseReturnValue:
    """Make a new edition: everything but people."""
    event = queries.event_for(current_actor(), code)
    form = CopyForm(request.form)
    if not form.validate() or form.on.data is None:
        return refused(form, None, "events/copy.html", event=event)
    try:
        made = actions.copy_event(
            event.id, name=form.name.data or "", code=form.code.data or "", edition=form.edition.data or 1,
            on=form.on.data, by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "events/copy.html", event=event)
    flash(_("已复制为第 {n} 届，请核对会场、名额和时间。", n=made.edition))
    return see_other(".edit", code=made.code)


@bp.post("/events/<code>/state")
@requires(Thing.EVENT, Act.WRITE)
def move(code: str) -> ResponseReturnValue:
    """Publish, close, start, end or cancel."""
    event = _writable(code)
    form = MoveForm(request.form)
    if not form.validate() or form.to.data is None:
        return refused(form, None, "events/refused.html", event=event)
    if not may_step(event.state, form.to.data):
        return refused(form, MoveRefused(), "events/refused.html", event=event)
    try:
        actions.move_event(event.id, form.to.data, reason=form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "events/refused.html", event=event)
    flash(_(MOVED[form.to.data]))
    return see_other(".show", code=code)
