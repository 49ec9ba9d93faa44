"""The certificate of one's firm: to look at, to print; its 企业管理员 makes it and makes it anew."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires, signed_in
from crm.core.actor import Act, Thing
from crm.core.errors import NotFound
from crm.core.i18n import _
from crm.core.web import flash, render, see_other
from crm.directory import actions
from crm.directory import queries as directory
from crm.portal.views import bp, firm
from crm.reviews import queries as reviews


@bp.get("/portal/certificate")
@signed_in
def certificate() -> ResponseReturnValue:
    """Show the certificate as it is printed, or what is missing for one."""
    enterprise = firm.chosen(current_actor())
    if enterprise is None:
        return see_other(".home")
    paper = directory.paper_of(enterprise, current_app.config["CRM_SETTINGS"].base_url)
    administers = reviews.administers(current_actor(), enterprise.id)
    return render("portal/certificate.html", enterprise=enterprise, administers=administers, **paper)


@bp.post("/portal/certificate")
@requires(Thing.REVIEW, Act.WRITE)
def issue_certificate() -> ResponseReturnValue:
    """Make the certificate, or a new one: the code before is worth nothing from now on."""
    enterprise = firm.chosen(current_actor())
    if enterprise is None or not reviews.administers(current_actor(), enterprise.id):
        raise NotFound()
    actions.issue_certificate(enterprise.id, by=current_actor())
    flash(_("已生成会员证，原来的编码随即失效。"))
    return see_other(".certificate")
