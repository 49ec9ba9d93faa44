"""The list of events, and one event's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import now
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.slots import fill
from crm.core.web import render, see_other
from crm.events import queries, rules
from crm.events.forms import EventListForm
from crm.events.models import Event
from crm.events.queries import EventFilters
from crm.events.rules import EVENT_MOVE_NAMES, EVENT_STATE_NAMES, ORGANISATION_ROLE_NAMES, EventState
from crm.events.views import bp

CODE = "<code>"
KIND = {
    EventState.DRAFT: "line", EventState.PUBLISHED: "ok", EventState.RUNNING: "live", EventState.CANCELLED: "bad",
}  # fmt: skip
"""How a state's badge looks."""


def shown(row: Any) -> EventState:
    """Return the state of an event (or of a row of the list) as people read it now."""
    return rules.shown_event_state(row.state, starts_at=row.starts_at, ends_at=row.ends_at, at=now())


def filters_of_request() -> tuple[EventListForm, EventFilters]:
    """Return the form of the list's filters and what this address narrows it to."""
    form = EventListForm()
    form.city.offer([(city.code, shell().city_name(city.code)) for city in shell().pair])
    form.series.offer([(name, name) for name in queries.series_of(current_actor())])
    form.process(request.args)
    form.validate()
    return form, EventFilters(
        q="" if form.q.errors else form.q.data or "", state=form.state.data, city=form.city.data or shell().scope,
        time=form.time.data or "", series=form.series.data or "", mine=form.work.data == "mine",
    )  # fmt: skip


def list_address(endpoint: str, **fixed: Any) -> Callable[..., str]:
    """Return a function that gives a list's address with some of its filters changed."""
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return lambda **changed: url_for(endpoint, **{**kept, **fixed, **changed})


def cut() -> Cut:
    """Return where the page of this request begins."""
    return Cut.of(request.args)


@bp.get("/events/")
@requires(Thing.EVENT, Act.READ)
def index() -> ResponseReturnValue:
    """List events, the latest first."""
    form, filters = filters_of_request()
    actor = current_actor()
    page = queries.events_page(actor, filters, cut())
    return render(
        "events/index.html", form=form, page=page, staff=actor.staff, url=list_address(".index"), shown=shown,
        names=EVENT_STATE_NAMES, kinds=KIND, venues=queries.venues_of([row.id for row in page.rows]),
        count=queries.events_counted(actor, filters),
        may_add=may_add(),
    )  # fmt: skip


def may_add() -> bool:
    """Say whether this actor may draft events: whoever may write all of them, or those they work at."""
    return bool(current_actor().scopes(Thing.EVENT, Act.WRITE))


@bp.get(f"/events/{CODE}")
@requires(Thing.EVENT, Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show an event to staff; members see its public page."""
    actor = current_actor()
    event = queries.event_for(actor, code)
    if not actor.staff:
        return see_other(".page", code=code)
    venues = queries.venues_of([event.id])[event.id]
    return render(
        "events/show.html", event=event, state=shown(event), names=EVENT_STATE_NAMES, kinds=KIND, venues=venues,
        agenda=by_time(event), parties=queries.parties_of(event.id), roles=ORGANISATION_ROLE_NAMES, at=now(),
        staff=queries.staff_of(event.id), editions=queries.editions_of(event), moves=moves_of(event),
        move_names=EVENT_MOVE_NAMES, reached=queries.live_registrations(event.id),
        mailed=queries.mailable_registrations(event.id), may_edit=queries.may_in(actor, event, Thing.EVENT),
        may_register=queries.may_in(actor, event, Thing.REGISTRATION),
        may_check_in=queries.may_in(actor, event, Thing.CHECK_IN), actions=fill("event-actions", event),
        live=fill("event-live", event), figures=fill("event-figures", event), panels=fill("event", event),
        people=fill("event-people", event),
    )  # fmt: skip


def moves_of(event: Event) -> list[EventState]:
    """Return the steps that can be offered for an event, in the order of its life."""
    return [state for state in EventState if rules.may_step(event.state, state)]


def by_time(event: Event) -> list[tuple[Any, list[Any]]]:
    """Return the agenda as (instant, items), items of several venues at one time side by side."""
    times: dict[Any, list[Any]] = {}
    for item in queries.agenda_of(event.id):
        times.setdefault(item.starts_at, []).append(item)
    return list(times.items())
