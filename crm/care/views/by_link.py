"""What somebody asks for about their own data by the link of a mail, without signing in: a request, nothing more."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import queries as campaigns
from crm.care import actions
from crm.care import queries as kept
from crm.care.forms import LinkRightsForm
from crm.care.rules import RIGHTS_NAMES, NobodyKnown, RightsKind
from crm.care.views import bp
from crm.core.actor import GUEST
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, limited, public, refused, see_other

PAGE = "care/by_link.html"


@bp.post("/u/<token>/rights")
@public
def ask_by_link(token: str) -> ResponseReturnValue:
    """Ask for one's own data or to be erased; the secretariat looks who asked, does it and answers."""
    who, form = campaigns.leaver(token), LinkRightsForm(request.form)
    people = campaigns.leavers_people(who)
    context = {"token": token, "kinds": RIGHTS_NAMES, **kept.by_link(people[0] if people else 0)}
    if not form.validate():
        return refused(form, None, PAGE, **context)
    limited("mail_link")
    said = _("由邮件中的链接提出，邮箱 {address}。请先核对身份。", address=who.address)
    try:
        if not people:
            raise NobodyKnown()
        kind = form.kind.data or RightsKind.COPY
        by = replace(GUEST, name=_("收件人"), address=request.remote_addr or "", person_id=people[0])
        actions.ask_rights(kind, said, by=by)
    except DomainError as error:
        return refused(form, error, PAGE, **context)
    flash(_("已提交，秘书处处理后会邮件答复您。"))
    return see_other("campaigns.subscription", token=token)
