"""Inviting a person of a firm to the portal: the link is shown once, to paste into WeChat, and mailed."""

from __future__ import annotations

from flask import current_app, request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.web import refused, render
from crm.portal import actions, queries
from crm.portal.codes import qr
from crm.portal.forms import InvitationForm
from crm.portal.views import bp


@bp.get("/people/<int:person_id>/invitation")
@requires(Thing.ACCOUNT, Act.INVITE)
def invitation(person_id: int) -> ResponseReturnValue:
    """Ask as what to invite somebody."""
    invitee = queries.invitee_for(current_actor(), person_id)
    address = invitee.account.email if invitee.account else invitee.person.email
    form = InvitationForm(data={"email": address})
    form.offer(invitee.places)
    return render("portal/invitation.html", form=form, error=None, invitee=invitee, frame=_frame())


@bp.post("/people/<int:person_id>/invitation")
@requires(Thing.ACCOUNT, Act.INVITE)
def invite(person_id: int) -> ResponseReturnValue:
    """Open or widen the account, show its one-time link once and mail another."""
    invitee = queries.invitee_for(current_actor(), person_id)
    form = InvitationForm()
    form.offer(invitee.places)
    form.process(request.form)
    if not form.validate():
        return refused(form, None, "portal/invitation.html", invitee=invitee, frame=_frame())
    try:
        made = _invite(person_id, form)
    except DomainError as error:
        return refused(form, error, "portal/invitation.html", invitee=invitee, frame=_frame())
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/sign-in/{made.token}" if made.token else ""
    shown = {"account": made.account, "link": link, "code": qr(link) if link else ""}
    return render("portal/invited.html", invitee=invitee, frame=_frame(), **shown)


def _frame() -> str:
    """Return the layout of whoever invites: the secretariat's, or the portal's for a 企业管理员."""
    staff = current_actor().may_all(Thing.ACCOUNT, Act.INVITE)
    return "layout/app.html" if staff else "portal/frame.html"


def _invite(person_id: int, form: InvitationForm) -> actions.Invitation:
    enterprise_id, role = form.enterprise.data, form.role.data
    if enterprise_id is None or role is None:
        raise NotFound()
    email = form.email.data or ""
    return actions.invite(person_id, enterprise_id=enterprise_id, email=email, role=role, by=current_actor())
