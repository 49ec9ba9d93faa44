"""The phone form of a signing: at an event, or out of a lead."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.ids import uuid7
from crm.core.shell import shell
from crm.core.web import current_actor, flash, public, refused, render, requires, see_other
from crm.core.words import N_
from crm.events.models import Event
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.rules import Apart, LooksTheSame, seen_twins
from crm.projects import actions
from crm.projects.actions import Confirmed
from crm.projects.forms import SigningForm
from crm.projects.rules import AmountUnconfirmed
from crm.projects.views import bp


def _form(event: Event | None, data: MultiDict[str, Any] | None, lead: Lead | None) -> SigningForm:
    form = SigningForm()
    venues = leads.venues_of(event.id) if event else ()
    places = [(str(venue.id), shell().city_name(venue.city_code) or venue.name) for venue in venues]
    form.venue_id.offer([*places, ("", N_("双城连线"))])
    form.manager_id.offer(leads.managers())
    known: dict[str, Any] = {"nonce": uuid7()}
    if lead is not None:
        known |= {
            "name": lead.title, "investor": lead.company, "amount": lead.estimate, "manager_id": lead.owner_id,
            "venue_id": lead.venue_id,
        }  # fmt: skip
    form.process(data, **known)
    return form


def _context(event: Event | None, lead: Lead | None) -> dict[str, Any]:
    if event is not None:
        back = f"/events/{event.code}"
    else:
        back = url_for("leads.show", lead_id=lead.id) if lead else url_for("projects.index")
    here = url_for("projects.create_from_lead", lead_id=lead.id) if lead else ""
    return {
        "event": event, "lead": lead, "back": back,
        "action": here or url_for("projects.create", code=event.code if event else ""),
        "companies": leads.companies_at(event.id) if event else (), **seen_twins(None),
    }  # fmt: skip


@bp.get("/events/<code>/signings/new")
@requires(Thing.PROJECT, Act.WRITE)
def new(code: str) -> ResponseReturnValue:
    """Ask what was signed at an event."""
    event = leads.event_for(current_actor(), code, Thing.PROJECT)
    return render("projects/signing.html", form=_form(event, None, None), step="", **_context(event, None))


@bp.post("/events/<code>/signings/new")
@requires(Thing.PROJECT, Act.WRITE)
def create(code: str) -> ResponseReturnValue:
    """Report what was signed at an event."""
    return _log(leads.event_for(current_actor(), code, Thing.PROJECT), None)


@bp.get("/leads/<int:lead_id>/signing")
@requires(Thing.PROJECT, Act.WRITE)
def new_from_lead(lead_id: int) -> ResponseReturnValue:
    """Ask what was signed; what the lead knows stands there already."""
    lead = leads.lead_for(current_actor(), lead_id, Act.WRITE)
    event = leads.event_of(lead.event_id)
    return render("projects/signing.html", form=_form(event, None, lead), step="", **_context(event, lead))


@bp.post("/leads/<int:lead_id>/signing")
@requires(Thing.PROJECT, Act.WRITE)
def create_from_lead(lead_id: int) -> ResponseReturnValue:
    """Report that a lead has signed."""
    lead = leads.lead_for(current_actor(), lead_id, Act.WRITE)
    return _log(leads.event_of(lead.event_id), lead)


@bp.get("/signing-worker.js")
@public
def worker() -> ResponseReturnValue:
    """Answer the service worker: it stands at the root so that its scope may cover the forms of any event."""
    script = (current_app.extensions["assets"].folder / "js" / "signing-worker.js").read_bytes()
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _log(event: Event | None, lead: Lead | None) -> ResponseReturnValue:
    form = _form(event, MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)]), lead)
    context = _context(event, lead)
    if not form.validate():
        return refused(form, None, "projects/signing.html", step="", **context)
    confirmed = Confirmed(form.confirmed_amount(), apart=Apart.of(request.form.getlist("in_spite_of"), form.apart.data))
    try:
        signing = actions.log_signing(
            form.details(), event_id=event.id if event else None, venue_id=form.venue_id.data,
            lead_id=lead.id if lead else None, photo=form.photo.data, confirmed=confirmed, nonce=form.nonce.data,
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        step = "amount" if isinstance(error, AmountUnconfirmed) else ""
        form.apart.flags.required = isinstance(error, LooksTheSame)
        return refused(form, error, "projects/signing.html", step=step, **context | seen_twins(error))
    flash(_("已提交“{name}”，待认定。", name=form.name.data))
    return see_other("projects.show", project_id=signing.project_id, logged=1)
