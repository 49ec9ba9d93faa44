"""The draft of a new roster: begun, edited line by line, given up."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members.rules import POSITION_NAMES
from crm.terms import actions, queries, rules
from crm.terms.forms import LineForm, RosterForm, TermForm, for_lines
from crm.terms.models import Term
from crm.terms.rules import MOVE_NAMES, Move, TermState
from crm.terms.views import WRITES, bp


@bp.get("/new")
@requires(*WRITES)
def new() -> ResponseReturnValue:
    """Ask for the days of a new term."""
    if not queries.may_write(current_actor()):
        return see_other("members.index")
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


def draft_to_edit(term_id: int) -> Term:
    """Return a draft the actor may edit. Raises NotFound, NotADraft."""
    term = queries.term_for(current_actor(), term_id, Act.WRITE)
    if term.state is not TermState.DRAFT:
        raise rules.NotADraft(number=term.number)
    return term


def _roster_form(term: Term) -> type[RosterForm]:
    lines = queries.lines_of(term.id)
    return for_lines(lines, queries.colleagues_of({each.enterprise_id for each in lines}))


def draft_context(term: Term, **forms: Any) -> dict[str, Any]:
    """Return what the pages of a draft need; `forms` are those refused, as they were typed."""
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
    return render("terms/draft.html", form=None, **draft_context(draft_to_edit(term_id)))


@bp.post("/<int:term_id>")
@requires(*WRITES)
def save_term(term_id: int) -> ResponseReturnValue:
    """Store number, days and note of a draft."""
    term, form = draft_to_edit(term_id), TermForm(request.form)
    if not form.validate():
        return _again("term_form", form, None, term)
    try:
        actions.edit_draft(term_id, **_values(form), by=current_actor())
    except DomainError as error:
        return _again("term_form", form, error, draft_to_edit(term_id))
    flash(_("已保存届次资料。"))
    return see_other(".draft", term_id=term_id)


@bp.post("/<int:term_id>/draft")
@requires(*WRITES)
def save_draft(term_id: int) -> ResponseReturnValue:
    """Store the lines of a draft; then stay, or go on to the check."""
    term = draft_to_edit(term_id)
    form = _roster_form(term)(request.form)
    if not form.validate():
        return _again("roster_form", form, None, term)
    try:
        changed = actions.set_lines(term_id, form.wanted(), by=current_actor())
    except DomainError as error:
        return _again("roster_form", form, error, draft_to_edit(term_id))
    if "check" in request.form:
        return see_other(".check", term_id=term_id)
    flash(_("已保存名单，{n} 行有改动。", n=changed))
    return see_other(".draft", term_id=term_id)


@bp.post("/<int:term_id>/lines")
@requires(*WRITES)
def add_line(term_id: int) -> ResponseReturnValue:
    """Add a member to a draft roster."""
    term, form = draft_to_edit(term_id), LineForm(request.form)
    if not form.validate():
        return _again("line_form", form, None, term)
    try:
        actions.add_line(term_id, form.firm.data or "", form.position.data, by=current_actor())
    except DomainError as error:
        return _again("line_form", form, error, draft_to_edit(term_id))
    flash(_("已加入名单。"))
    return see_other(".draft", term_id=term_id)


def _again(name: str, form: Any, error: DomainError | None, term: Term) -> ResponseReturnValue:
    return refused(form, error, "terms/draft.html", **draft_context(term, **{name: form}))


@bp.post("/<int:term_id>/missing")
@requires(*WRITES)
def take_in_missing(term_id: int) -> ResponseReturnValue:
    """Add the firms that got an office after the draft was begun."""
    draft_to_edit(term_id)
    added = actions.take_in_missing(term_id, by=current_actor())
    flash(_("已补入 {n} 家企业。", n=added))
    return see_other(".draft", term_id=term_id)


@bp.post("/<int:term_id>/discarding")
@requires(*WRITES)
def discard(term_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    number = draft_to_edit(term_id).number
    actions.discard(term_id, by=current_actor())
    flash(_("已放弃第 {n} 届换届草稿，现任名单不变。", n=number))
    return see_other(".index")
