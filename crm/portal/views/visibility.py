"""Who sees what of me and of my firm, in the members' directory and in the roster."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.directory import actions
from crm.directory import queries as directory
from crm.directory.forms import FirmAudienceForm, PersonAudienceForm
from crm.directory.rules import CONSENT_TEXT, CONSENT_VERSION
from crm.members.models import Enterprise, Person
from crm.portal import queries
from crm.portal.views import bp, firm
from crm.reviews import queries as reviews


def _own() -> Person:
    found = queries.own_person(current_actor())
    if found is None:
        raise NotFound()
    return found


def _administered() -> Enterprise | None:
    found = firm.chosen(current_actor())
    return found if found is not None and reviews.administers(current_actor(), found.id) else None


def _person_form(person: Person) -> PersonAudienceForm:
    choices = directory.choices_of_person(person.id)
    return PersonAudienceForm(data={each.field.value: each.audience.value for each in choices})


def _firm_form(enterprise: Enterprise) -> FirmAudienceForm:
    choices = directory.choices_of_firm(enterprise.id)
    return FirmAudienceForm(data={each.field.value: each.audience.value for each in choices})


def _context(person: Person) -> dict[str, object]:
    enterprise = _administered()
    return {
        "enterprise": enterprise, "firm_form": _firm_form(enterprise) if enterprise is not None else None,
        "person_form": _person_form(person), "agreed": _agreed(person), "consent": CONSENT_TEXT,
        "version": CONSENT_VERSION, "listed": enterprise is not None and directory.is_in_order(enterprise.id),
    }  # fmt: skip


def _agreed(person: Person) -> list[object]:
    """Return the contacts other members see by a consent in force, with its day."""
    return [each for each in directory.choices_of_person(person.id) if each.consented_at is not None]


@bp.get("/portal/own")
@signed_in
def visibility() -> ResponseReturnValue:
    """Show who sees what, as two forms: one's own fields, and the firm's for its 企业管理员."""
    if queries.own_person(current_actor()) is None:
        return see_other(".home")
    person = _own()
    return render("portal/visibility.html", form=_person_form(person), error=None, **_context(person))


@bp.post("/portal/own")
@signed_in
def save_visibility() -> ResponseReturnValue:
    """Store who sees one's own fields; a contact shown to members needs the consent."""
    person, form = _own(), PersonAudienceForm(request.form)
    context = {"person_form": form}
    if not form.validate():
        return refused(form, None, "portal/visibility.html", **(_context(person) | context))
    try:
        changed = actions.choose_for_person(
            person.id, form.wanted(), consents=bool(form.consent.data), by=current_actor()
        )
    except DomainError as error:
        return refused(form, error, "portal/visibility.html", **(_context(person) | context))
    flash(_("已保存，立即生效。") if changed else _("没有改动。"))
    return see_other(".visibility")


@bp.post("/portal/own/firm")
@requires(Thing.REVIEW, Act.WRITE)
def save_firm_visibility() -> ResponseReturnValue:
    """Store who sees the firm's fields."""
    person, enterprise, form = _own(), _administered(), FirmAudienceForm(request.form)
    if enterprise is None:
        raise NotFound()
    if not form.validate():
        return refused(form, None, "portal/visibility.html", **(_context(person) | {"firm_form": form}))
    changed = actions.choose_for_firm(enterprise.id, form.wanted(), by=current_actor())
    flash(_("已保存，立即生效。") if changed else _("没有改动。"))
    return see_other(".visibility")
