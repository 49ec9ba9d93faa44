"""What an address chooses behind the link of its mails: topics, a pause, its language. Nobody signs in; POST only."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from crm.campaigns import actions, queries
from crm.campaigns.forms import LanguageForm, PauseForm, TopicsForm
from crm.campaigns.views import bp
from crm.campaigns.views.public import recipient, shown
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.web import flash, public, refused, see_other

PAGE = "campaigns/subscription.html"


@bp.post("/u/<token>/topics")
@public
def topics(token: str) -> ResponseReturnValue:
    """Keep the topics that are ticked, leave the others."""
    offered, form = queries.topics_of(queries.leaver(token)).offered, TopicsForm(request.form)
    form.offer(offered)
    if not form.validate():
        return refused(form, None, PAGE, **shown(token))
    agent = request.headers.get("User-Agent", "")
    actions.choose(token, form.topics.data or [], user_agent=agent, by=recipient())
    flash(_("已保存，立即生效。不需要的通知，排队中的也不会再发送。"))
    return see_other(".subscription", token=token)


@bp.post("/u/<token>/pause")
@public
def pause_mail(token: str) -> ResponseReturnValue:
    """Send nothing in bulk for 30 days, or again from now on."""
    queries.leaver(token)
    form = PauseForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **shown(token))
    if form.change.data == "go_on":
        actions.go_on(token, by=recipient())
        flash(_("已恢复接收，今后的通知会照常发到这个邮箱。"))
    else:
        actions.rest(token, user_agent=request.headers.get("User-Agent", ""), by=recipient())
        flash(_("已暂停 30 天，期满自动恢复。排队中的邮件也不会再发送。"))
    return see_other(".subscription", token=token)


@bp.post("/u/<token>/language")
@public
def mail_language(token: str) -> ResponseReturnValue:
    """Write to this person in another language."""
    queries.leaver(token)
    form = LanguageForm(request.form)
    if not form.validate():
        return refused(form, None, PAGE, **shown(token))
    try:
        actions.choose_language(token, form.locale.data, by=recipient())
    except DomainError as error:
        return refused(form, error, PAGE, **shown(token))
    flash(_("已保存邮件语言。"))
    return see_other(".subscription", token=token)
