"""A certificate's code verified by anybody, and the certificate of an enterprise as the secretariat prints it."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, public, requires
from crm.core.actor import Act, Thing
from crm.core.i18n import _
from crm.core.web import flash, limited, render, see_other
from crm.directory import actions, queries
from crm.directory.views import bp
from crm.members import queries as members


@bp.get("/verify/<certificate>")
@public
def verify(certificate: str) -> ResponseReturnValue:
    """Say whose certificate this is and whether it is valid; mistyped, unknown and withdrawn codes answer alike."""
    limited("track")
    return render("directory/verify.html", found=queries.verified(certificate))


@bp.get("/enterprises/<int:enterprise_id>/certificate")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def paper(enterprise_id: int) -> ResponseReturnValue:
    """Show the certificate of an enterprise, or how to make one."""
    enterprise = members.enterprise_for(current_actor(), enterprise_id)
    shown = queries.paper_of(enterprise, current_app.config["CRM_SETTINGS"].base_url)
    return render("directory/certificate.html", enterprise=enterprise, **shown)


@bp.post("/enterprises/<int:enterprise_id>/certificate")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def issue(enterprise_id: int) -> ResponseReturnValue:
    """Make a certificate; the one before ceases to hold."""
    members.enterprise_for(current_actor(), enterprise_id)
    actions.issue_certificate(enterprise_id, by=current_actor())
    flash(_("已生成会员证，原来的编码随即失效。"))
    return see_other(".paper", enterprise_id=enterprise_id)


@bp.post("/enterprises/<int:enterprise_id>/certificate/withdrawal")
@requires(Thing.ENTERPRISE, Act.EXPORT)
def withdraw(enterprise_id: int) -> ResponseReturnValue:
    """Withdraw a certificate: its code answers like one that never was."""
    members.enterprise_for(current_actor(), enterprise_id)
    actions.withdraw_certificate(enterprise_id, by=current_actor())
    flash(_("已收回会员证，编码即刻失效。"))
    return see_other(".paper", enterprise_id=enterprise_id)
