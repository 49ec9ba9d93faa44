"""Shapes of what people type about accounts."""

from __future__ import annotations

from crm.accounts.permissions import ROLE_NAMES, Role
from crm.core.forms import Choices, Email, Form, Password, Phone, Text, Tick, choices_of
from crm.core.words import N_


class SignInForm(Form):
    """Mail address or mobile, and the password."""

    email = Text(N_("邮箱或手机号"), longest=254, render_kw={"autocomplete": "username", "autofocus": True})
    password = Password(N_("密码"), longest=500, render_kw={"autocomplete": "current-password"})


class LinkForm(Form):
    """Where to mail the sign-in link to."""

    email = Email(N_("邮箱"), id="link-email", render_kw={"autocomplete": "username"})


class CodeForm(Form):
    """The code of the authenticator."""

    code = Text(
        N_("验证码"), longest=6,
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}", "autofocus": True},
    )  # fmt: skip


class PasswordForm(Form):
    """A new password; the old one only where there is one."""

    old = Password(N_("当前密码"), longest=500, required=False, render_kw={"autocomplete": "current-password"})
    password = Password(N_("新密码"), longest=500, render_kw={"autocomplete": "new-password"})


class AccountForm(Form):
    """Who an account is for and what it may do."""

    name = Text(N_("姓名"), longest=100)
    email = Email(N_("邮箱"))
    mobile = Phone(N_("手机号"), landline=False, required=False)
    roles = Choices(N_("角色"), choices_of(Role, dict(ROLE_NAMES)))
    enabled = Tick(N_("可以登录"), default=True)


class ChangeAccountForm(AccountForm):
    """What may be changed of an account: its address stays, it is how the person is known."""

    email = None  # type: ignore[assignment]  # how WTForms takes a field away
