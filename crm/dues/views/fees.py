"""Fee tables: every version side by side, a new one, correcting one nobody was billed by."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries, rules
from crm.dues.forms import FeesForm, fees_form_of
from crm.dues.views import bp
from crm.dues.views.frame import ours, page, treasurer
from crm.members.rules import Position


@bp.get("/fees")
@requires(Thing.DUES, Act.READ)
@ours
def fee_tables() -> ResponseReturnValue:
    """Show all versions."""
    treasurer()
    versions = queries.schedules()
    fees, now = queries.fees_of([each.id for each in versions]), queries.schedule_of(today().year)
    return render(
        "dues/fees.html",
        **page("fees", versions=versions, fees=fees, now=now, used=queries.used_schedules(), places=list(Position),
               levels={key: rules.levels(some) for key, some in fees.items()}, most_levels=rules.MOST_LEVELS),
    )  # fmt: skip


@bp.get("/fees/new")
@requires(Thing.DUES, Act.WRITE)
def new_fees() -> ResponseReturnValue:
    """Show the form of a new version, filled with the amounts of the latest one."""
    treasurer(Act.WRITE)
    versions = queries.schedules()
    fees = queries.fees_of([versions[0].id])[versions[0].id] if versions else {}
    values = {f"fee_{place.value}": amount for place, amount in fees.items()}
    first = max(today().year, (queries.latest_billed_year() or 0) + 1)
    form = FeesForm(valid_from=first, pay_to=versions[0].pay_to if versions else "", **values)
    return render("dues/edit_fees.html", form=form, error=None, **_context(None))


def _context(schedule_id: int | None) -> dict[str, object]:
    return page("fees", schedule_id=schedule_id, places=list(Position))


@bp.post("/fees/new")
@requires(Thing.DUES, Act.WRITE)
def adopt_fees() -> ResponseReturnValue:
    """Record a new version."""
    actor, form = treasurer(Act.WRITE), FeesForm(request.form)
    if not form.validate():
        return refused(form, None, "dues/edit_fees.html", **_context(None))
    try:
        actions.adopt_fees(form.draft(), by=actor)
    except DomainError as error:
        return refused(form, error, "dues/edit_fees.html", **_context(None))
    flash(_("已登记新的会费标准。"))
    return see_other("dues.fee_tables")


@bp.get("/fees/<int:schedule_id>/edit")
@requires(Thing.DUES, Act.WRITE)
def edit_fees(schedule_id: int) -> ResponseReturnValue:
    """Show the form of a version nobody was billed by yet."""
    schedule = queries.schedule_for(treasurer(Act.WRITE), schedule_id, Act.WRITE)
    form = fees_form_of(schedule, queries.fees_of([schedule_id])[schedule_id])
    return render("dues/edit_fees.html", form=form, error=None, **_context(schedule_id))


@bp.post("/fees/<int:schedule_id>/edit")
@requires(Thing.DUES, Act.WRITE)
def correct_fees(schedule_id: int) -> ResponseReturnValue:
    """Correct such a version."""
    actor, form = treasurer(Act.WRITE), FeesForm(request.form)
    queries.schedule_for(actor, schedule_id, Act.WRITE)
    if not form.validate():
        return refused(form, None, "dues/edit_fees.html", **_context(schedule_id))
    try:
        actions.correct_fees(schedule_id, form.draft(), by=actor)
    except DomainError as error:
        return refused(form, error, "dues/edit_fees.html", **_context(schedule_id))
    flash(_("已保存会费标准。"))
    return see_other("dues.fee_tables")
