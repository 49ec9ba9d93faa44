"""Pages of bounces: what came back, whom we no longer write to, and letting mails go there again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from crm.bounces import actions, queries
from crm.bounces.forms import BounceListForm, ReinstateForm
from crm.bounces.queries import BounceFilters
from crm.bounces.rules import KIND_NAMES, SOURCE_NAMES, VERDICT_NAMES, BounceKind
from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.masking import mask_email
from crm.core.pages import Cut
from crm.core.web import flash, refused, render, see_other

bp = Blueprint("bounces", __name__)
KINDS = {
    BounceKind.HARD: "bad", BounceKind.SOFT: "warn", BounceKind.DENIED: "warn", BounceKind.COMPLAINT: "bad",
}  # fmt: skip


def _names() -> dict[str, Any]:
    return {
        "kind_names": KIND_NAMES, "kind_badges": KINDS, "sources": SOURCE_NAMES, "mask": mask_email,
        "may_write": current_actor().may_all(Thing.RECIPIENT, Act.WRITE),
    }  # fmt: skip


@bp.get("/campaigns/bounces")
@requires(Thing.RECIPIENT, Act.READ)
def index() -> ResponseReturnValue:
    """List what came back, the latest first."""
    if not current_actor().staff:  # members read their own, in the portal
        return see_other("portal.home")
    form = BounceListForm(request.args)
    form.validate()
    given = request.args.get("campaign", "")
    campaign_id = int(given) if given.isdecimal() and len(given) < 18 else None
    filters = BounceFilters(form.kind.data, bool(form.barred.data), campaign_id)
    page = queries.bounces_page(current_actor(), filters, Cut.of(request.args))
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return render(
        "bounces/index.html", page=page, form=form, filters=filters,
        url=lambda **changed: url_for(".index", **{**kept, **changed}), **_names(),
    )  # fmt: skip


@bp.get("/campaigns/bounces/<int:bounce_id>")
@requires(Thing.RECIPIENT, Act.READ)
def show(bounce_id: int) -> ResponseReturnValue:
    """Show one bounce: what the server said, and whether the address gets mails."""
    row = queries.bounce_for(current_actor(), bounce_id)
    return render("bounces/bounce.html", row=row, form=ReinstateForm(), error=None, **_names())


@bp.post("/campaigns/bounces/<int:bounce_id>/reinstatement")
@requires(Thing.RECIPIENT, Act.WRITE)
def reinstate(bounce_id: int) -> ResponseReturnValue:
    """Let mails go to this address again."""
    actor, form = current_actor(), ReinstateForm(request.form)
    row = queries.bounce_for(actor, bounce_id, Act.WRITE)
    if not form.validate():
        return refused(form, None, "bounces/bounce.html", row=row, **_names())
    try:
        done = actions.reinstate(bounce_id, reason=form.reason.data or "", by=actor)
    except DomainError as error:
        return refused(form, error, "bounces/bounce.html", row=row, **_names())
    flash(_("已恢复发送。") if done else _("该邮箱没有因退信而停发。"))
    return see_other(".show", bounce_id=bounce_id)


@bp.get("/campaigns/intake")
@requires(Thing.RECIPIENT, Act.READ)
def intake() -> ResponseReturnValue:
    """Show fetched mails that name none of ours, or that a person wrote, and what the others were."""
    if not current_actor().staff:
        return see_other("portal.home")
    page = queries.intake_page(current_actor(), Cut.of(request.args))
    return render(
        "bounces/intake.html", page=page, counts=queries.intake_counts(), verdicts=VERDICT_NAMES,
        fetched=bool(current_app.config["CRM_SETTINGS"].bounce_box),
        url=lambda **changed: url_for(".intake", **changed), **_names(),
    )  # fmt: skip


@bp.post("/campaigns/intake/<int:mail_id>/done")
@requires(Thing.RECIPIENT, Act.WRITE)
def look_at(mail_id: int) -> ResponseReturnValue:
    """Say that a fetched mail is dealt with."""
    done = actions.look_at(mail_id, by=current_actor())
    flash(_("已处理，来信内容已删除。") if done else _("这封来信已经处理过了。"))
    return see_other(".intake")
