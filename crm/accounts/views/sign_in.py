"""Signing in and out: password or mailed link, then the second factor where it is set up."""

from __future__ import annotations

import time
from typing import Any

import flask_login
from flask import Flask, g, make_response, redirect, request, session
from flask.typing import ResponseReturnValue

from crm.accounts import actions, queries, rules
from crm.accounts.forms import CodeForm, LinkForm, SignInForm
from crm.accounts.views import bp
from crm.core import limits, passwords
from crm.core.access import public, signed_in
from crm.core.actor import GUEST, Actor
from crm.core.clock import now
from crm.core.errors import DomainError
from crm.core.i18n import speak
from crm.core.web import Back, current_actor, limited, refused, render, see_other

SEEN_EVERY = 60


class _User(flask_login.UserMixin):
    """What Flask-Login keeps of a session: its secret. Everything else is asked anew with each request."""

    def __init__(self, key: str, found: queries.SignedIn) -> None:
        self.key, self.found = key, found

    def get_id(self) -> str:
        """Return the session's secret: a session is a row, so ending the row ends it everywhere."""
        return self.key


def prepare(app: Flask) -> None:
    """Teach Flask-Login to find sessions, and each request its actor."""
    manager = flask_login.LoginManager()
    manager.session_protection = None
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator]  # flask_login ships no types
    def load(key: str) -> _User | None:
        if time.time() - session.get("seen", 0) > rules.IDLE.total_seconds():
            return None
        found = queries.signed_in(key, request.remote_addr or "")
        return None if found is None else _User(key, found)

    app.before_request(_find_actor)


def _find_actor() -> None:
    """Set who acts in this request. A session that waits for its code is nobody yet."""
    g.actor = Actor(None, GUEST.name, address=request.remote_addr or "")
    if "_user_id" not in session or request.endpoint in ("assets.file", "assets.stylesheet"):
        return
    user: Any = flask_login.current_user
    if not user.is_authenticated or user.found.waits_for_code:
        return
    g.actor, g.session_id = user.found.actor, user.found.session_id
    g.account = user.found
    if request.cookies.get("locale") is None:
        speak(user.found.locale)
    if time.time() - session.get("seen", 0) > SEEN_EVERY:
        session["seen"] = int(time.time())


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the one door for all roles."""
    if current_actor().signed_in:
        return see_other("home")
    return render("accounts/sign_in.html", form=SignInForm(), link_form=LinkForm(), next=_next())


def _next() -> str:
    return Back.of(request.values.get("next")).path


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Check name and password. Says the same whether or not the account exists."""
    limited("sign_in")
    form = SignInForm(request.form)
    if not form.validate():
        return refused(form, None, "accounts/sign_in.html", link_form=LinkForm(), next=_next())
    try:
        found = _checked(form.email.data or "", form.password.data or "")
    except DomainError as error:
        return refused(form, error, "accounts/sign_in.html", link_form=LinkForm(), next=_next())
    return _begin(found)


def _checked(name: str, password: str) -> queries.Credentials:
    """Return the account if the password fits. Raises SignInFailed or SignInLocked."""
    network = limits.network()
    until = rules.locked_until(queries.failures(name, network), now())
    if until is not None:
        raise rules.SignInLocked(tries=rules.TRIES, minutes=int((until - now()).total_seconds()) // 60 + 1)
    found = queries.credentials(name)
    fits = passwords.fits(password, found.password_hash if found else None)
    if found is None or not fits or found.disabled:
        account_id = found.account_id if found else None
        actions.note_failure(sign_in_name=name, network=network, account_id=account_id, by=current_actor())
        left = rules.TRIES - len(queries.failures(name, network))
        if left <= 0:
            raise rules.SignInLocked(tries=rules.TRIES, minutes=int(rules.LOCKED_FOR.total_seconds()) // 60)
        raise rules.SignInFailed(left=left)
    return found


def _begin(found: queries.Credentials) -> ResponseReturnValue:
    """Open a session and go on: to the code page where a second factor is set up."""
    session.clear()  # a new session, a new CSRF token: nothing planted before survives
    by = Actor(found.account_id, found.name, address=request.remote_addr or "")
    key = actions.open_session(
        found.account_id, staff=found.staff, waits_for_code=found.has_second_factor,
        browser=request.user_agent.string, by=by,
    )  # fmt: skip
    session["_user_id"], session["_fresh"], session["seen"] = key, True, int(time.time())
    session.permanent = True
    if found.has_second_factor:
        return see_other("accounts.code", next=_next())
    return redirect(_next(), code=303)


@bp.get("/sign-in/code")
@public
def code() -> ResponseReturnValue:
    """Ask for the code of the authenticator."""
    return render("accounts/code.html", form=CodeForm(), next=_next())


@bp.post("/sign-in/code")
@public
def enter_code() -> ResponseReturnValue:
    """Check the code. Wrong ones count towards the same lock as wrong passwords."""
    limited("sign_in")
    user: Any = flask_login.current_user
    if not user.is_authenticated or not user.found.waits_for_code:
        return see_other("accounts.sign_in", next=_next())
    form, network = CodeForm(request.form), limits.network()
    try:
        if rules.locked_until(queries.failures(user.found.email, network), now()) is not None:
            raise rules.SignInLocked(tries=rules.TRIES, minutes=int(rules.LOCKED_FOR.total_seconds()) // 60)
        if not form.validate():
            return refused(form, None, "accounts/code.html", next=_next())
        actions.confirm_code(user.found.session_id, form.code.data or "", by=user.found.actor)
    except rules.CodeWrong as error:
        actions.note_failure(
            sign_in_name=user.found.email, network=network, account_id=user.found.account_id, by=current_actor()
        )
        return refused(form, error, "accounts/code.html", next=_next())
    except rules.SignInLocked as error:
        return refused(form, error, "accounts/code.html", next=_next())
    return redirect(_next(), code=303)


@bp.post("/sign-in/link")
@public
def mail_link() -> ResponseReturnValue:
    """Mail a one-time link if the address has an account; answer the same if not."""
    limited("mail_link")
    form = LinkForm(request.form)
    if not form.validate():
        page = render("accounts/sign_in.html", form=SignInForm(), link_form=form, next=_next())
        return make_response(page, 422)
    found = queries.credentials(form.email.data or "")
    if found is not None and not found.disabled:
        actions.ask_for_link(found.account_id, by=current_actor())
    return render("accounts/link_sent.html", email=form.email.data)


@bp.get("/sign-in/<token>")
@public
def link(token: str) -> ResponseReturnValue:
    """Show whom the link signs in. Following it changes nothing: scanners follow links."""
    found = queries.link(token)
    account = queries.account_of_link(found)
    return render("accounts/link.html", token=token, account=account, purpose=found.purpose)


@bp.post("/sign-in/<token>")
@public
def use_link(token: str) -> ResponseReturnValue:
    """Sign in by a one-time link. The second factor is still asked for."""
    limited("sign_in")
    used = actions.use_link(token)
    found = queries.credentials(queries.account_of_link(used).email)
    if found is None or found.disabled:
        raise rules.LinkInvalid()
    return _begin(found)


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session on the server and forget the cookie."""
    actions.sign_out(g.session_id, by=current_actor())
    session.clear()
    return see_other("accounts.sign_in")
