"""To whom the headline is owed, by three views that all total it; and the parts of one row."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.recognition import actions, queries
from crm.recognition.forms import LINES, PartsForm, PartyForm
from crm.recognition.rules import WHOLE, AttributionRole, View
from crm.recognition.views import NAMES, bp
from crm.recognition.views.ledger import address, cut, page_of, question_of_request


def _asked() -> tuple[AttributionRole, View, str]:
    form = PartyForm(request.args)
    form.validate()
    role = form.role.data or AttributionRole.PRIMARY_EVENT
    view = form.view.data or View.WEIGHTED
    if view is View.FIRST and role is not AttributionRole.PRIMARY_EVENT:
        view = View.WEIGHTED
    return role, view, form.party.data or ""


@bp.get("/attribution")
@requires(Thing.RECOGNITION, Act.READ)
def attribution() -> ResponseReturnValue:
    """Show what is owed to whom."""
    form, asked = question_of_request()
    role, view, _party = _asked()
    parts = queries.owed(asked, role, view)
    return page_of(
        "recognition/attribution.html", "recognition.attribution", form, asked, parts=parts, role=role, view=view,
        whole=WHOLE, opened=address("recognition.owed_rows"),
    )  # fmt: skip


@bp.get("/attribution/rows")
@requires(Thing.RECOGNITION, Act.READ)
def owed_rows() -> ResponseReturnValue:
    """Show the rows of the ledger behind a party's figure."""
    form, asked = question_of_request()
    role, view, party = _asked()
    found = next((part for part in queries.owed(asked, role, view) if part.party == party), None)
    page = queries.owed_rows(asked, role, view, party, cut())
    return page_of(
        "recognition/owed.html", "recognition.owed_rows", form, asked, page=page, role=role, view=view, party=party,
        found=found, whole=WHOLE, money_of=Money, may_change=current_actor().may_all(Thing.RECOGNITION, Act.WRITE),
    )  # fmt: skip


def _entry(entry_id: int) -> Any:
    found = queries.entry_with(entry_id)
    if found is None or not current_actor().may_all(Thing.RECOGNITION, Act.WRITE):
        raise NotFound()
    return found


def _parts_context(entry: Any, role: AttributionRole) -> dict[str, Any]:
    return {"entry": entry, "role": role, **NAMES}


@bp.get("/entries/<int:entry_id>/attribution/<role>")
@requires(Thing.RECOGNITION, Act.WRITE)
def parts(entry_id: int, role: str) -> ResponseReturnValue:
    """Show to whom a row is owed in a role."""
    entry, asked = _entry(entry_id), _role(role)
    form = PartsForm.of(queries.parts_of(entry_id, asked), LINES)
    return render("recognition/parts.html", form=form, error=None, **_parts_context(entry, asked))


def _role(text: str) -> AttributionRole:
    try:
        return AttributionRole(text)
    except ValueError:
        raise NotFound() from None


@bp.post("/entries/<int:entry_id>/attribution/<role>")
@requires(Thing.RECOGNITION, Act.WRITE)
def attribute(entry_id: int, role: str) -> ResponseReturnValue:
    """Say anew to whom a row is owed in a role."""
    entry, asked, form = _entry(entry_id), _role(role), PartsForm(request.form)
    if not form.validate():
        return refused(form, None, "recognition/parts.html", **_parts_context(entry, asked))
    try:
        actions.attribute(entry_id, asked, form.parts(), by=current_actor())
    except DomainError as error:
        return refused(form, error, "recognition/parts.html", **_parts_context(entry, asked))
    flash(_("已保存归属。"))
    return see_other("projects.show", project_id=entry.project_id)
