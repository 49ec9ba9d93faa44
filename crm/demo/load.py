"""Loading the demo: into an empty database, or into a demo database that is emptied first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from sqlalchemy import func, select

from crm.accounts.models import Account
from crm.core import search_index
from crm.core.actor import COMMAND_LINE, Actor
from crm.core.db import Base, session
from crm.core.errors import Conflict, DomainError
from crm.core.facts import announce
from crm.core.instance import mark
from crm.core.words import N_
from crm.demo import (
    accounts,
    afterwards,
    applications,
    ceremony,
    cohorts,
    dialogue,
    dues,
    errands,
    firms,
    followed,
    hindered,
    invited,
    kit,
    leads,
    notices,
    occasions,
    projects,
    rosters,
    shown,
    wishes,
)
from crm.demo.facts import DemoLoaded
from crm.demo.tables import Stage, noted, rows
from crm.members.models import Enterprise, Person

MARK, LOADED_ON = "demo", "demo_loaded_on"


class NotInProduction(DomainError):
    """Where real people are served there is no demo."""

    code: ClassVar[str] = "demo_in_production"
    template: ClassVar[str] = N_("CRM_ENV=production 时不能载入演示数据。请换一个 CRM_INSTANCE，并在开发环境中运行。")


class NotEmpty(Conflict):
    """There is something in the database that is no demo."""

    code: ClassVar[str] = "database_not_empty"
    template: ClassVar[str] = N_(
        "数据库里已有数据，不是演示库：没有载入，也不会清空。请把 CRM_INSTANCE 换成空的文件夹。"
    )


def is_loaded() -> bool:
    """Say whether this database holds the demo."""
    return noted(MARK) == "yes"


def is_empty() -> bool:
    """Say whether this database holds nothing: no account, no enterprise, no person."""
    return not any(session.scalar(select(kind.id).limit(1)) for kind in (Account, Enterprise, Person))


SCENES: Sequence[Callable[[Stage], None]] = (
    firms.register_firms, firms.register_twice, firms.introduce_people, occasions.hold, leads.register,
    projects.sign, ceremony.plan, kit.lay, cohorts.send, dialogue.remember, dialogue.propose, shown.choose,
    followed.follow, hindered.hinder, invited.invite, afterwards.wind_up, notices.tell, rosters.elect,
    rosters.connect, rosters.propose,
    applications.apply, errands.assign, dues.bill, wishes.set_up,
)  # fmt: skip
"""What the demo tells, in the order in which one thing rests on another."""


def load(today: date, password_hash: str, *, by: Actor = COMMAND_LINE) -> Stage:
    """Store the whole demo as seen on `today`, inside the caller's transaction. Raises NotEmpty.

    Everything but tickets and tokens is the same for the same day.
    """
    if not is_empty():
        raise NotEmpty()
    stage = Stage(today)
    mark(MARK, "yes")
    mark(LOADED_ON, today.isoformat())
    accounts.open_accounts(stage, password_hash, by)
    firms.register_real()
    for scene in SCENES:
        scene(stage)
    known, people = _count(Enterprise), _count(Person)
    announce(DemoLoaded(by=by, enterprises=known, people=people, projects=len(rows("projects"))))
    return stage


def _count(kind: type[Enterprise] | type[Person]) -> int:
    return session.scalar(select(func.count(kind.id))) or 0


def wipe() -> None:
    """Delete every row of a demo database, inside the caller's transaction. Raises NotEmpty for any other."""
    if not is_loaded() and not is_empty():
        raise NotEmpty()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    search_index.drop_index(connection)
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(table.delete())
    search_index.create_index(connection)
    session.expire_all()
