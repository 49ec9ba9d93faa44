"""What every command stands on: an application, a transaction, somebody who acts, one way to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any, NoReturn

import click

from crm.accounts import queries
from crm.app import create_app
from crm.core import db, schema
from crm.core.actor import COMMAND_LINE, Actor
from crm.core.errors import DomainError
from crm.core.web import CrmFlask

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
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


def refuse(reason: str) -> NoReturn:
    """Say why and end with exit status 1."""
    click.echo(reason, err=True)
    sys.exit(1)


def say(text: str) -> None:
    """Print for people, on standard error: standard output belongs to --json."""
    click.echo(text, err=True)


def answer(document: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def refusing(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a domain error into its sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except DomainError as error:
            refuse(error.message)

    return guarded
