"""One's own data: name, contacts, language of letters."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, signed_in
from crm.core.errors import DomainError, NotFound, Stale
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members.models import Person
from crm.portal import actions, queries
from crm.portal.forms import OwnForm, whole
from crm.portal.views import bp


def _own() -> Person:
    person = queries.own_person(current_actor())
    if person is None:
        raise NotFound()
    return person


@bp.get("/portal/me")
@signed_in
def own() -> ResponseReturnValue:
    """Show one's own data as a form."""
    if queries.own_person(current_actor()) is None:
        return see_other(".home")
    return render("portal/own.html", form=OwnForm(obj=_own()), error=None, clash=[])


@bp.post("/portal/me")
@signed_in
def save_own() -> ResponseReturnValue:
    """Store one's own data; after a clash show both texts."""
    _own()
    form = OwnForm(request.form)
    if not form.validate():
        return refused(form, None, "portal/own.html", clash=[])
    try:
        actions.edit_own_data(form.draft(), version=whole(form.version.data), by=current_actor())
    except DomainError as error:
        return refused(form, error, "portal/own.html", clash=_clash(form, error))
    flash(_("已保存您的信息。"))
    return see_other(".own")


def _clash(form: OwnForm, error: DomainError) -> list[tuple[str, object, object]]:
    """Return label, what was typed and what is stored of each field that differs; the next save counts."""
    if not isinstance(error, Stale):
        return []
    form.version.data, form.version.raw_data = str(error.version), None
    pairs = [(name, form[name].data or "", text) for name, text in error.theirs.items() if name in form]
    return [(form[name].label.text, yours, theirs) for name, yours, theirs in pairs if yours != theirs]
