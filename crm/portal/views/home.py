"""The portal's first page: what waits for me, my events, my membership, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, signed_in
from crm.core.clock import local, now
from crm.core.i18n import _
from crm.core.web import render, see_other
from crm.directory import queries as directory
from crm.directory.rules import in_order
from crm.events.queries import token_of
from crm.events.rules import RegistrationState
from crm.leads.rules import STAGE_NAMES
from crm.members.models import Enterprise
from crm.members.rules import FIELD_NAMES, POSITION_NAMES, STANDING_NAMES
from crm.portal import queries, rules
from crm.portal.codes import qr
from crm.portal.forms import FirmForm
from crm.portal.queries.messages import Sent
from crm.portal.views import bp, firm
from crm.projects.rules import STEP_NAMES
from crm.reviews import queries as reviews


@bp.get("/portal/")
@signed_in
def home() -> ResponseReturnValue:
    """Show what waits on top, then events, membership, completeness and our person for them."""
    actor = current_actor()
    enterprise = firm.chosen(actor)
    greeting = _(rules.greeting(local(now()).hour), name=actor.name)
    person = queries.own_person(actor)
    if enterprise is None:
        return render("portal/no_firm.html", greeting=greeting, person=person, messages=_messages(), **_tickets())
    belonging = queries.belonging(enterprise.id)
    return render(
        "portal/home.html", enterprise=enterprise, greeting=greeting, firms=queries.firms_of(actor),
        belonging=belonging, complete=queries.completeness(enterprise),
        manager=queries.manager_of(enterprise), names={**FIELD_NAMES, **rules.OTHER_NAMES},
        positions=POSITION_NAMES, standings=STANDING_NAMES, mine=queries.own_completeness(person),
        why=rules.WHY, own_fields=rules.OWN_FIELDS, certificate=directory.certificate_of(enterprise.id),
        in_order=belonging is not None and in_order(belonging.standing),
        business=queries.business_of(actor, enterprise.id), owed=queries.owed_of(actor, enterprise.id),
        steps=STEP_NAMES, stages=STAGE_NAMES,
        messages=_messages(), **_waiting(enterprise), **_tickets(),
    )  # fmt: skip


def _messages() -> Sequence[Sent]:
    """Return the latest mails to whoever is signed in."""
    return queries.messages_of(current_actor(), current_app.config["CRM_SETTINGS"].secret_key)


def _waiting(enterprise: Enterprise) -> dict[str, object]:
    """Return what a 企业管理员 must know of their changes; nothing for others."""
    if not reviews.administers(current_actor(), enterprise.id):
        return {"administers": False, "returned": [], "pending": []}
    return {
        "administers": True,
        "returned": reviews.returned_last(enterprise.id),
        "pending": reviews.pending_of(enterprise.id),
    }


def _tickets() -> dict[str, object]:
    """Return the coming events of whoever is signed in, each with the QR code of its ticket."""
    base = current_app.config["CRM_SETTINGS"].base_url
    rows = queries.tickets_of(current_actor())
    return {
        "tickets": [(row, qr(f"{base}/c/{row.ticket}"), f"/r/{token_of(row.ticket)}") for row in rows],
        "confirmed": RegistrationState.CONFIRMED,
    }


@bp.post("/portal/firm")
@signed_in
def choose_firm() -> ResponseReturnValue:
    """Act for another of one's firms from now on."""
    form = FirmForm(request.form)
    firms = queries.firms_of(current_actor())
    form.firm.offer([(str(row.id), row.name) for row in firms])
    form.process(request.form)
    if form.firm.data is not None:
        firm.choose(form.firm.data)
    return see_other(".home")
