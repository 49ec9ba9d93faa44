"""The firm's profile: read by everybody who works there, edited by its 企业管理员."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound, Stale
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members.models import Enterprise
from crm.members.rules import FIELD_NAMES, choices_after_clash, fingerprint
from crm.portal.forms import ProfileForm, whole
from crm.portal.views import bp, firm
from crm.reviews import actions
from crm.reviews import queries as reviews
from crm.reviews.rules import IMMEDIATE, REVIEWED


@bp.get("/portal/profile")
@signed_in
def profile() -> ResponseReturnValue:
    """Show the profile: as a form to its 企业管理员, as facts to everybody else of the firm."""
    enterprise = firm.chosen(current_actor())
    if enterprise is None:
        return see_other(".home")
    present = reviews.profile_of(enterprise)
    if not reviews.administers(current_actor(), enterprise.id):
        return render("portal/facts.html", enterprise=enterprise, present=present, names=FIELD_NAMES)
    form = ProfileForm(data={**present, "version": str(enterprise.version), "base": fingerprint(present)})
    return render("portal/profile.html", form=form, error=None, **_context(enterprise))


@bp.post("/portal/profile")
@requires(Thing.REVIEW, Act.WRITE)
def propose() -> ResponseReturnValue:
    """Save what may hold at once, put the rest to the secretariat."""
    enterprise = _administered()
    present, form = (
        reviews.profile_of(enterprise),
        ProfileForm(CombinedMultiDict([request.form, request.files])),
    )
    if not form.check(present):
        return refused(form, None, "portal/profile.html", **_context(enterprise))
    try:
        return _done(_proposed(enterprise.id, form, present))
    except DomainError as error:
        clash = _clash(form, error) if isinstance(error, Stale) else {}
        return refused(form, error, "portal/profile.html", **(_context(_administered()) | clash))


def _proposed(enterprise_id: int, form: ProfileForm, present: Mapping[str, str]) -> actions.Proposed:
    return actions.propose_changes(
        enterprise_id,
        form.submitted(present),
        version=whole(form.version.data),
        licence=form.licence.data,
        by=current_actor(),
    )


def _administered() -> Enterprise:
    enterprise = firm.chosen(current_actor())
    if enterprise is None or not reviews.administers(current_actor(), enterprise.id):
        raise NotFound()
    return enterprise


def _done(done: actions.Proposed) -> ResponseReturnValue:
    saved = _("、").join(_(FIELD_NAMES[name]) for name in done.saved)
    if done.request is None:
        flash(_("已保存，立即生效：{fields}。", fields=saved))
        return see_other(".profile")
    asked = _("、").join(_(FIELD_NAMES[each.field]) for each in done.request.proposals)
    if saved:
        flash(_("已保存并生效：{saved}；已提交审核：{asked}。", saved=saved, asked=asked))
    else:
        flash(_("已提交审核：{asked}。", asked=asked))
    return see_other(".request_page", request_id=done.request.id)


def _clash(form: ProfileForm, error: Stale) -> dict[str, object]:
    """Prepare the form after somebody else saved: both texts where they differ."""
    theirs = {name: str(text) for name, text in error.theirs.items()}
    yours = form.typed()
    likely = choices_after_clash(str(form.base.data or ""), yours, theirs)
    for name, pick in likely.items():
        if pick == "theirs":
            form.put(name, theirs[name])
    form.put("version", str(error.version))
    form.put("base", fingerprint(theirs))
    rows = [(name, yours[name], theirs[name], pick == "theirs") for name, pick in likely.items()]
    return {"clash": rows, "who": error.facts["who"]}


def _context(enterprise: Enterprise) -> dict[str, object]:
    return {
        "enterprise": enterprise, "names": FIELD_NAMES, "reviewed": REVIEWED, "immediate": IMMEDIATE,
        "pending": {each.field: each for each in reviews.pending_of(enterprise.id)},
        "returned": {each.field: each for each in reviews.returned_last(enterprise.id)},
        "clash": [], "who": "",
    }  # fmt: skip
