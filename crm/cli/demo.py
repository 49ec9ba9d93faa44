"""`crm demo`: fill an empty database with the demo, print how to sign in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click

from crm.cli.ground import application, refusing, say
from crm.core import db, migrations, passwords
from crm.core.actor import COMMAND_LINE
from crm.core.clock import today as this_day
from crm.core.settings import Settings
from crm.core.web import CrmFlask
from crm.demo import accounts, crowd, load


@click.command()
@click.option("--if-empty", is_flag=True, help="Load only into an empty database; otherwise leave it as it is.")
@click.option("--password", help="Password of all demo accounts; by default one is made once and kept.")
@click.option("--reset", is_flag=True, help="Delete everything in a demo database and load it anew.")
@click.option(
    "--enterprises", default=0, type=click.IntRange(0, 1_500_000), help="Made-up enterprises on top, for load."
)
@click.option(
    "--people", default=0, type=click.IntRange(0, 9_000_000), help="Made-up people on top, who may be mailed."
)
@click.option("--today", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day the demo is seen on; by default today.")
@refusing
def demo(if_empty: bool, password: str | None, reset: bool, enterprises: int, people: int, on: datetime | None) -> None:
    """Load the demo data (never in production) and print the sign-ins."""
    with application() as app, app.app_context():
        settings: Settings = app.config["CRM_SETTINGS"]
        if settings.production:
            raise load.NotInProduction()
        if migrations.current(app) != migrations.head():
            migrations.upgrade(app)
        if not _may_fill(if_empty=if_empty):
            say("数据库里已有数据，没有载入演示数据。")
            return
        day = on.date() if on else this_day()
        known, is_new = accounts.kept_password(settings.instance, password)
        _fill(day, known, is_new=is_new, reset=reset)
        if enterprises or people:
            _crowd(day, enterprises, people)
        _print_sign_ins(app, known)


def _may_fill(*, if_empty: bool) -> bool:
    """Say whether this database is empty or a demo. Raises NotEmpty for any other, unless asked to leave it alone."""
    with db.transaction():
        ours = load.is_loaded() or load.is_empty()
    if not ours and not if_empty:
        raise load.NotEmpty()
    return ours


def _fill(today: date, password: str, *, is_new: bool, reset: bool) -> None:
    """Load the demo where it is not there or is asked for anew; a new password holds for accounts that are there."""
    hashed = passwords.hashed(password)
    with db.transaction(write=True):
        if reset:
            load.wipe()
        if load.is_empty():
            load.load(today, hashed)
        elif is_new:
            accounts.set_passwords(hashed, COMMAND_LINE)


def _crowd(today: date, enterprises: int, people: int) -> None:
    with _progress(enterprises + people) as progress:
        firms, persons = crowd.gather(today, enterprises, people, progress)
    say(f"压力数据：{firms:,} 家示例企业，{persons:,} 位示例人员。")


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    with click.progressbar(length=rows, label="压力数据", file=sys.stderr) as bar:
        yield bar.update


def _print_sign_ins(app: CrmFlask, password: str) -> None:
    settings: Settings = app.config["CRM_SETTINGS"]
    click.echo(f"演示数据（虚构，仅供试用）  {settings.base_url}")
    click.echo(f"密码（全部账号相同）        {password}")
    for each in accounts.SIGN_INS:
        click.echo(f"  {each.email:<26}{each.label}")


COMMANDS = (demo,)
