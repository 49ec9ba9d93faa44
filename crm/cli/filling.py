"""Filling a database with the demo, and with masses for load."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import click

from crm.cli.ground import application
from crm.cli.output import say
from crm.core import db, migrations, passwords
from crm.core.actor import COMMAND_LINE
from crm.core.settings import Settings
from crm.demo import accounts, crowd, load
from crm.demo.sign_ins import kept_password


@dataclass(frozen=True, slots=True)
class Wish:
    """What the demo is to be: the day it is seen on, whose password, what comes on top."""

    today: date
    password: str | None
    if_empty: bool
    reset: bool
    enterprises: int
    people: int


def fulfil(wish: Wish) -> str | None:
    """Fill the database and return the password of the sign-ins, None where other data is left alone.

    Raises NotInProduction, NotEmpty.
    """
    with application() as app, app.app_context():
        settings: Settings = app.config["CRM_SETTINGS"]
        if settings.production:
            raise load.NotInProduction()
        engine = app.extensions["engine"]
        if migrations.current(engine) != migrations.head():
            migrations.upgrade(engine)
        if not _may_fill(if_empty=wish.if_empty):
            return None
        known, is_new = kept_password(settings.instance, wish.password)
        _fill(wish.today, known, is_new=is_new, reset=wish.reset)
        if wish.enterprises or wish.people:
            _crowd(wish.today, wish.enterprises, wish.people)
        return known


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
