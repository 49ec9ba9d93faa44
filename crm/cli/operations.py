"""Commands that run the installation: worker, init, user, audit."""

from __future__ import annotations

import secrets

import click

from crm.accounts import actions as accounts
from crm.accounts import queries
from crm.accounts.permissions import Role
from crm.accounts.rules import LinkPurpose
from crm.cli import working
from crm.cli.ground import application, at_work
from crm.cli.output import answer, as_json, refuse, refusing, say
from crm.core import audit_check, migrations, passwords
from crm.core.actor import COMMAND_LINE


@click.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 32))
@click.option("--until-idle", is_flag=True, help="End when nothing is left to do.")
def worker(concurrency: int, until_idle: bool) -> None:
    """Run jobs."""
    with application() as app:
        if until_idle:
            left = working.work_until_idle(app)
            say(f"没有待办的后台任务了；{left} 封邮件等待稍后重试。")
        else:
            working.work(app, concurrency=concurrency)


@click.command()
@click.option("--email", default="admin@crm.example", show_default=True)
@refusing
def init(email: str) -> None:
    """Bring the schema up to date and make one administrator; the password is printed once."""
    with application() as app:
        migrations.upgrade(app.extensions["engine"])
    password = secrets.token_urlsafe(15)
    hashed = passwords.hashed(password)
    with at_work(write=True):
        if queries.administrators():
            refuse("已有系统管理员，没有新建。")
        account = accounts.open_account(
            email=email, name="系统管理员", roles=[Role.ADMINISTRATOR], password_hash=hashed, by=COMMAND_LINE
        )
        account.password_temporary = True
    say(f"管理员 {email}，初始密码（只显示这一次，首次登录须修改）：{password}")


@click.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="")
@refusing
def user_add(email: str, roles: tuple[str, ...], name: str) -> None:
    """Open an account and print a one-time link."""
    with at_work(write=True) as app:
        account = accounts.open_account(
            email=email, name=name or email.partition("@")[0], roles=[Role(r) for r in roles], by=COMMAND_LINE
        )
        token = accounts.issue_link(account.id, LinkPurpose.INVITATION, by=COMMAND_LINE)
        click.echo(f"{app.config['CRM_SETTINGS'].base_url}/sign-in/{token}")


@user.command("reset")
@click.argument("email")
@refusing
def user_reset(email: str) -> None:
    """Print a one-time link for an existing account. It does not skip the second factor."""
    with at_work(write=True) as app:
        account = queries.account_named(email)
        if account is None:
            refuse(f"没有账号 {email}。")
        token = accounts.issue_link(account.id, LinkPurpose.RESET, by=COMMAND_LINE)
        click.echo(f"{app.config['CRM_SETTINGS'].base_url}/sign-in/{token}")


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@as_json
def audit_verify(as_json: bool) -> None:
    """Check every entry and seal; exit 1 on a fault."""
    with at_work():
        verdict = audit_check.verify()
    faults = [{"entry": fault.entry, "reason": fault.reason} for fault in verdict.faults]
    if as_json:
        answer(
            {"ok": verdict.ok, "entries": verdict.entries, "seals": verdict.seals, "unsealed": verdict.unsealed,
             "erased": verdict.erased, "last_seal": verdict.last_seal, "faults": faults}
        )  # fmt: skip
    say(f"{verdict.entries} 条记录，{verdict.seals} 个封条，{verdict.unsealed} 条待封。")
    say(f"最近封条 {verdict.last_seal or '--'}")
    for fault in verdict.faults:
        say(f"{fault.entry}: {fault.reason}")
    if not verdict.ok:
        refuse("审计记录校验未通过。")


COMMANDS = (worker, init, user, audit)
