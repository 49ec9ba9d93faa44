"""Resolutions of meetings: one passes every application that was chosen."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.web import flash, refused, render, see_other
from crm.entry import actions, queries, rules
from crm.entry.forms import ResolutionForm
from crm.entry.views import bp, sent, typed
from crm.members.rules import POSITION_NAMES


def _chosen(given: list[str]) -> list[int]:
    return [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 10][:200]


@bp.get("/applications/resolutions/")
@requires(Thing.REVIEW, Act.CONFIRM)
def resolutions() -> ResponseReturnValue:
    """List resolutions, the latest meeting first."""
    cut = Cut.of(request.args)
    page = queries.resolutions_page(cut)
    return render("entry/resolutions.html", page=page, url=lambda **more: url_for("entry.resolutions", **more))


@bp.get("/applications/resolutions/new")
@requires(Thing.REVIEW, Act.CONFIRM)
def new_resolution() -> ResponseReturnValue:
    """Ask for a resolution about the applications ticked in the list."""
    chosen = set(_chosen(request.args.getlist("id")))
    return render(
        "entry/new_resolution.html", form=ResolutionForm(), error=None, chosen=chosen,
        waiting=queries.waiting_for_council(current_actor()), positions=POSITION_NAMES,
    )  # fmt: skip


@bp.post("/applications/resolutions/")
@requires(Thing.REVIEW, Act.CONFIRM)
def resolve() -> ResponseReturnValue:
    """Record a resolution and let it pass what was chosen."""
    form, chosen = ResolutionForm(typed()), _chosen(request.form.getlist("id"))
    context = {"chosen": set(chosen), "positions": POSITION_NAMES}
    waiting = queries.waiting_for_council(current_actor())
    if not form.validate():
        return refused(form, None, "entry/new_resolution.html", waiting=waiting, **context)
    try:
        made = actions.resolve(chosen, form.given(), scan=form.scan.data, by=current_actor())
    except DomainError as error:
        return refused(form, error, "entry/new_resolution.html", waiting=waiting, **context)
    flash(_("决议已登记，{n} 份申请审议通过。", n=len(chosen)))
    return see_other(".resolution", resolution_id=made.id)


@bp.get("/applications/resolutions/<int:resolution_id>")
@requires(Thing.REVIEW, Act.READ)
def resolution(resolution_id: int) -> ResponseReturnValue:
    """Show a resolution and what it passed."""
    found = queries.resolution_for(current_actor(), resolution_id)
    return render("entry/resolution.html", found=found, states=rules.STATE_NAMES)


@bp.get("/applications/resolutions/<int:resolution_id>/scan")
@requires(Thing.REVIEW, Act.READ)
def resolution_scan(resolution_id: int) -> ResponseReturnValue:
    """Show the signed resolution."""
    return sent(queries.file_of(queries.resolution_for(current_actor(), resolution_id).resolution.scan_id))
