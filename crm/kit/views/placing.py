"""Who sits where, venue by venue: people are ticked and put at a table, or everybody is placed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.events.rules import GUEST_CLASS_NAMES
from crm.kit import actions, queries, rules
from crm.kit.forms import NewTablesForm, PlaceForm, PlanFileForm, SearchForm
from crm.kit.rules import TABLE_KIND_NAMES, Spot
from crm.kit.views import bp
from crm.kit.views.frame import WRITES, event_at, venue_choices, venues_in

PAGE = "kit/placing.html"
UNDONE = 30
"""People whose way back fits into an address."""
LISTED = 200
"""People without a place that are listed; the search finds the others."""


def page(event: Event, venue_id: int | None = None, **forms: Any) -> dict[str, Any]:
    """Return what the page of a venue shows (None: the first one); `forms` as typed instead of empty ones."""
    venues = venues_in(event)
    search = SearchForm()
    search.venue.offer(venue_choices(venues))
    search.process(request.args)
    search.validate()
    chosen = next((key for key in (venue_id, search.venue.data, *venues) if key in venues), None)
    tables = queries.tables_in([chosen]) if chosen else []
    counts, people = queries.placed_counts(event.id), queries.people_at(chosen) if chosen else {}
    q = "" if search.q.errors else search.q.data or ""
    place_form = PlaceForm()
    place_form.table_id.offer(table_choices(tables, people))
    return {
        "event": event, "venues": venues, "chosen": chosen, "tables": tables, "people": people, "counts": counts,
        "waiting": queries.waiting_for_place(chosen, q, limit=LISTED) if chosen else [], "q": q, "listed": LISTED,
        "classes": GUEST_CLASS_NAMES, "kinds": TABLE_KIND_NAMES,
        "new_form": NewTablesForm(data={"count": 10, "capacity": 10}), "file_form": PlanFileForm(),
        "place_form": place_form,
    } | forms  # fmt: skip


def table_choices(tables: Any, people: Any) -> list[tuple[str, str]]:
    """Return the tables as choices, with how many places are free."""
    return [
        (str(each.id), _("{name}（空 {n} 位）", name=each.name, n=each.capacity - len(people.get(each.id, ()))))
        for each in tables
    ]


@bp.get("/events/<code>/kit/placing")
@requires(*WRITES)
def placing(code: str) -> ResponseReturnValue:
    """Show who sits where at a venue, and who has no place."""
    shown = page(event_at(code, Act.WRITE))
    return render(PAGE, form=shown["place_form"], error=None, **shown)


def ticked() -> list[int]:
    """Return the numbers of the ticked rows."""
    return [int(each) for each in request.form.getlist("id") if each.isascii() and each.isdecimal() and len(each) < 10]


@bp.post("/events/<code>/kit/placing/<int:venue_id>/people")
@requires(*WRITES)
def place(code: str, venue_id: int) -> ResponseReturnValue:
    """Put the ticked people at a table, or take them off their places."""
    event = event_at(code, Act.WRITE)
    queries.venue_in(event, venue_id)
    shown = page(event, venue_id)
    form = shown["place_form"]
    form.process(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **shown)
    before = queries.spots_of([venue_id])
    try:
        said = _placed(event, venue_id, form)
    except DomainError as error:
        return refused(form, error, PAGE, **shown)
    flash(said, undo=_undo(code, venue_id, before, queries.spots_of([venue_id])))
    return see_other(".placing", code=code, venue=venue_id)


def _undo(code: str, venue_id: int, before: Mapping[int, Spot], after: Mapping[int, Spot]) -> tuple[str, str] | None:
    """Return the way back to where people sat, for as many as fit an address."""
    moved = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    if not 0 < len(moved) <= UNDONE:
        return None
    steps = {key: (after.get(key), before.get(key)) for key in moved}
    return url_for(".put_back", code=code, venue=venue_id, plan=rules.plan_lines(steps)), _("撤销")


def _placed(event: Event, venue_id: int, form: PlaceForm) -> str:
    by, ids = current_actor(), ticked()
    if request.form.get("do") == "off":
        return _("已移出 {n} 人的座位。", n=actions.unplace_people(venue_id, ids, by=by))
    if not form.table_id.data:
        raise rules.NoTableChosen()
    name = actions.place_people(event.id, venue_id, ids, form.table_id.data, form.place.data, by=by)
    return _("已安排 {n} 人到“{name}”。", n=len(set(ids)), name=name)


@bp.post("/events/<code>/kit/placing/put-back")
@requires(*WRITES)
def put_back(code: str) -> ResponseReturnValue:
    """Put people back to where they sat before they were moved by hand."""
    event = event_at(code, Act.WRITE)
    steps = rules.plan_of(request.args.get("plan", "")[:2_000])
    if steps is None:
        raise rules.PlacingChanged()
    flash(_("已撤销，{n} 人回到原来的座位。", n=actions.apply_plan(event.id, steps, by=current_actor())))
    return see_other(".placing", code=code, venue=request.args.get("venue", type=int))


@bp.post("/events/<code>/kit/placing/<int:venue_id>/everybody")
@requires(*WRITES)
def place_everybody(code: str, venue_id: int) -> ResponseReturnValue:
    """Place everybody who has no place, in the order of guests."""
    event = event_at(code, Act.WRITE)
    queries.venue_in(event, venue_id)
    placed, left, batch = actions.place_everybody(venue_id, by=current_actor())
    said = _("已自动安排 {n} 人。", n=placed)
    if left:
        said += _("还有 {n} 人没有座位：空位不够，请添加桌或排。", n=left)
    back = url_for(".take_back", code=code, venue_id=venue_id, batch=batch)
    flash(said, "ok" if not left else "warn", undo=(back, _("撤销")) if placed else None)
    return see_other(".placing", code=code, venue=venue_id)


@bp.post("/events/<code>/kit/placing/<int:venue_id>/back")
@requires(*WRITES)
def take_back(code: str, venue_id: int) -> ResponseReturnValue:
    """Undo a placing of everybody."""
    event = event_at(code, Act.WRITE)
    queries.venue_in(event, venue_id)
    n = actions.take_back(venue_id, request.args.get("batch", "")[:40], by=current_actor())
    flash(_("已撤销自动安排，{n} 人回到未安排。", n=n))
    return see_other(".placing", code=code, venue=venue_id)
