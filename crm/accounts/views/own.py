"""One's own account: password, second factor, the browsers one is signed in with."""

from __future__ import annotations

from io import BytesIO

import flask_login
import pyotp
import segno
from flask import current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from crm.accounts import actions, queries, rules
from crm.accounts.forms import CodeForm, PasswordForm
from crm.accounts.models import Account
from crm.accounts.permissions import ROLE_NAMES, Role
from crm.accounts.views import bp
from crm.core import passwords
from crm.core.access import signed_in
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.slots import fill
from crm.core.web import current_actor, flash, refused, render, see_other

ALLOWED_WITH_TEMPORARY = {"accounts.account", "accounts.change_password", "accounts.sign_out", "preferences.choose"}


@bp.before_app_request
def ask_for_password() -> ResponseReturnValue | None:
    """Send somebody with a first password to where a new one is chosen; nothing else is open before."""
    found = g.get("account")
    endpoint = request.endpoint or ""
    if found is None or not found.must_set_password or endpoint.startswith("assets."):
        return None
    return None if endpoint in ALLOWED_WITH_TEMPORARY else redirect(url_for("accounts.account"), code=303)


def _own() -> Account:
    return queries.account_for(current_actor(), current_actor().id or 0)


def _page(**context: object) -> str:
    own = _own()
    known = {
        "account": own,
        "roles": [ROLE_NAMES[Role(role)] for role in Role if role.value in current_actor().roles],
        "sessions": queries.live_sessions(own.id),
        "this_session": g.session_id,
        "password_form": PasswordForm(),
        "code_form": CodeForm(),
        "secret": None,
        "qr": None,
        "panels": fill("account", own),
    }
    return render("accounts/account.html", **(known | context))


@bp.get("/account/")
@signed_in
def account() -> ResponseReturnValue:
    """Show one's own account."""
    return _page()


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Set a new password; the old one is asked for where there is one. Every other session ends."""
    form, own = PasswordForm(request.form), _own()
    error: DomainError | None = None
    if form.validate():
        if own.password_hash and not passwords.fits(form.old.data or "", own.password_hash):
            form.refuse("old", _("当前密码不对。"))
        else:
            try:
                names = [own.name, own.email.partition("@")[0], own.mobile or ""]
                hashed = passwords.hashed(rules.check_password(form.password.data or "", names))
                actions.set_password(own.id, hashed, by=current_actor(), keep_session=g.session_id)
                flash(_("密码已更改，其他设备上的登录已结束。"))
                return see_other("accounts.account")
            except rules.PasswordWeak as weak:
                form.refuse("password", _(weak.template, reason=_(str(weak.facts["reason"]))))
    return refused(
        form, error, "accounts/account.html", account=own, roles=[], sessions=queries.live_sessions(own.id),
        this_session=g.session_id, password_form=form, code_form=CodeForm(), secret=None, qr=None,
        panels=fill("account", own),
    )  # fmt: skip


@bp.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """End another browser's session."""
    actions.end_session(session_id, by=current_actor())
    flash(_("已结束该设备的登录。"))
    return see_other("accounts.account")


@bp.post("/account/second-factor")
@signed_in
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret and show it, as text and as a QR code drawn here."""
    own = _own()
    if own.totp_since is not None:
        return see_other("accounts.account")
    secret = actions.begin_second_factor(own.id, by=current_actor())
    issuer = current_app.config["CRM_SETTINGS"].association
    uri = pyotp.TOTP(secret, name=own.email, issuer=issuer).provisioning_uri()
    return _page(secret=secret, qr=_qr(uri))


def _qr(text: str) -> Markup:
    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2)
    return Markup(drawn.getvalue().decode())  # noqa: S704  # drawn by segno from our own text


@bp.post("/account/second-factor/confirm")
@signed_in
def confirm_second_factor() -> ResponseReturnValue:
    """Switch it on with a first right code."""
    form, own = CodeForm(request.form), _own()
    if own.totp_secret is None or own.totp_since is not None:  # nothing to confirm: begun elsewhere, or done already
        return see_other("accounts.account")
    if form.validate():
        try:
            actions.confirm_second_factor(own.id, form.code.data or "", by=current_actor())
            flash(_("两步验证已启用，下次登录时需要输入验证码。"))
            return see_other("accounts.account")
        except rules.CodeWrong as error:
            form.refuse("code", _(error.template))
    uri = pyotp.TOTP(own.totp_secret, name=own.email, issuer="CRM").provisioning_uri()
    return make_response(_page(code_form=form, secret=own.totp_secret, qr=_qr(uri)), 422)


@bp.post("/account/second-factor/remove")
@signed_in
def remove_second_factor() -> ResponseReturnValue:
    """Switch it off, with a code. Administrators keep it once it is set up."""
    form, own = CodeForm(request.form), _own()
    if Role.ADMINISTRATOR.value in current_actor().roles:
        raise rules.SecondFactorStays()
    if form.validate() and flask_login.current_user.is_authenticated:
        try:
            actions.remove_second_factor(own.id, form.code.data or "", by=current_actor())
            flash(_("两步验证已关闭。"))
            return see_other("accounts.account")
        except rules.CodeWrong as error:
            form.refuse("code", _(error.template))
    return make_response(_page(code_form=form), 422)
