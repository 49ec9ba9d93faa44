"""Commands of the schema. They load no page and no feature: a fresh database is ready before the program is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from crm.cli.output import refuse, say
from crm.core import migrations, schema
from crm.core.db import connect
from crm.core.settings import Settings


@contextmanager
def database() -> Iterator[Engine]:
    """The configured database; its connections are closed afterwards. A schema newer than this program is refused."""
    settings = Settings.from_env()
    settings.instance.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database_url)
    try:
        schema.check_not_newer(engine)
        yield engine
    except schema.SchemaNewer as fault:
        refuse(str(fault))
    finally:
        engine.dispose()


@click.group()
def db() -> None:
    """Migrations."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date."""
    with database() as engine:
        migrations.upgrade(engine)
        say(f"数据库结构：{migrations.current(engine)}")


@db.command("downgrade")
@click.argument("revision")
def db_downgrade(revision: str) -> None:
    """Go back to REVISION (`base` for an empty database)."""
    with database() as engine:
        migrations.downgrade(engine, revision)
        say(f"数据库结构：{migrations.current(engine)}")


@db.command("check")
def db_check() -> None:
    """Say whether the schema is the one this program expects."""
    from crm import features  # noqa: F401, PLC0415  # the models of every feature say what is expected

    with database() as engine:
        differences = migrations.differences(engine)
    for difference in differences:
        say(difference)
    if differences:
        refuse("数据库结构与程序不一致，请运行 crm db upgrade。")
    say("数据库结构与程序一致。")


COMMANDS = (db,)
