"""What commands on data stand on: an application, a transaction, somebody who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from crm.accounts import queries
from crm.app import create_app
from crm.cli.output import refuse
from crm.core import db, schema
from crm.core.actor import COMMAND_LINE, Actor
from crm.core.web import CrmFlask

acting_as = click.option("--as", "acting_as", metavar="EMAIL", help="Act as this account instead of 命令行.")


@contextmanager
def application() -> Iterator[CrmFlask]:
    """An application for this command; its connections are closed afterwards."""
    app = create_app()
    try:
        schema.check_not_newer(app.extensions["engine"])
        yield app
    except schema.SchemaNewer as fault:
        refuse(str(fault))
    finally:
        app.extensions["engine"].dispose()


@contextmanager
def at_work(*, write: bool = False) -> Iterator[CrmFlask]:
    """An application context with one transaction around the command's work."""
    with application() as app, app.app_context(), db.transaction(write=write):
        yield app


def actor(email: str | None) -> Actor:
    """Return who acts: the command line, or the account named with `--as` (with its own rights)."""
    if email is None:
        return COMMAND_LINE
    account = queries.account_named(email)
    if account is None:
        refuse(f"没有账号 {email}。")
    return replace(
        queries.actor_of(account.id, account.name, frozenset(r.role for r in account.roles)), address="命令行"
    )
