"""What stands on the page of one application: its forms, its facts, its objections."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from crm.core.access import current_actor
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.files import IMAGES
from crm.core.forms import Form
from crm.core.i18n import _
from crm.core.masking import mask_email, mask_phone
from crm.core.slots import fill
from crm.core.web import refused
from crm.entry import queries, rules
from crm.entry.forms import AdmissionForm, FindingForm, HandOverForm, ObjectionForm, StepForm
from crm.entry.models import Application
from crm.entry.rules import Move, State
from crm.entry.views.track import track_of
from crm.members import queries as members
from crm.members.rules import DUTY_NAMES, POSITION_NAMES
from crm.standards import industries


def again(application_id: int, form: Form, error: DomainError | None, **typed: object) -> ResponseReturnValue:
    """Show the page again with what was typed into one of its forms."""
    application = queries.application_for(current_actor(), application_id)
    context = context_of(application)
    context.pop("form")
    return refused(form, error, "entry/show.html", **{**context, **typed})


def step_form(application: Application) -> StepForm:
    """Return the form of the step an application stands at, with what may be decided there."""
    form = StepForm()
    moves = rules.offered(application.state, is_overdue=rules.is_overdue(application.due_on, today()))
    form.move.offer([(move.value, rules.MOVE_NAMES[move]) for move in moves])
    return form


def admission_form(application: Application) -> AdmissionForm:
    """Return the form of the payment step, with the known firms the applicant may be."""
    form = AdmissionForm(data={"paid_on": today(), "position": application.position, "firm_admin": True})
    alike = queries.twins_of(application).alike if application.state is State.APPROVED else ()
    form.offer_firms([(str(each.enterprise_id), each.name) for each in alike])
    return form


def _handover_form(application: Application) -> HandOverForm:
    names = ("plaque_on", "plaque_to", "certificate_on", "certificate_to")
    return HandOverForm(data={name: getattr(application, name) for name in names})


def context_of(application: Application, *, revealed: bool = False) -> dict[str, Any]:
    """Return everything the page shows; the contact in full only if it was just asked for."""
    actor, state = current_actor(), application.state
    confirms = actor.may(Thing.REVIEW, Act.CONFIRM)
    mobile, email = application.contact_mobile, application.contact_email
    return {
        "application": application, "form": Form(), "state_name": rules.STATE_NAMES[state],
        "facts": _facts(application), "steps": track_of(application), "states": rules.STATE_NAMES,
        "moves": rules.MOVE_NAMES, "manners": rules.MANNER_NAMES, "images": IMAGES,
        "mobile": mobile if revealed else mask_phone(mobile), "email": email if revealed else mask_email(email),
        "may_reveal": not revealed and actor.may(Thing.PERSON, Act.REVEAL),
        "licence": queries.file_named(application.licence_id),
        "scans": {step.id for step in application.steps if step.scan_id},
        "step": step_form(application) if confirms and rules.offered(state) else None,
        "council": state is State.COUNCIL, "overdue": rules.is_overdue(application.due_on, today()),
        "admission": admission_form(application) if state is State.APPROVED and _closes(confirms) else None,
        "handover": _handover_form(application) if _hands(state) else None,
        "twins": queries.twins_of(application) if state in rules.LIVE else None,
        "opens": bool(application.enterprise_id) and members.sees_fully(actor, application.enterprise_id or 0),
        **_objections(application),
        "applies": (state, Move.PASS) in rules.MOVES, "panels": fill("application", application),
    }  # fmt: skip


def _objections(application: Application) -> dict[str, Any]:
    """Return the objections and their forms, for who decides about every application: who objects is protected."""
    actor = current_actor()
    sees, decides = (actor.may_all(Thing.REVIEW, act) for act in (Act.READ, Act.CONFIRM))
    rows = queries.objections_of(application.id) if sees else ()
    running = decides and application.state is State.NOTICE
    return {
        "objections": rows, "objection": ObjectionForm(data={"received_on": today()}) if running else None,
        "findings": {}, "finding": FindingForm() if decides else None, "outcomes": rules.OUTCOME_NAMES,
    }  # fmt: skip


def _closes(confirms: bool) -> bool:
    return confirms or current_actor().may(Thing.DUES, Act.CONFIRM)


def _hands(state: State) -> bool:
    return state is State.ADMITTED and current_actor().may(Thing.REVIEW, Act.WRITE)


def _facts(application: Application) -> list[tuple[str, str]]:
    """Return what was written, as (label, text)."""
    return [
        (_("所属行业"), industries.name_of(application.industry_code) if application.industry_code else ""),
        (_("联系人身份"), _(DUTY_NAMES[application.duty])),
        (_("希望担任的会内职务"), _(POSITION_NAMES[application.position])),
        (_("推荐单位"), application.recommender),
    ]
