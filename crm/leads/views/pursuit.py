"""Working on a lead: progress, telling its introducer, handing it on; and the days one has for all that."""

from __future__ import annotations

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.leads import actions, queries
from crm.leads.forms import PaceForm, ReportForm, ToldForm, WeeklyForm, YearForm
from crm.leads.rules import COLOUR_NAMES, DUTY_NAMES, LOST_REASON_NAMES, allowed
from crm.leads.views import bp
from crm.leads.views.records import hand_form, lead_page


@bp.post("/leads/<int:lead_id>/reports")
@requires(Thing.LEAD, Act.WRITE)
def report(lead_id: int) -> ResponseReturnValue:
    """Write down what has moved."""
    queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = ReportForm(request.form)
    if not form.validate():
        return lead_page(lead_id, form, report_form=form)
    try:
        actions.report_progress(lead_id, form.text.data or "", by=current_actor())
    except DomainError as error:
        return lead_page(lead_id, form, error=error, report_form=form)
    flash(_("已记录进展。"))
    return see_other("leads.show", lead_id=lead_id)


@bp.post("/leads/<int:lead_id>/told")
@requires(Thing.LEAD, Act.WRITE)
def told(lead_id: int) -> ResponseReturnValue:
    """Note that the introducer was told."""
    queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = ToldForm(request.form)
    if not form.validate():
        return lead_page(lead_id, form, told_form=form)
    try:
        actions.tell_introducer(lead_id, form.how.data or "", by=current_actor())
    except DomainError as error:
        return lead_page(lead_id, form, error=error, told_form=form)
    flash(_("已记录向引荐人的反馈。"))
    return see_other("leads.show", lead_id=lead_id)


@bp.post("/leads/<int:lead_id>/complex")
@requires(Thing.LEAD, Act.WRITE)
def mark_complex(lead_id: int) -> ResponseReturnValue:
    """Give a lead the days of a complex one, or take them back."""
    actions.mark_complex(lead_id, request.form.get("complex") == "1", by=current_actor())
    flash(_("已调整研判期限。"))
    return see_other("leads.show", lead_id=lead_id)


@bp.post("/leads/<int:lead_id>/transfers")
@requires(Thing.LEAD, Act.WRITE)
def hand_on(lead_id: int) -> ResponseReturnValue:
    """Hand a lead to another officer or district."""
    lead = queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = hand_form(request.form)
    if not form.validate():
        return lead_page(lead_id, form, hand_form=form)
    try:
        actions.hand_on(lead_id, form.handing(), by=current_actor())
    except DomainError as error:
        return lead_page(lead_id, form, error=error, hand_form=form)
    flash(_("“{title}”已流转，历史保留在线索页。", title=lead.title))
    if not queries.may_read(current_actor(), lead_id):
        return see_other("leads.index")
    return see_other("leads.show", lead_id=lead_id)


@bp.get("/leads/overdue")
@requires(Thing.LEAD, Act.READ)
def overdue() -> ResponseReturnValue:
    """Show how many leads are late in which duty, and how many are quiet for how long; figures open their rows."""
    actor = current_actor()
    return render(
        "leads/overdue.html", late=queries.late_counts(actor), quiet=queries.colour_counts(actor),
        duties=DUTY_NAMES, colours=COLOUR_NAMES, pace=queries.pace(), mine=queries.own_late(actor, 20),
        clocks_of=queries.clocks_of, allowed=allowed,
    )  # fmt: skip


@bp.post("/leads/weekly")
@requires(Thing.LEAD, Act.READ)
def choose_weekly() -> ResponseReturnValue:
    """Switch one's own weekly mail on or off."""
    wanted = bool(WeeklyForm(request.form).weekly.data)
    actions.choose_weekly(wanted, by=current_actor())
    flash(_("已开启线索周报。") if wanted else _("已关闭线索周报。"))
    return see_other("accounts.account")


@bp.get("/leads/lost")
@requires(Thing.LEAD, Act.READ)
def lost() -> ResponseReturnValue:
    """Show why leads were ended in a year; each figure opens its leads."""
    form = YearForm(request.args)
    form.validate()
    year = form.year.data or today().year
    found = queries.lost(current_actor(), date(year, 1, 1), date(year, 12, 31))
    return render("leads/lost.html", found=found, year=year, reasons=LOST_REASON_NAMES)


@bp.get("/leads/pace")
@requires(Thing.LEAD, Act.READ)
def pace() -> ResponseReturnValue:
    """Show the days of the clocks and colours, and what they were before."""
    form = PaceForm(obj=queries.pace())
    return render("leads/pace.html", form=form, error=None, settings=queries.pace_settings(), may_set=_may_set())


def _may_set() -> bool:
    return current_actor().may_all(Thing.LEAD, Act.EXPORT)


@bp.post("/leads/pace")
@requires(Thing.LEAD, Act.EXPORT)
def set_pace() -> ResponseReturnValue:
    """Set the days from now on."""
    form = PaceForm(request.form)
    given = {"settings": queries.pace_settings(), "may_set": True}
    if not form.validate():
        return refused(form, None, "leads/pace.html", **given)
    try:
        actions.set_pace(form.pace(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "leads/pace.html", **given)
    flash(_("已保存，自现在起按新的期限计算。"))
    return see_other("leads.overdue")
