"""换届: the check of a draft, the resolution, taking office, and taking it back."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.terms import actions, queries
from crm.terms.actions.elections import Resolution
from crm.terms.forms import ResolutionForm
from crm.terms.views import WRITES, bp
from crm.terms.views.drafts import draft_context, draft_to_edit


@bp.get("/<int:term_id>/check")
@requires(*WRITES)
def check(term_id: int) -> ResponseReturnValue:
    """Show what the new roster changes, what is wrong with it, and ask for the resolution."""
    term = draft_to_edit(term_id)
    return render("terms/check.html", form=ResolutionForm(resolved_on=min(term.starts, today())), **draft_context(term))


@bp.post("/<int:term_id>/confirmation")
@requires(*WRITES)
def confirm(term_id: int) -> ResponseReturnValue:
    """Let the roster take office."""
    term, form = draft_to_edit(term_id), ResolutionForm(request.form)
    fine = form.validate()
    if form.co.data and not form.co_reason.data:
        form.refuse("co_reason", _("请写明设联席会长的理由。"))
        fine = False
    if not fine:
        return refused(form, None, "terms/check.html", **draft_context(term))
    resolution = Resolution(
        name=form.resolution.data or "", resolved_on=form.resolved_on.data or today(), co_presidents=form.co_presidents
    )
    try:
        actions.confirm(term_id, resolution, by=current_actor())
    except DomainError as error:
        return refused(form, error, "terms/check.html", **draft_context(draft_to_edit(term_id)))
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
