"""A plan edited in Excel: checked on one page with nothing written, then applied."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.errors import DomainError
from crm.core.files import plain_name
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.events.models import Event
from crm.kit import actions, queries, rules
from crm.kit.forms import PlanFileForm, PlanForm
from crm.kit.rules import FAULT_NAMES, SHEET_HEADS, Reading, Spot, Steps
from crm.kit.views import bp
from crm.kit.views.frame import WRITES, event_at, venues_in
from crm.kit.views.placing import PAGE, page

CHECK = "kit/plan.html"


@bp.post("/events/<code>/kit/placing/plan")
@requires(*WRITES)
def read_plan(code: str) -> ResponseReturnValue:
    """Show what an edited plan changes and which of its rows cannot be; nothing is written yet."""
    event = event_at(code, Act.WRITE)
    form = PlanFileForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return refused(form, None, PAGE, **page(event, file_form=form))
    sent: Any = form.file.data
    try:
        rows = rules.read_plan(
            sent.stream.read(), plain_name(sent.filename or ""), {_(head): head for head in SHEET_HEADS}
        )
    except DomainError as error:
        return refused(form, error, PAGE, **page(event, file_form=form))
    standing = queries.standing_in(event.id)
    reading = rules.read_back(rows, standing, _tables(event))
    steps = {who.id: (who.spot, reading.moves[who.id]) for who in standing if who.id in reading.moves}
    checked = PlanForm(data={"plan": rules.plan_lines(steps)})
    return render(CHECK, form=checked, error=None, **_shown(event, steps), reading=reading)


def _tables(event: Event) -> dict[tuple[int, str], rules.TableFacts]:
    tables = queries.tables_in(venues_in(event))
    return dict(zip(((t.venue_id, t.name) for t in tables), queries.facts_of(tables), strict=True))


def _shown(event: Event, steps: Steps) -> dict[str, Any]:
    """Return the steps as people read them: who, from where, to where."""
    named = {table.id: table for table in queries.tables_in(venues_in(event))}
    names = {each.id: each.name for each in queries.standing_in(event.id)}

    def told(spot: Spot | None) -> str:
        if spot is None or spot.table_id not in named:
            return ""
        return _("{table} {place}号", table=named[spot.table_id].name, place=spot.place)

    rows = [
        {"name": names[key], "before": told(before), "after": told(after)}
        for key, (before, after) in steps.items() if key in names
    ]  # fmt: skip
    return {"event": event, "rows": rows, "faults": FAULT_NAMES}


@bp.post("/events/<code>/kit/placing/plan/apply")
@requires(*WRITES)
def apply_plan(code: str) -> ResponseReturnValue:
    """Do what was checked, all of it or nothing."""
    event, form = event_at(code, Act.WRITE), PlanForm(request.form)
    nothing = Reading({}, (), 0)
    if not form.validate():
        return refused(form, None, CHECK, **_shown(event, {}), reading=nothing)
    steps = rules.plan_of(form.plan.data or "")
    try:
        if steps is None:
            raise rules.PlacingChanged()
        n = actions.apply_plan(event.id, steps, by=current_actor())
    except DomainError as error:
        return refused(form, error, CHECK, **_shown(event, steps or {}), reading=nothing)
    flash(_("座次已更新，{n} 人的座位有变动。", n=n))
    return see_other(".placing", code=code)
