"""Pages of leads: the table, the board, one lead, and the phone form at an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, Stale
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.masking import mask_phone
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.slots import fill
from crm.core.web import current_actor, flash, limited, refused, render, requires, see_other
from crm.core.words import N_
from crm.leads import actions, queries, rules
from crm.leads.forms import EventLeadForm, LeadForm, LeadListForm, MoveForm, compared, place_choices
from crm.leads.models import Lead
from crm.leads.queries import LeadFilter
from crm.leads.rules import GROUP_NAMES, MOVES, SECTOR_NAMES, STAGE_NAMES, Stage

bp = Blueprint("leads", __name__)
NAMES: dict[str, Any] = {"stages": STAGE_NAMES, "sectors": SECTOR_NAMES, "groups": GROUP_NAMES}


def _address(endpoint: str, **fixed: Any) -> Callable[..., str]:
    """Return a function that gives this list's address with some of its filters changed."""
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return lambda **changed: url_for(endpoint, **{**kept, **fixed, **changed})


def filters_of_request() -> tuple[LeadListForm, LeadFilter]:
    """Return the form of the list's filters and what this address narrows it to."""
    form = LeadListForm()
    frame = shell()
    form.city.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.event.offer(queries.events_with_leads())
    form.owner.offer(queries.managers())
    form.process(request.args)
    form.validate()
    wanted = LeadFilter(
        q=form.q.data or "", group=form.group.data, stage=form.stage.data, sector=form.sector.data,
        city=form.city.data or frame.scope, event_id=form.event.data, owner_id=form.owner.data,
    )  # fmt: skip
    return form, wanted


@bp.get("/leads/")
@requires(Thing.LEAD, Act.READ)
def index() -> ResponseReturnValue:
    """List leads as a table."""
    form, wanted = filters_of_request()
    cut = Cut.of(request.args)
    actor = current_actor()
    page = queries.leads_page(actor, wanted, cut)
    totals = queries.group_totals(actor, wanted)
    return render(
        "leads/index.html", page=page, totals=totals, open_total=queries.open_total(totals), form=form,
        total=queries.total(actor, wanted), url=_address("leads.index"), **NAMES,
    )  # fmt: skip


@bp.get("/leads/board")
@requires(Thing.LEAD, Act.READ)
def board() -> ResponseReturnValue:
    """Show leads in the five columns of the board."""
    form, wanted = filters_of_request()
    actor = current_actor()
    totals = queries.group_totals(actor, wanted)
    return render(
        "leads/board.html", lanes=queries.lanes(actor, wanted), totals=totals, form=form, moves=_moves_of,
        open_total=queries.open_total(totals), url=_address("leads.board"), most=queries.PER_LANE, **NAMES,
    )  # fmt: skip


def _moves_of(stage: Stage) -> list[rules.Group]:
    return [group for group in rules.Group if rules.entry_to(stage, group) and rules.group_of(stage) is not group]


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
    return render("leads/new.html", form=_lead_form())


@bp.post("/leads/")
@requires(Thing.LEAD, Act.WRITE)
def create() -> ResponseReturnValue:
    """Write a lead down."""
    form = _lead_form(data=request.form)
    if not form.validate():
        return refused(form, None, "leads/new.html")
    lead = actions.log_lead(form.details(), nonce=form.nonce.data, by=current_actor())
    flash(_("已登记线索“{title}”。", title=lead.title))
    return see_other("leads.show", lead_id=lead.id)


@bp.get("/leads/<int:lead_id>")
@requires(Thing.LEAD, Act.READ)
def show(lead_id: int) -> ResponseReturnValue:
    """Show one lead."""
    return _lead_page(lead_id, MoveForm())


def _lead_page(lead_id: int, form: MoveForm, phone: str = "", error: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    lead = queries.lead_for(actor, lead_id)
    context = {
        "lead": lead, "history": queries.history(lead.id), "enterprise": queries.enterprise_of(lead),
        "event": queries.event_of(lead.event_id), "owner": queries.account_name(lead.owner_id),
        "may_write": queries.may_write(actor, lead), "next_stages": MOVES[lead.stage],
        "phone": phone or mask_phone(lead.phone),
        "may_reveal": bool(lead.phone) and not phone and queries.may_reveal(actor, lead),
        "logged": request.args.get("logged") == "1",
        "actions": fill("lead-actions", lead), "panels": fill("lead", lead),
        **NAMES,
    }  # fmt: skip
    if error is not None or form.errors:
        return refused(form, error, "leads/show.html", **context)
    return render("leads/show.html", form=form, error=None, **context)


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
    """Move a lead to another stage, or to a column of the board."""
    lead = queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = MoveForm(request.form)
    if not form.validate():
        return _lead_page(lead_id, form)
    to = form.to.data or _entry(lead.stage, form.group.data)
    try:
        moved = actions.advance(lead_id, to, note=form.note.data or "", by=current_actor())
    except DomainError as error:
        return _lead_page(lead_id, form, error=error)
    flash(_("“{title}”已改为“{stage}”。", title=moved.title, stage=_(STAGE_NAMES[moved.stage])))
    return see_other("leads.board") if form.group.data else see_other("leads.show", lead_id=lead_id)


def _entry(stage: Stage, group: rules.Group | None) -> Stage:
    """The stage a column stands for; where the lead may not go there, the one whose refusal says why."""
    if group is None:
        return stage
    return rules.entry_to(stage, group) or rules.GROUP_STAGES[group][0]


@bp.post("/leads/<int:lead_id>/phone")
@requires(Thing.PERSON, Act.REVEAL)
def reveal(lead_id: int) -> ResponseReturnValue:
    """Show the contact's number; that somebody looked is recorded."""
    limited("reveal")
    return _lead_page(lead_id, MoveForm(), phone=actions.reveal_phone(lead_id, by=current_actor()))


# -- on the phone, at a venue --------------------------------------------------------------------------------------


def _event_form(event_id: int, data: MultiDict[str, str] | None = None) -> EventLeadForm:
    form = EventLeadForm()
    venues = queries.venues_of(event_id)
    places = [(str(venue.id), shell().city_name(venue.city_code) or venue.name) for venue in venues]
    form.venue_id.offer([*places, ("", N_("双城连线"))])
    form.process(data, nonce=uuid7())
    return form


@bp.get("/events/<code>/leads/new")
@requires(Thing.LEAD, Act.WRITE)
def new_at_event(code: str) -> ResponseReturnValue:
    """Ask about a lead at a venue."""
    event = queries.event_for(current_actor(), code, Thing.LEAD)
    form = _event_form(event.id)
    return render("leads/at_event.html", form=form, event=event, companies=queries.companies_at(event.id))


@bp.post("/events/<code>/leads/new")
@requires(Thing.LEAD, Act.WRITE)
def create_at_event(code: str) -> ResponseReturnValue:
    """Write a lead down at a venue; a double tap makes one."""
    event = queries.event_for(current_actor(), code, Thing.LEAD)
    form = _event_form(event.id, request.form)
    if not form.validate():
        return refused(form, None, "leads/at_event.html", event=event, companies=queries.companies_at(event.id))
    lead = actions.log_lead(
        form.details(), event_id=event.id, venue_id=form.venue_id.data, nonce=form.nonce.data, by=current_actor()
    )
    flash(_("已记下线索“{title}”。", title=lead.title))
    return see_other("leads.show", lead_id=lead.id, logged=1)
