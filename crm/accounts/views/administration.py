"""Accounts as the administrator sees them; the permission table for everybody who may read accounts."""

from __future__ import annotations

from flask import current_app, request
from flask.typing import ResponseReturnValue

from crm.accounts import actions, queries
from crm.accounts.forms import AccountForm, ChangeAccountForm
from crm.accounts.permissions import ROLE_NAMES, THING_NAMES, Role, cell
from crm.accounts.rules import LinkPurpose
from crm.accounts.views import bp
from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.errors import DomainError
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.web import current_actor, flash, refused, render, see_other


@bp.get("/admin/accounts/")
@requires(Thing.ACCOUNT, Act.READ)
def accounts() -> ResponseReturnValue:
    """List accounts with their roles."""
    cut = Cut.of(request.args)
    page = queries.accounts_page(current_actor(), cut)
    roles = queries.roles_by_account([row.id for row in page.rows])
    return render("admin/accounts.html", page=page, roles=roles, role_names=ROLE_NAMES)


@bp.get("/admin/accounts/new")
@requires(Thing.ACCOUNT, Act.WRITE)
def new_account() -> ResponseReturnValue:
    """Ask who may sign in."""
    return render("admin/account_new.html", form=AccountForm(), role_names=ROLE_NAMES)


@bp.post("/admin/accounts/")
@requires(Thing.ACCOUNT, Act.WRITE)
def create_account() -> ResponseReturnValue:
    """Open an account; its one-time link is shown next."""
    form = AccountForm(request.form)
    if not form.validate():
        return refused(form, None, "admin/account_new.html", role_names=ROLE_NAMES)
    try:
        account = actions.open_account(
            email=form.email.data or "", name=form.name.data or "", mobile=form.mobile.data,
            roles=[Role(role) for role in form.roles.data or ()], by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "admin/account_new.html", role_names=ROLE_NAMES)
    flash(_("已为{name}开通账号，请发给本人登录链接。", name=account.name))
    return see_other("accounts.edit_account", account_id=account.id)


@bp.get("/admin/accounts/<int:account_id>")
@requires(Thing.ACCOUNT, Act.WRITE)
def edit_account(account_id: int) -> ResponseReturnValue:
    """Show one account."""
    account = queries.account_for(current_actor(), account_id)
    form = ChangeAccountForm(
        name=account.name, mobile=account.mobile, enabled=account.disabled_at is None,
        roles=[role.role.value for role in account.roles],
    )  # fmt: skip
    return _account_page(account_id, form)


def _account_page(account_id: int, form: ChangeAccountForm, **context: object) -> str:
    account = queries.account_for(current_actor(), account_id)
    return render("admin/account.html", form=form, account=account, **({"link": None} | context))


@bp.post("/admin/accounts/<int:account_id>")
@requires(Thing.ACCOUNT, Act.WRITE)
def update_account(account_id: int) -> ResponseReturnValue:
    """Change who somebody is and what they may do."""
    account = queries.account_for(current_actor(), account_id)
    form = ChangeAccountForm(request.form)
    if not form.validate():
        return refused(form, None, "admin/account.html", account=account, link=None)
    try:
        actions.change_account(
            account, name=form.name.data or "", mobile=form.mobile.data, enabled=bool(form.enabled.data),
            roles=[Role(role) for role in form.roles.data or ()], by=current_actor(),
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "admin/account.html", account=account, link=None)
    flash(_("已保存{name}的账号。", name=account.name))
    return see_other("accounts.edit_account", account_id=account_id)


@bp.post("/admin/accounts/<int:account_id>/link")
@requires(Thing.ACCOUNT, Act.WRITE)
def issue_link(account_id: int) -> ResponseReturnValue:
    """Make a one-time link to hand over; it is shown once."""
    account = queries.account_for(current_actor(), account_id)
    token = actions.issue_link(account.id, LinkPurpose.INVITATION, by=current_actor())
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/sign-in/{token}"
    form = ChangeAccountForm(
        name=account.name, mobile=account.mobile, enabled=account.disabled_at is None,
        roles=[role.role.value for role in account.roles],
    )  # fmt: skip
    return _account_page(account_id, form, link=link)


@bp.get("/admin/permissions")
@requires(Thing.ACCOUNT, Act.READ)
def permissions() -> ResponseReturnValue:
    """Show who may do what, as the code holds it."""
    table = [(THING_NAMES[thing], [cell(thing, role) for role in Role]) for thing in Thing]
    return render("admin/permissions.html", table=table, roles=[ROLE_NAMES[role] for role in Role])
