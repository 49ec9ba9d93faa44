"""What somebody asks for about their own data by the link of a mail, without signing in: a request, nothing more."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import queries as campaigns
from crm.campaigns.views.public import recipient, shown
from crm.care import actions
from crm.care.forms import LinkRightsForm
from crm.care.rules import RightsKind
from crm.care.views import bp
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.web import flash, limited, public, refused, see_other

PAGE = "campaigns/subscription.html"


@bp.post("/u/<token>/rights")
@public
def ask_by_link(token: str) -> ResponseReturnValue:
    """Ask for one's own data or to be erased; the secretariat looks who asked, does it and answers."""
    who, form = campaigns.leaver(token), LinkRightsForm(request.form)
    people = campaigns.leavers_people(who)
    if not people:
        raise NotFound()
    if not form.validate():
        return refused(form, None, PAGE, **shown(token))
    limited("mail_link")
    said = _("由邮件中的链接提出，邮箱 {address}。请先核对身份。", address=who.address)
    try:
        kind = form.kind.data or RightsKind.COPY
        actions.ask_rights(kind, said, by=replace(recipient(), person_id=people[0]))
    except DomainError as error:
        return refused(form, error, PAGE, **shown(token))
    flash(_("已提交，秘书处处理后会邮件答复您。"))
    return see_other("campaigns.subscription", token=token)
