"""Pages of terms: the list, a roster, who held what on a day, and the way from a draft to the new roster."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members.rules import POSITION_NAMES
from crm.terms import actions, queries, rules
from crm.terms.actions.elections import Resolution
from crm.terms.forms import HolderForm, LineForm, ResolutionForm, RosterForm, TermForm, for_lines
from crm.terms.models import Term, TermOffice
from crm.terms.rules import MOVE_NAMES, TERM_STATE_NAMES, Move, TermState

bp = Blueprint("terms", __name__, url_prefix="/terms")
READS, WRITES = (Thing.ENTERPRISE, Act.READ), (Thing.ENTERPRISE, Act.WRITE)


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


@bp.get("/new")
@requires(*WRITES)
def new() -> ResponseReturnValue:
    """Ask for the days of a new term."""
    if not queries.may_write(current_actor()):
        return see_other("members.index")
    known = queries.draft_term()
    if known is not None:
        return see_other(".draft", term_id=known.id)
    form = TermForm(number=queries.next_number(), starts=today(), ends=rules.latest_end(today()))
    return render("terms/new.html", form=form, current=queries.current_term())


@bp.post("/")
@requires(*WRITES)
def create() -> ResponseReturnValue:
    """Begin the draft of a new roster."""
    if not queries.may_write(current_actor()):
        raise NotFound()
    form = TermForm(request.form)
    if not form.validate():
        return refused(form, None, "terms/new.html", current=queries.current_term())
    try:
        term = actions.begin_draft(**_values(form), by=current_actor())
    except DomainError as error:
        return refused(form, error, "terms/new.html", current=queries.current_term())
    flash(_("已建立第 {n} 届换届草稿，名单抄自现任。", n=term.number))
    return see_other(".draft", term_id=term.id)


def _values(form: TermForm) -> dict[str, Any]:
    return {
        "number": form.number.data, "starts": form.starts.data, "ends": form.ends.data, "note": form.note.data or "",
    }  # fmt: skip


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


def _id_if(term: Term, wanted: bool) -> dict[str, int]:  # noqa: FBT001  # one flag, one use
    return {"term_id": term.id} if wanted else {}


# -- the draft -----------------------------------------------------------------------------------------------------


def _draft(term_id: int) -> Term:
    term = queries.term_for(current_actor(), term_id, Act.WRITE)
    if term.state is not TermState.DRAFT:
        raise rules.NotADraft(number=term.number)
    return term


def _roster_form(term: Term) -> type[RosterForm]:
    lines = queries.lines_of(term.id)
    return for_lines(lines, queries.colleagues_of({each.enterprise_id for each in lines}))


def _context(term: Term, **forms: Any) -> dict[str, Any]:
    lines = queries.lines_of(term.id)
    missing = [name for _firm, name, _position, _person in queries.missing_from(term.id)]
    found = rules.problems([each.line for each in lines], missing=missing)
    moves = [rules.move(each.line.before, each.line.position) for each in lines]
    return {
        "term": term, "lines": lines, "missing": missing, "problems": [(each, _told(each)) for each in found],
        "moves": {each.id: kind for each, kind in zip(lines, moves, strict=True)}, "move_names": MOVE_NAMES,
        "counts": {kind: moves.count(kind) for kind in Move}, "position_names": POSITION_NAMES,
        "roster_form": _roster_form(term)(), "line_form": LineForm(),
        "term_form": TermForm(number=term.number, starts=term.starts, ends=term.ends, note=term.note),
        "current": queries.current_term(), "day_today": today(),
    } | forms  # fmt: skip


def _told(problem: rules.Problem) -> str:
    return _(problem.template, n=len(problem.names), names=_("、").join(problem.names))


@bp.get("/<int:term_id>/draft")
@requires(*WRITES)
def draft(term_id: int) -> ResponseReturnValue:
    """Show the draft of a roster for editing."""
    return render("terms/draft.html", form=None, **_context(_draft(term_id)))


@bp.post("/<int:term_id>")
@requires(*WRITES)
def save_term(term_id: int) -> ResponseReturnValue:
    """Store number, days and note of a draft."""
    term, form = _draft(term_id), TermForm(request.form)
    if not form.validate():
        return _again("term_form", form, None, term)
    try:
        actions.edit_draft(term_id, **_values(form), by=current_actor())
    except DomainError as error:
        return _again("term_form", form, error, _draft(term_id))
    flash(_("已保存届次资料。"))
    return see_other(".draft", term_id=term_id)


@bp.post("/<int:term_id>/draft")
@requires(*WRITES)
def save_draft(term_id: int) -> ResponseReturnValue:
    """Store the lines of a draft; then stay, or go on to the check."""
    term = _draft(term_id)
    form = _roster_form(term)(request.form)
    if not form.validate():
        return _again("roster_form", form, None, term)
    try:
        changed = actions.set_lines(term_id, form.wanted(), by=current_actor())
    except DomainError as error:
        return _again("roster_form", form, error, _draft(term_id))
    if "check" in request.form:
        return see_other(".check", term_id=term_id)
    flash(_("已保存名单，{n} 行有改动。", n=changed))
    return see_other(".draft", term_id=term_id)


@bp.post("/<int:term_id>/lines")
@requires(*WRITES)
def add_line(term_id: int) -> ResponseReturnValue:
    """Add a member to a draft roster."""
    term, form = _draft(term_id), LineForm(request.form)
    if not form.validate():
        return _again("line_form", form, None, term)
    try:
        actions.add_line(term_id, form.firm.data or "", form.position.data, by=current_actor())
    except DomainError as error:
        return _again("line_form", form, error, _draft(term_id))
    flash(_("已加入名单。"))
    return see_other(".draft", term_id=term_id)


def _again(name: str, form: Any, error: DomainError | None, term: Term) -> ResponseReturnValue:
    return refused(form, error, "terms/draft.html", **_context(term, **{name: form}))


@bp.post("/<int:term_id>/missing")
@requires(*WRITES)
def take_in_missing(term_id: int) -> ResponseReturnValue:
    """Add the firms that got an office after the draft was begun."""
    _draft(term_id)
    added = actions.take_in_missing(term_id, by=current_actor())
    flash(_("已补入 {n} 家企业。", n=added))
    return see_other(".draft", term_id=term_id)


@bp.post("/<int:term_id>/discarding")
@requires(*WRITES)
def discard(term_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    number = _draft(term_id).number
    actions.discard(term_id, by=current_actor())
    flash(_("已放弃第 {n} 届换届草稿，现任名单不变。", n=number))
    return see_other(".index")


# -- the election --------------------------------------------------------------------------------------------------


@bp.get("/<int:term_id>/check")
@requires(*WRITES)
def check(term_id: int) -> ResponseReturnValue:
    """Show what the new roster changes, what is wrong with it, and ask for the resolution."""
    term = _draft(term_id)
    return render("terms/check.html", form=ResolutionForm(resolved_on=min(term.starts, today())), **_context(term))


@bp.post("/<int:term_id>/confirmation")
@requires(*WRITES)
def confirm(term_id: int) -> ResponseReturnValue:
    """Let the roster take office."""
    term, form = _draft(term_id), ResolutionForm(request.form)
    fine = form.validate()
    if form.co.data and not form.co_reason.data:
        form.refuse("co_reason", _("请写明设联席会长的理由。"))
        fine = False
    if not fine:
        return refused(form, None, "terms/check.html", **_context(term))
    resolution = Resolution(
        name=form.resolution.data or "", resolved_on=form.resolved_on.data or today(), co_presidents=form.co_presidents
    )
    try:
        actions.confirm(term_id, resolution, by=current_actor())
    except DomainError as error:
        return refused(form, error, "terms/check.html", **_context(_draft(term_id)))
    flash(_("第 {n} 届已就任。", n=term.number), undo=(url_for(".take_back", term_id=term_id), _("撤回")))
    return see_other(".show", term_id=term_id)


@bp.post("/<int:term_id>/return")
@requires(*WRITES)
def take_back(term_id: int) -> ResponseReturnValue:
    """Make the roster a draft again."""
    term = queries.term_for(current_actor(), term_id, Act.WRITE)
    actions.take_back(term_id, by=current_actor())
    flash(_("已撤回第 {n} 届的就任，名单回到草稿。", n=term.number))
    return see_other(".draft", term_id=term_id)


# -- one office ----------------------------------------------------------------------------------------------------


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
