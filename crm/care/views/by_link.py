"""What somebody asks for about their own data by the link of a mail, without signing in: confirmed by that address."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import queries as campaigns
from crm.campaigns.queries import Leaver
from crm.care import actions
from crm.care import queries as kept
from crm.care.forms import LinkRightsForm
from crm.care.jobs import ask_to_confirm
from crm.care.rules import RIGHTS_NAMES, AlreadyAsked, NobodyKnown, RightsKind
from crm.care.views import bp
from crm.core.actor import GUEST
from crm.core.errors import DomainError
from crm.core.forms import Form
from crm.core.i18n import _, current_locale
from crm.core.web import flash, limited, public, refused, render, see_other

PAGE, CONFIRM = "care/by_link.html", "care/confirm_by_link.html"


def _person(who: Leaver) -> int:
    """Return whom the holder of a link speaks for. Raises NobodyKnown."""
    people = campaigns.leavers_people(who)
    if not people:
        raise NobodyKnown()
    return people[0]


@bp.post("/u/<token>/rights")
@public
def ask_by_link(token: str) -> ResponseReturnValue:
    """Let a mail go to the address, whose link asks for one's own data or to be erased."""
    who, form = campaigns.leaver(token), LinkRightsForm(request.form)
    people = campaigns.leavers_people(who)
    context = {"token": token, "kinds": RIGHTS_NAMES, **kept.by_link(people[0] if people else 0)}
    if not form.validate():
        return refused(form, None, PAGE, **context)
    limited("mail_link")
    kind = form.kind.data or RightsKind.COPY
    try:
        if kept.asks_waiting(_person(who), kind):
            raise AlreadyAsked(kind=_(RIGHTS_NAMES[kind]))
    except DomainError as error:
        return refused(form, error, PAGE, **context)
    ask_to_confirm(who.address, token, kind, current_locale())
    flash(_("确认邮件已发到该邮箱，请在三天内打开其中的链接确认。"))
    return see_other("campaigns.subscription", token=token)


@bp.get("/u/<token>/rights/<end>")
@public
def asked_by_link(token: str, end: str) -> ResponseReturnValue:
    """Show what is about to be asked for. Looking asks for nothing."""
    kind = kept.confirmed_kind(token, end)
    campaigns.leaver(token)
    return render(CONFIRM, form=Form(), token=token, end=end, kind=RIGHTS_NAMES[kind])


@bp.post("/u/<token>/rights/<end>")
@public
def confirm_by_link(token: str, end: str) -> ResponseReturnValue:
    """Ask the secretariat, who looks who asked, does it and answers."""
    kind, who = kept.confirmed_kind(token, end), campaigns.leaver(token)
    said = _("由邮件中的链接提出，并由邮箱 {address} 确认。请先核对身份。", address=who.address)
    try:
        by = replace(GUEST, name=_("收件人"), address=request.remote_addr or "", person_id=_person(who))
        actions.ask_rights(kind, said, by=by)
    except DomainError as error:
        return refused(Form(), error, CONFIRM, token=token, end=end, kind=RIGHTS_NAMES[kind])
    flash(_("已提交，秘书处核对身份后处理。"))
    return see_other("campaigns.subscription", token=token)
