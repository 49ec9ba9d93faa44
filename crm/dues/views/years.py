"""The overview, a year's list and its approval, 缴费通知书 in bulk, ages of what is owed, reminders to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.jobs import enqueue
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import flash, refused, render, see_other
from crm.dues import actions, queries, rules
from crm.dues.forms import ApproveForm
from crm.dues.jobs import mail_letter
from crm.dues.queries import Filters
from crm.dues.views import bp
from crm.dues.views.frame import ours, page, treasurer, year_of

MOST_PRINTED = 500
FIRST_DEADLINE = timedelta(days=60)
READ, WRITE = (Thing.DUES, Act.READ), (Thing.DUES, Act.WRITE)


@bp.get("/")
@requires(READ)
@ours
def overview() -> ResponseReturnValue:
    """Show every year's sums; each figure opens its rows."""
    actor, year = treasurer(), today().year
    totals = queries.totals(actor)
    return render(
        "dues/overview.html",
        **page("overview", totals=totals, year=year, states_now=queries.states(actor, year),
               schedule=queries.schedule_of(year), waiting=_proposed(year)),
    )  # fmt: skip


@bp.get("/invoices")
@requires(READ)
@ours
def invoices() -> ResponseReturnValue:
    """List invoices of all years, narrowed by the address."""
    return _list(Filters.of(request.args), "invoices")


@bp.get("/<int:year>")
@requires(READ)
def year_list(year: int) -> ResponseReturnValue:
    """List a year's invoices with the year's sums."""
    return _list(Filters.of(request.args, year_of(year)), "overview")


def _list(filters: Filters, tab: str) -> ResponseReturnValue:
    actor = treasurer()
    cut = Cut.of(request.args)
    stated = {key: value for key, value in filters.stated.items() if key != "year"}
    return render(
        "dues/list.html",
        **page(
            tab, rows=queries.invoices(actor, filters, cut), filters=filters, totals=queries.totals(actor, filters),
            counts=queries.states(actor, filters.year) if filters.year else {}, shown=rules.STATE_NAMES,
            waiting=_proposed(filters.year) if filters.year else [],
            url=lambda **more: _address(filters.year, stated | more),
            only=lambda **more: _address(filters.year, more),
        ),
    )  # fmt: skip


def _address(year: int | None, given: dict[str, Any]) -> str:
    """Return the address of a list, of one year or of all."""
    return url_for("dues.invoices", **given) if year is None else url_for("dues.year_list", year=year, **given)


def _proposed(year: int) -> list[queries.Proposed]:
    schedule = queries.schedule_of(year)
    return queries.proposed(year, queries.fees_of([schedule.id])[schedule.id]) if schedule else []


@bp.get("/<int:year>/proposal")
@requires(READ)
def proposal(year: int) -> ResponseReturnValue:
    """Show what would be billed for a year."""
    treasurer()
    due_on = max(date(year_of(year), 3, 31), today() + FIRST_DEADLINE)
    form = ApproveForm(due_on=due_on, approved_on=today())
    return render("dues/proposal.html", form=form, error=None, **_proposal(year))


def _proposal(year: int) -> dict[str, Any]:
    schedule = queries.schedule_of(year)
    fees = queries.fees_of([schedule.id])[schedule.id] if schedule else {}
    lines = queries.proposed(year, fees)
    return page(
        "overview", year=year, schedule=schedule, lines=lines, by_hand=queries.paid_by_hand(year),
        picked=request.args.get("enterprise", ""),
        lacking=queries.without_fee(year, fees) if schedule else [],
        total=Money(sum(each.amount.fen for each in lines)),
    )  # fmt: skip


@bp.post("/<int:year>/proposal")
@requires(WRITE)
def approve(year: int) -> ResponseReturnValue:
    """Approve all of a year's list, or the chosen lines of it."""
    actor, form = treasurer(Act.WRITE), ApproveForm(request.form)
    year_of(year)
    if not form.validate():
        return refused(form, None, "dues/proposal.html", **_proposal(year))
    chosen = [int(each) for each in request.form.getlist("id") if each.isascii() and each.isdigit() and len(each) < 10]
    try:
        everybody = request.form.get("scope") == "all"
        done = actions.approve(year, form.approval(), membership_ids=None if everybody else chosen, by=actor)
    except DomainError as error:
        return refused(form, error, "dues/proposal.html", **_proposal(year))
    flash(_("已批准：新开具应缴单 {issued} 张，补差 {raised} 笔。", issued=len(done.issued), raised=done.raised))
    return see_other("dues.year_list", year=year)


@bp.get("/<int:year>/notices")
@requires(READ)
def notices(year: int) -> ResponseReturnValue:
    """Show the 缴费通知书 of all that is owed for a year, one sheet each, to print."""
    actor, schedule = treasurer(), queries.schedule_of(year_of(year))
    rows = queries.to_print(actor, Filters(year, queries.OWING), MOST_PRINTED)
    return render(
        "dues/notices.html",
        **page("overview", year=year, rows=rows, pay_to=schedule.pay_to if schedule else "", capital=rules.capital,
               day=today(), unsent=len(queries.without_notice(year))),
    )  # fmt: skip


@bp.post("/<int:year>/notices")
@requires(WRITE)
def mail_notices(year: int) -> ResponseReturnValue:
    """Mail the 缴费通知书 of a year that were never mailed."""
    actor = treasurer(Act.WRITE)
    asked = actions.ask_for_notices(queries.without_notice(year_of(year)), by=actor)
    for letter_id in asked:
        enqueue(mail_letter, letter_id)
    flash(_("已交付发送 {n} 封缴费通知书；已发过的不会重复发送。", n=len(asked)))
    return see_other("dues.notices", year=year)


@bp.get("/ageing")
@requires(READ)
@ours
def ageing() -> ResponseReturnValue:
    """Show how old what is owed is, by year; each figure opens its rows."""
    cells = queries.ageing(treasurer())
    years = sorted({year for year, _age in cells}, reverse=True)
    sums = {each: Money(sum(owed.fen for (year, _age), (_n, owed) in cells.items() if year == each)) for each in years}
    return render("dues/ageing.html", **page("ageing", cells=cells, years=years, sums=sums))


@bp.get("/reminders")
@requires(READ)
@ours
def reminders() -> ResponseReturnValue:
    """Show which reminders will go out if nobody pays, and what became of the mails so far."""
    treasurer()
    context = page("reminders", coming=queries.coming(today()), letters=queries.letters())
    return render("dues/reminders.html", days=rules.DAYS, may=current_actor().may_all(Thing.DUES, Act.WRITE), **context)
