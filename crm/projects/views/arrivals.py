"""The ledger of money that arrived: sums by month, quarter or year, each opening its rows; one row taken back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.projects import actions, queries, rules
from crm.projects.forms import ArrivalLedgerForm, ReverseForm
from crm.projects.models import Arrival
from crm.projects.queries import ArrivalFilter
from crm.projects.rules import SPAN_NAMES, Span
from crm.projects.views import bp


def _address(**changed: Any) -> str:
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return url_for("projects.arrivals", **{**kept, **changed})


@bp.get("/projects/arrivals")
@requires(Thing.AMOUNT, Act.READ)
def arrivals() -> ResponseReturnValue:
    """Show what arrived, by period, and the rows of the period that is open."""
    form = ArrivalLedgerForm(request.args)
    form.validate()
    actor, span, city = current_actor(), form.by.data or Span.MONTH, shell().scope
    asked = ArrivalFilter(first=form.first.data, last=form.last.data, city=city, verified=not form.waiting.data)
    every = queries.arrived_by_day(actor, ArrivalFilter(city=city))
    waiting = queries.arrived_by_day(actor, ArrivalFilter(city=city, verified=False))
    return render(
        "projects/arrivals.html", periods=rules.summed(every, span)[::-1], span=span, spans=SPAN_NAMES, asked=asked,
        total=rules.whole(every), waiting=rules.whole(waiting),
        shown=rules.whole(queries.arrived_by_day(actor, asked)),
        page=queries.arrivals_page(actor, asked, Cut.of(request.args)), url=_address,
    )  # fmt: skip


@bp.get("/arrivals/<int:arrival_id>/reverse")
@requires(Thing.AMOUNT, Act.WRITE)
def confirm_reversal(arrival_id: int) -> ResponseReturnValue:
    """Ask why an arrival is taken back, naming it."""
    return render("projects/reverse.html", form=ReverseForm(), error=None, **_context(arrival_id))


def _context(arrival_id: int) -> dict[str, Any]:
    arrival: Arrival = queries.arrival_for(current_actor(), arrival_id, Act.WRITE)
    return {"arrival": arrival, "project": queries.project_for(current_actor(), arrival.project_id)}


@bp.post("/arrivals/<int:arrival_id>/reverse")
@requires(Thing.AMOUNT, Act.WRITE)
def reverse(arrival_id: int) -> ResponseReturnValue:
    """Append the row that takes an arrival back."""
    context, form = _context(arrival_id), ReverseForm(request.form)
    if not form.validate():
        return refused(form, None, "projects/reverse.html", **context)
    try:
        actions.reverse_arrival(arrival_id, form.reason.data or "", by=current_actor())
    except DomainError as error:
        return refused(form, error, "projects/reverse.html", **context)
    flash(_("已登记冲销，待另一人核验；核验前原记录仍计入。"))
    return see_other("projects.show", project_id=context["project"].id)
