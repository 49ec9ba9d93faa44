"""`crm demo`: fill an empty database with the demo and print how to sign in; one that stands is known at once."""

from __future__ import annotations

from datetime import datetime

import click

from crm.cli.output import refusing, say
from crm.cli.schema import database
from crm.core import instance, migrations
from crm.core.clock import today as this_day
from crm.core.settings import Settings
from crm.demo.sign_ins import SIGN_INS, kept_password, password_file


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
    settings = Settings.from_env()
    plain = if_empty and not (password or reset or enterprises or people)
    if plain and _stands(settings):
        _print_sign_ins(settings, kept_password(settings.instance)[0])
        return
    from crm.cli import filling  # noqa: PLC0415  # the whole program, which a demo that stands does not need

    day = on.date() if on else this_day()
    known = filling.fulfil(filling.Wish(day, password, if_empty, reset, enterprises, people))
    if known is None:
        say("数据库里已有数据，没有载入演示数据。")
    else:
        _print_sign_ins(settings, known)


def _stands(settings: Settings) -> bool:
    """Say whether the demo of this very version stands in the database, with its password."""
    if settings.production or not password_file(settings.instance).exists():
        return False
    with database() as engine:
        return migrations.current(engine) == migrations.head() and instance.is_demo_in(engine)


def _print_sign_ins(settings: Settings, password: str) -> None:
    click.echo(f"演示数据（虚构，仅供试用）  {settings.base_url}")
    click.echo(f"密码（全部账号相同）        {password}")
    for each in SIGN_INS:
        click.echo(f"  {each.email:<26}{each.label}")


COMMANDS = (demo,)
