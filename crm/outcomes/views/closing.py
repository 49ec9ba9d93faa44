"""Closing an event, opening it again, who had not come; the minutes."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound, Stale
from crm.core.i18n import _
from crm.core.markdown import to_html
from crm.core.pages import Cut
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.events.queries import event_for, may_in
from crm.events.rules import GUEST_CLASS_NAMES
from crm.outcomes import actions, queries
from crm.outcomes.forms import MinutesForm, ReopenForm
from crm.outcomes.rules import may_close
from crm.outcomes.views import bp


def writable(code: str) -> Event:
    """Return the event the actor may change. Raises NotFound."""
    event = event_for(current_actor(), code, Thing.EVENT, Act.WRITE)
    if not current_actor().staff:
        raise NotFound()
    return event


def _closing(event: Event) -> dict[str, Any]:
    actor = current_actor()
    return {
        "event": event, "found": queries.summary(actor, event), "closings": queries.closings(event.id),
        "may_close": may_in(actor, event, Thing.EVENT) and may_close(event.state, event.ends_at, now()),
        "may_reopen": actor.may_all(Thing.EVENT, Act.WRITE) and event.state == "closed",
    }  # fmt: skip


@bp.get("/events/<code>/closing")
@requires(Thing.REGISTRATION, Act.READ)
def closing(code: str) -> ResponseReturnValue:
    """Show the closings of an event, and to whoever may the act itself with its figures."""
    event = queries.readable(current_actor(), code)
    return render("outcomes/closing.html", form=ReopenForm(), error=None, **_closing(event))


@bp.post("/events/<code>/closing")
@requires(Thing.EVENT, Act.WRITE)
def close(code: str) -> ResponseReturnValue:
    """Close an event."""
    event = writable(code)
    try:
        made = actions.close_event(event.id, by=current_actor())
    except DomainError as error:
        return refused(ReopenForm(), error, "outcomes/closing.html", **_closing(event))
    flash(_("“{name}”已结项，缺席 {n} 人已记入名单。", name=event.name, n=made.absent))
    return see_other(".closing", code=code)


@bp.post("/events/<code>/reopening")
@requires(Thing.EVENT, Act.WRITE)
def reopen(code: str) -> ResponseReturnValue:
    """Open a closed event again: the office alone."""
    event, form = writable(code), ReopenForm(request.form)
    if not current_actor().may_all(Thing.EVENT, Act.WRITE):
        raise NotFound()
    if not form.validate():
        return refused(form, None, "outcomes/closing.html", **_closing(event))
    try:
        actions.reopen_event(event.id, form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "outcomes/closing.html", **_closing(event))
    flash(_("已重新打开“{name}”。", name=event.name))
    return see_other(".closing", code=code)


@bp.get("/events/<code>/closings/<int:closing_id>")
@requires(Thing.REGISTRATION, Act.READ)
def absent(code: str, closing_id: int) -> ResponseReturnValue:
    """List who had not come at a closing."""
    event = queries.readable(current_actor(), code)
    row = queries.closing_of(event, closing_id)
    return render(
        "outcomes/absent.html", event=event, closing=row, page=queries.no_shows(row.id, Cut.of(request.args)),
        classes=GUEST_CLASS_NAMES,
        url=lambda **changed: url_for(".absent", code=code, closing_id=closing_id, **changed),
    )  # fmt: skip


def _minutes(event: Event) -> dict[str, Any]:
    row = queries.minutes_of(event.id)
    drawn = Markup(to_html(row.text)) if row is not None else None  # noqa: S704  # cleaned by crm.core.markdown
    return {
        "event": event, "minutes": row, "drawn": drawn, "versions": queries.minutes_versions(event.id),
        "may_edit": may_in(current_actor(), event, Thing.EVENT),
    }  # fmt: skip


@bp.get("/events/<code>/minutes")
@requires(Thing.REGISTRATION, Act.READ)
def minutes(code: str) -> ResponseReturnValue:
    """Show the minutes, and a form to whoever may write them."""
    event = queries.readable(current_actor(), code)
    row = queries.minutes_of(event.id)
    form = MinutesForm(data={"text": row.text if row else "", "version": row.version if row else 0})
    return render("outcomes/minutes.html", form=form, error=None, **_minutes(event))


@bp.post("/events/<code>/minutes")
@requires(Thing.EVENT, Act.WRITE)
def write_minutes(code: str) -> ResponseReturnValue:
    """Store the minutes; a save that comes too late shows both texts."""
    event, form = writable(code), MinutesForm(request.form)
    if not form.validate():
        return refused(form, None, "outcomes/minutes.html", **_minutes(event))
    try:
        text, version = form.text.data or "", form.version.data or 0
        actions.write_minutes(event.id, text, version=version, by=current_actor())
    except Stale as error:
        form.version.data = error.version
        return refused(form, error, "outcomes/minutes.html", **_minutes(event))
    except DomainError as error:
        return refused(form, error, "outcomes/minutes.html", **_minutes(event))
    flash(_("纪要已保存。"))
    return see_other(".minutes", code=code)
