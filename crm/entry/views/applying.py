"""Applying without an account: the form, and the page behind the secret link. GETs change nothing."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, public
from crm.core.clock import local, now, today
from crm.core.errors import DomainError
from crm.core.i18n import _, current_locale
from crm.core.mail import mail
from crm.core.shell import shell
from crm.core.web import flash, limited, refused, render, see_other
from crm.entry import actions, queries, rules
from crm.entry.forms import ApplicationForm, DraftForm, WithdrawForm, stored
from crm.entry.models import Application
from crm.entry.rules import Move, State
from crm.entry.views import bp, typed
from crm.entry.views.track import told, track_of

SENT = "send"
"""The button that hands in; the other one keeps a draft."""


def _form(*, whole: bool = True, data: dict[str, object] | None = None) -> ApplicationForm:
    form = (ApplicationForm if whole else DraftForm)(data=data)
    form.home_code.offer([(city.code, shell().city_name(city.code)) for city in shell().pair])
    return form


def _typed() -> ApplicationForm:
    """Return the form as it was sent: for handing in everything is needed, for keeping a draft little."""
    form = _form(whole=request.form.get("then") == SENT)
    form.process(typed())
    return form


@bp.get("/apply")
@public
def apply() -> ResponseReturnValue:
    """Ask a firm for its application."""
    return render("entry/apply.html", form=_form(), error=None)


@bp.post("/apply")
@public
def begin() -> ResponseReturnValue:
    """Keep a draft or hand the application in; the page after it is that of its secret link."""
    form = _typed()
    try:
        limited("application")
        if not form.validate():
            return refused(form, None, "entry/apply.html")
        if form.homepage.data:  # a program filled in what people do not see
            return render("entry/received.html")
        begun = actions.begin(form.details(), licence=form.licence.data, locale=current_locale(), by=current_actor())
        if request.form.get("then") == SENT:
            actions.submit(begun.application.id, by=current_actor())
    except DomainError as error:
        return refused(form, error, "entry/apply.html")
    return _kept(begun.application, begun.token)


def _kept(application: Application, token: str) -> ResponseReturnValue:
    if application.state is State.DRAFT:
        flash(_("草稿已保存，链接已发到 {email}。", email=application.contact_email))
    else:
        flash(_("申请已提交，进度链接已发到 {email}。", email=application.contact_email))
    return see_other(".own", token=token)


def _context(application: Application, token: str) -> dict[str, Any]:
    return {
        "application": application, "token": token, "withdrawal": WithdrawForm(), "state": application.state.value,
        "state_name": rules.STATE_NAMES[application.state], "coming": rules.NEXT[application.state],
        "editable": application.state in rules.EDITABLE, "live": (application.state, Move.WITHDRAW) in rules.MOVES,
        "steps": track_of(application), "told": told(application),
        "licence": queries.file_named(application.licence_id),
        "reason": told(application)[0][4] if application.state in (State.RETURNED, State.REJECTED) else "",
        "pay_until": application.due_on if application.state is State.APPROVED else None,
    }  # fmt: skip


@bp.get("/apply/<token>")
@public
def own(token: str) -> ResponseReturnValue:
    """Show where an application stands; a draft or a returned one can be gone on with."""
    application = queries.by_token(token)
    form = _form(data=stored(application))
    return render("entry/own.html", form=form, error=None, **_context(application, token))


@bp.post("/apply/<token>")
@public
def correct(token: str) -> ResponseReturnValue:
    """Keep what was changed, and hand it in if that button was pressed."""
    application = queries.by_token(token)
    form = _typed()
    try:
        limited("application")
        if not form.validate():
            return refused(form, None, "entry/own.html", **_context(application, token))
        actions.correct(
            application.id, form.details(), licence=form.licence.data, version=form.version.data, by=current_actor()
        )
        if request.form.get("then") == SENT:
            actions.submit(application.id, by=current_actor())
    except DomainError as error:
        fresh = queries.by_token(token)
        form.version.data = fresh.version
        return refused(form, error, "entry/own.html", **_context(fresh, token))
    return _kept(application, token)


@bp.post("/apply/<token>/autosave")
@public
def autosave(token: str) -> ResponseReturnValue:
    """Keep what is sound of what is being typed; say what is not kept yet."""
    limited("autosave")
    application, form = queries.by_token(token), _form(whole=False)
    form.process(request.form)
    complete = form.validate()
    kept = actions.autosave(application.id, form.sound(), version=form.version.data, by=current_actor())
    at = local(now()).strftime("%H:%M")
    said = _("已自动保存 {time}", time=at)
    if not complete:
        said = _("已自动保存 {time}，标错或未填好的项改好后再保存", time=at)
    return {"version": kept.version, "message": said, "complete": complete}


@bp.get("/apply/notices")
@public
def notices() -> ResponseReturnValue:
    """Show the firms whose application is under public notice, and how to object."""
    return render("entry/notices.html", rows=queries.on_notice(today()), sender=mail.current.settings.sender.address)


@bp.post("/apply/<token>/withdrawal")
@public
def withdraw(token: str) -> ResponseReturnValue:
    """Take the application back."""
    application = queries.by_token(token)
    form = WithdrawForm(request.form)
    try:
        if not form.validate():
            context = {**_context(application, token), "withdrawal": form}
            return refused(_form(data=stored(application)), None, "entry/own.html", **context)
        actions.withdraw(application.id, form.reason.data or "", by=current_actor())
    except DomainError as error:
        form_again = _form(data=stored(application))
        return refused(form_again, error, "entry/own.html", **_context(queries.by_token(token), token))
    flash(_("申请已撤回。"))
    return see_other(".own", token=token)
