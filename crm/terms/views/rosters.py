"""The list of terms, a roster, who held what on a day, one office."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members.rules import POSITION_NAMES
from crm.terms import actions, queries, rules
from crm.terms.forms import HolderForm
from crm.terms.models import Term, TermOffice
from crm.terms.rules import TERM_STATE_NAMES, TermState
from crm.terms.views import READS, WRITES, bp


@bp.get("/")
@requires(*READS)
def index() -> ResponseReturnValue:
    """List the terms, the latest first."""
    if not queries.may_read(current_actor()):
        return see_other("members.index")
    rows, draft = queries.terms(), queries.draft_term()
    late = next((rules.lateness(row.ends, today()) for row in rows if row.state is TermState.IN_OFFICE), None)
    return render(
        "terms/index.html", rows=rows, draft=draft, late=late, states=TERM_STATE_NAMES, day_today=today(),
        may_write=queries.may_write(current_actor()),
    )  # fmt: skip


@bp.get("/as-of")
@requires(*READS)
def as_of() -> ResponseReturnValue:
    """Show who held what on a day, in whichever term."""
    if not queries.may_read(current_actor()):
        return see_other("members.index")
    on = _day(request.args.get("on", ""))
    found = queries.roster(on)
    number = next((row.number for rows in found.values() for row in rows), None)
    return render("terms/as_of.html", on=on, roster=found, number=number, position_names=POSITION_NAMES)


def _day(text: str) -> date:
    """Read a day of an address; anything else is today."""
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else today()
    except ValueError:
        return today()
    return found if 1900 <= found.year <= 2200 else today()


@bp.get("/<int:term_id>")
@requires(*READS)
def show(term_id: int) -> ResponseReturnValue:
    """Show the roster of a term: as it is today, or as it was on its last day."""
    actor = current_actor()
    term = queries.term_for(actor, term_id)
    if term.state is TermState.DRAFT:
        return see_other(".draft" if queries.may_write(actor) else ".index", **_id_if(term, queries.may_write(actor)))
    on = term.closed_on or max(today(), term.starts)
    return render(
        "terms/show.html", term=term, on=on, roster=queries.roster(on, term.id), changes=queries.changes_of(term.id),
        position_names=POSITION_NAMES, states=TERM_STATE_NAMES, may_write=queries.may_write(actor),
        late=rules.lateness(term.ends, today()) if term.state is TermState.IN_OFFICE else None,
        may_take_back=queries.may_write(actor) and queries.may_take_back(term),
    )  # fmt: skip


def _id_if(term: Term, wanted: bool) -> dict[str, int]:  # one flag, one use
    return {"term_id": term.id} if wanted else {}


@bp.get("/offices/<int:office_id>")
@requires(*WRITES)
def office(office_id: int) -> ResponseReturnValue:
    """Ask who holds an office from a day on."""
    found = queries.office_for(current_actor(), office_id, Act.WRITE)
    people = queries.colleagues_of([found.enterprise_id])[found.enterprise_id]
    first = found.person_id or (people[0][0] if people else None)
    return render("terms/office.html", form=_offered(HolderForm(person=first, since=today()), found), **_office(found))


@bp.post("/offices/<int:office_id>")
@requires(*WRITES)
def fill(office_id: int) -> ResponseReturnValue:
    """Give an office to somebody of the firm, or leave it vacant."""
    found = queries.office_for(current_actor(), office_id, Act.WRITE)
    form = _offered(HolderForm(request.form), found)
    if not form.validate():
        return refused(form, None, "terms/office.html", **_office(found))
    try:
        actions.fill(
            office_id, form.person.data, since=form.since.data or today(), basis=form.basis.data or "",
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        found = queries.office_for(current_actor(), office_id, Act.WRITE)
        return refused(form, error, "terms/office.html", **_office(found))
    flash(_("已更新任职人。"))
    return see_other(".show", term_id=found.term_id)


def _offered(form: HolderForm, found: TermOffice) -> HolderForm:
    people = queries.colleagues_of([found.enterprise_id])[found.enterprise_id]
    form.person.offer([(str(person), name) for person, name in people])
    return form


def _office(found: TermOffice) -> dict[str, Any]:
    rows = queries.history_of(enterprise_id=found.enterprise_id)
    return {
        "office": found, "row": next(row for row in rows if row.id == found.id), "rows": rows,
        "position_names": POSITION_NAMES,
    }  # fmt: skip
