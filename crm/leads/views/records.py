"""One lead: its page, its facts, its stages."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.forms import Form
from crm.core.forms.comparing import compared
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.masking import mask_phone
from crm.core.shell import shell
from crm.core.slots import fill
from crm.core.web import current_actor, flash, limited, refused, render, requires, see_other
from crm.leads import actions, queries
from crm.leads.forms import HandForm, LeadForm, MoveForm, ReportForm, ToldForm, place_choices
from crm.leads.models import Lead
from crm.leads.rules import MOVES, OPEN, STAGE_NAMES, Apart, LooksTheSame, seen_twins
from crm.leads.views import NAMES, bp
from crm.standards.working_days import is_known


def _lead_form(lead: Lead | None = None, data: MultiDict[str, str] | None = None) -> LeadForm:
    codes = (lead.origin_code, lead.landing_code) if lead else ()
    form = LeadForm()
    for field in (form.origin_code, form.landing_code):
        field.offer(place_choices(shell().pair, *codes))
    form.owner_id.offer(queries.managers())
    form.process(data, obj=lead, **({} if lead else {"nonce": uuid7()}))
    return form


@bp.get("/leads/new")
@requires(Thing.LEAD, Act.WRITE)
def new() -> ResponseReturnValue:
    """Ask about a new lead."""
    return render("leads/new.html", form=_lead_form(), **seen_twins(None))


@bp.post("/leads/")
@requires(Thing.LEAD, Act.WRITE)
def create() -> ResponseReturnValue:
    """Write a lead down."""
    form = _lead_form(data=request.form)
    if not form.validate():
        return refused(form, None, "leads/new.html", **seen_twins(None))
    apart = Apart.of(request.form.getlist("in_spite_of"), form.apart.data)
    try:
        lead = actions.log_lead(form.details(), nonce=form.nonce.data, apart=apart, by=current_actor())
    except LooksTheSame as error:
        form.apart.flags.required = True
        return refused(form, error, "leads/new.html", **seen_twins(error))
    flash(_("已登记线索“{title}”。", title=lead.title))
    return see_other("leads.show", lead_id=lead.id)


@bp.get("/leads/<int:lead_id>")
@requires(Thing.LEAD, Act.READ)
def show(lead_id: int) -> ResponseReturnValue:
    """Show one lead."""
    return lead_page(lead_id, MoveForm())


def lead_page(
    lead_id: int, form: Form, phone: str = "", error: DomainError | None = None, **forms: Form
) -> ResponseReturnValue:
    """Show one lead; `form` is the one that was posted, by its name among `forms` if it is not that of the stages."""
    actor = current_actor()
    lead = queries.lead_for(actor, lead_id)
    context: dict[str, Any] = {
        "lead": lead, "history": queries.history(lead.id), "enterprise": queries.enterprise_of(lead),
        "event": queries.event_of(lead.event_id), "owner": queries.account_name(lead.owner_id),
        "may_write": queries.may_write(actor, lead), "next_stages": MOVES[lead.stage],
        "phone": phone or mask_phone(lead.phone),
        "may_reveal": bool(lead.phone) and not phone and queries.may_reveal(actor, lead),
        "logged": request.args.get("logged") == "1",
        "move_form": MoveForm() if forms else form, "report_form": ReportForm(), "told_form": ToldForm(),
        "hand_form": hand_form(), **_pursuit(lead), **forms,
        "actions": fill("lead-actions", lead), "panels": fill("lead", lead),
        **NAMES,
    }  # fmt: skip
    if error is not None or form.errors:
        return refused(form, error, "leads/show.html", **context)
    return render("leads/show.html", form=form, error=None, **context)


def _pursuit(lead: Lead) -> dict[str, Any]:
    days, credit = queries.pace(), queries.credit_of(lead)
    return {
        "clocks": queries.clocks_of(lead, days), "known": is_known, "colour": queries.colour_of(lead, days),
        "is_open": lead.stage in OPEN,
        "reports": queries.reports(lead.id), "transfers": queries.transfers(lead.id), "credit": credit,
        "names": queries.names_of([share.owner_id for share in credit]),
    }  # fmt: skip


def hand_form(data: MultiDict[str, str] | None = None) -> HandForm:
    """Return the form of handing a lead on."""
    form = HandForm()
    form.to_owner_id.offer(queries.managers())
    form.to_code.offer(place_choices(shell().pair))
    form.process(data)
    return form


@bp.get("/leads/<int:lead_id>/edit")
@requires(Thing.LEAD, Act.WRITE)
def edit(lead_id: int) -> ResponseReturnValue:
    """Show one lead for editing."""
    lead = queries.lead_for(current_actor(), lead_id, Act.WRITE)
    return render("leads/edit.html", form=_lead_form(lead), lead=lead, error=None, versions=[])


@bp.post("/leads/<int:lead_id>")
@requires(Thing.LEAD, Act.WRITE)
def update(lead_id: int) -> ResponseReturnValue:
    """Save what was edited; a save that comes too late shows both texts."""
    lead = queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = _lead_form(lead, request.form)
    if not form.validate():
        return refused(form, None, "leads/edit.html", lead=lead, versions=[])
    try:
        actions.edit_lead(lead_id, form.details(), version=form.version.data or 0, by=current_actor())
    except Stale as error:
        form.version.data = error.version
        return refused(form, error, "leads/edit.html", lead=lead, versions=compared(form, error))
    flash(_("已保存。"))
    return see_other("leads.show", lead_id=lead_id)


@bp.post("/leads/<int:lead_id>/move")
@requires(Thing.LEAD, Act.WRITE)
def move(lead_id: int) -> ResponseReturnValue:
    """Move a lead to another stage."""
    lead = queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = MoveForm(request.form)
    if not form.validate():
        return lead_page(lead_id, form)
    to = form.to.data or lead.stage
    try:
        moved = actions.advance(
            lead_id, to, note=form.note.data or "", lost_reason=form.lost_reason.data, by=current_actor()
        )
    except DomainError as error:
        return lead_page(lead_id, form, error=error)
    flash(_("“{title}”已改为“{stage}”。", title=moved.title, stage=_(STAGE_NAMES[moved.stage])))
    return see_other("leads.show", lead_id=lead_id)


@bp.post("/leads/<int:lead_id>/phone")
@requires(Thing.PERSON, Act.REVEAL)
def reveal(lead_id: int) -> ResponseReturnValue:
    """Show the contact's number; that somebody looked is recorded."""
    limited("reveal")
    return lead_page(lead_id, MoveForm(), phone=actions.reveal_phone(lead_id, by=current_actor()))
