"""What is proposed about memberships: the list, the decision naming each firm, proposing, coming back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, refused, render, see_other
from crm.members import actions, queries, rules
from crm.members.forms.proposals import ProposalForm, ReadmissionForm, RulingForm
from crm.members.rules import PROPOSAL_NAMES, PROPOSAL_STATE_NAMES, ProposalKind, ProposalState
from crm.members.views import bp
from crm.members.views.listing import cut_of_request
from crm.members.views.memberships import _enterprise, _refused

CONFIRM, DISMISS = "confirm", "dismiss"
MOST_AT_ONCE = 100


def _is_ours() -> bool:
    """What is proposed about members is the association's own business."""
    return current_actor().may_all(Thing.ENTERPRISE, Act.READ)


def _told(row: queries.AnyRow) -> str:
    reason = rules.rests_on(row.kind, row.paid_until, row.reason, row.decided_on or today())
    return _(reason.template, **reason.facts) if row.paid_until is not None else row.reason


@bp.get("/enterprises/proposals")
@requires(Thing.ENTERPRISE, Act.READ)
def proposals() -> ResponseReturnValue:
    """List proposals: what waits first."""
    if not _is_ours():
        return see_other(".index")
    chosen = request.args.get("state", "")
    state = ProposalState(chosen) if chosen in set(ProposalState) else ProposalState.OPEN
    return render(
        "members/proposals.html",
        page=queries.proposals(state, cut_of_request()), state=state, kinds=PROPOSAL_NAMES, told=_told,
        states=PROPOSAL_STATE_NAMES, position_names=rules.POSITION_NAMES,
        may_decide=current_actor().may_all(Thing.ENTERPRISE, Act.WRITE),
        url=lambda **more: url_for(".proposals", state=state.value, **more),
    )  # fmt: skip


@bp.get("/enterprises/proposals/count")
@requires(Thing.ENTERPRISE, Act.READ)
def proposals_count() -> ResponseReturnValue:
    """Answer how many proposals wait: a fragment, empty if none does."""
    return render("members/_proposals_count.html", waiting=queries.open_proposals() if _is_ours() else 0)


@bp.get("/enterprises/proposals/decision")
@requires(Thing.ENTERPRISE, Act.WRITE)
def proposals_decision() -> ResponseReturnValue:
    """Ask once more, naming each firm and what its proposal rests on."""
    rows = _chosen(request.args.getlist("id"))
    if not rows:
        flash(_("请先勾选要处理的建议。"), kind="warn")
        return see_other(".proposals")
    return render("members/proposals_decision.html", form=RulingForm(decided_on=today()), **_context(rows))


@bp.post("/enterprises/proposals/decision")
@requires(Thing.ENTERPRISE, Act.WRITE)
def decide_proposals() -> ResponseReturnValue:
    """Confirm or dismiss the named proposals, all or none."""
    given = MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)])
    form, rows = RulingForm(given), _chosen(request.form.getlist("id"))
    if not rows:
        flash(_("所选建议已处理，列表已更新。"), kind="warn")
        return see_other(".proposals")
    if not form.validate():
        return refused(form, None, "members/proposals_decision.html", **_context(rows))
    try:
        _rule(form, rows)
    except DomainError as error:
        return refused(form, error, "members/proposals_decision.html", **_context(rows))
    said = _("已确认 {n} 项。", n=len(rows)) if _verdict() == CONFIRM else _("已记录 {n} 项不采纳。", n=len(rows))
    flash(said)
    return see_other(".proposals")


def _rule(form: RulingForm, rows: Sequence[queries.AnyRow]) -> None:
    actor, day = current_actor(), form.decided_on.data or today()
    paper = actions.keep_paper(form.document.data, by=actor)
    do = actions.confirm_proposal if _verdict() == CONFIRM else actions.dismiss_proposal
    for row in rows:
        do(row.id, decided_on=day, opinion=form.opinion.data or "", document=paper, by=actor)


def _verdict() -> str:
    return DISMISS if request.values.get("verdict") == DISMISS else CONFIRM


def _chosen(given: Sequence[str]) -> Sequence[queries.AnyRow]:
    if not current_actor().may_all(Thing.ENTERPRISE, Act.WRITE):
        return []
    ids = {int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19}
    return queries.proposals_named(sorted(ids)[:MOST_AT_ONCE]) if ids else []


def _context(rows: Sequence[queries.AnyRow]) -> dict[str, Any]:
    return {
        "rows": rows, "verdict": _verdict(), "kinds": PROPOSAL_NAMES, "told": _told,
        "rights_end": any(row.kind is ProposalKind.LAPSE for row in rows),
    }  # fmt: skip


@bp.post("/enterprises/<int:enterprise_id>/proposals")
@requires(Thing.ENTERPRISE, Act.WRITE)
def propose(enterprise_id: int) -> ResponseReturnValue:
    """Propose to suspend or expel a member, or note that it gave notice."""
    enterprise, form = _enterprise(enterprise_id), ProposalForm(request.form)
    if not form.validate():
        return _refused(enterprise, "proposal_form", form, None)
    try:
        actions.propose_standing(
            enterprise_id, form.kind.data, clause=form.clause.data or "", reason=form.reason.data or "",
            by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return _refused(enterprise, "proposal_form", form, error)
    flash(_("已提出，等待秘书长确认。"))
    return see_other(".proposals")


@bp.post("/enterprises/<int:enterprise_id>/readmission")
@requires(Thing.ENTERPRISE, Act.WRITE)
def readmit(enterprise_id: int) -> ResponseReturnValue:
    """Admit an enterprise again, with its old number."""
    enterprise, form = _enterprise(enterprise_id), ReadmissionForm(request.form)
    if not form.validate():
        return _refused(enterprise, "readmission_form", form, None)
    try:
        membership = actions.readmit(
            enterprise_id, position=form.position.data, readmitted_on=form.readmitted_on.data or today(),
            basis=form.basis.data or "", by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return _refused(enterprise, "readmission_form", form, error)
    flash(_("已重新入会，会员编号仍为 {number}。", number=membership.number))
    return see_other(".membership", enterprise_id=enterprise_id)
