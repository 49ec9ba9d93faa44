"""crm mail: what the mail of this installation needs outside of it."""

from __future__ import annotations

import click

from crm.cli.ground import application
from crm.cli.output import answer, as_json, refusing, say
from crm.core.mail import mail


@click.group("mail")
def group() -> None:
    """Mail."""


@group.command("dkim")
@as_json
@refusing
def dkim(as_json: bool) -> None:
    """Print the DNS record (TXT) under which receivers look up the key that mails are signed with."""
    with application():
        signer = mail.current.settings.signer
    name, record = signer.record if signer else ("", "")
    if as_json:
        answer({"name": name, "type": "TXT", "record": record})
        return
    say("请在域名的 DNS 中添加下面这条 TXT 记录，收件方据此核对邮件签名。")
    click.echo(f"{name}\tTXT\t{record}")


COMMANDS = (group,)
