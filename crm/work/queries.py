"""Whose tasks one sees and changes, the list, the panels, and which reminders are due. Reading only.

One sees one's own tasks (held or given), and those about an enterprise or person one may read among the staff. One
changes one's own, and those about an enterprise one may change. Nobody outside the staff sees any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from crm.accounts.models import Account, AccountRole
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.core.slots import sources
from crm.members import queries as members
from crm.members.models import Enterprise, Person
from crm.work.models import Task, TaskDigest
from crm.work.rules import HOLDERS, SOON, Due, Subject, Tab, TaskState

NO_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What a list of tasks is narrowed to; every field stands in the address."""

    tab: Tab = Tab.NOW
    owner_id: int | None = None
    due: Due | None = None


def holds_tasks(actor: Actor) -> bool:
    """Say whether this actor can have tasks at all."""
    return actor.unbounded or bool(actor.roles & {role.value for role in HOLDERS})


def sees_all(actor: Actor) -> bool:
    """Say whether every task exists for this actor: the secretariat's, which may change every enterprise."""
    return actor.may_all(Thing.ENTERPRISE, Act.WRITE)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a task exists for this actor."""
    if sees_all(actor):
        return true()
    if not actor.staff:
        return false()
    about: list[ColumnElement[bool]] = [_own(actor)]
    if actor.may_all(Thing.ENTERPRISE, Act.READ):
        about.append(Task.enterprise_id.is_not(None))
    if actor.may_all(Thing.PERSON, Act.READ):
        about.append(Task.person_id.is_not(None))
    return or_(*about)


def changeable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that this actor may settle, edit and give away a task."""
    if sees_all(actor):
        return true()
    if not holds_tasks(actor):
        return false()
    return or_(_own(actor), Task.enterprise_id.in_(members.managed_by(actor)))


def _own(actor: Actor) -> ColumnElement[bool]:
    return false() if actor.id is None else or_(Task.owner_id == actor.id, Task.created_by_id == actor.id)


def task_for(actor: Actor, task_id: int) -> Task:
    """Return a task this actor may see; any other does not exist for them."""
    found = session.scalar(select(Task).where(Task.id == task_id, visible_to(actor)))
    if found is None:
        raise NotFound()
    return found


def task_to_change(actor: Actor, task_id: int) -> Task:
    """Return a task this actor may change; any other does not exist for them."""
    found = session.scalar(select(Task).where(Task.id == task_id, visible_to(actor), changeable_by(actor)))
    if found is None:
        raise NotFound()
    return found


def may_change(actor: Actor, task_id: int) -> bool:
    """Say whether this actor may change this very task."""
    return session.scalar(select(Task.id).where(Task.id == task_id, changeable_by(actor))) is not None


def _rows(actor: Actor) -> Query:
    owner = aliased(Account)
    return (
        select(
            Task.id, Task.title, Task.note, Task.state, Task.owner_id, Task.due_on, Task.remind_on, Task.enterprise_id,
            Task.person_id, Task.subject_kind, Task.subject_id, Task.created_by, Task.created_at, Task.settled_at,
            Task.settled_by, owner.name.label("owner"), Enterprise.name.label("enterprise_name"),
            Enterprise.short_name.label("enterprise_short"), Person.name.label("person"),
            func.coalesce(Task.due_on, NO_DAY).label("day"), changeable_by(actor).label("changeable"),
        )
        .join(owner, owner.id == Task.owner_id)
        .outerjoin(Enterprise, Enterprise.id == Task.enterprise_id)
        .outerjoin(Person, Person.id == Task.person_id)
    )  # fmt: skip


def tasks(actor: Actor, by: TaskFilter, cut: Cut, *, size: int = 50) -> Page:
    """Return a page of tasks: what is late first; the settled ones newest first."""
    day = func.coalesce(Task.due_on, NO_DAY)
    keys = [Key(day, "day"), Key(Task.id, "id")]
    if by.tab is Tab.DONE:
        keys = [Key(Task.settled_at, "settled_at", descending=True), Key(Task.id, "id", descending=True)]
    return paged(_rows(actor).where(*_narrowed(actor, by)), keys, cut, size=size)


def _narrowed(actor: Actor, by: TaskFilter) -> list[ColumnElement[bool]]:
    conditions = [visible_to(actor), _tab(actor, by.tab)]
    if by.owner_id is not None:
        conditions.append(Task.owner_id == by.owner_id)
    if by.due is not None:
        conditions.append(_due(by.due))
    return conditions


def _tab(actor: Actor, tab: Tab) -> ColumnElement[bool]:
    is_open, mine, day = Task.state == TaskState.OPEN, Task.owner_id == (actor.id or 0), today()
    match tab:
        case Tab.NOW:
            return and_(is_open, mine, or_(Task.due_on <= day, Task.remind_on <= day))
        case Tab.COMING:
            later = and_(
                or_(Task.due_on.is_(None), Task.due_on > day), or_(Task.remind_on.is_(None), Task.remind_on > day)
            )
            return and_(is_open, mine, later)
        case Tab.DONE:
            return and_(Task.state != TaskState.OPEN, mine)
        case Tab.SENT:
            return and_(is_open, Task.created_by_id == (actor.id or 0), Task.owner_id != (actor.id or 0))
        case Tab.ALL:
            return is_open


def _due(due: Due) -> ColumnElement[bool]:
    day = today()
    match due:
        case Due.OVERDUE:
            return and_(Task.state == TaskState.OPEN, Task.due_on < day)
        case Due.TODAY:
            return Task.due_on == day
        case Due.WEEK:
            return and_(Task.due_on >= day, Task.due_on <= day + SOON)
        case Due.NONE:
            return Task.due_on.is_(None)


def counts(actor: Actor) -> tuple[int, int]:
    """Return how many of the actor's own open tasks wait now, and how many of them are late."""
    mine = and_(Task.owner_id == (actor.id or 0), Task.state == TaskState.OPEN)
    waiting = func.count().filter(_tab(actor, Tab.NOW))
    late = func.count().filter(Task.due_on < today())
    found = session.execute(select(waiting, late).where(mine)).one()
    return int(found[0]), int(found[1])


def waiting(actor: Actor, limit: int) -> Sequence[AnyRow]:
    """Return the actor's own open tasks that wait now, the latest first: for the dashboard."""
    query = _rows(actor).where(_tab(actor, Tab.NOW)).order_by("day", Task.id).limit(limit)
    return session.execute(query).all()


def open_about(
    actor: Actor, *, enterprise_id: int | None = None, person_id: int | None = None, kind: str = "",
    subject_id: int | None = None, limit: int = 20,
) -> Sequence[AnyRow]:  # fmt: skip
    """Return the open tasks about one record that this actor may see."""
    about = and_(Task.subject_kind == kind, Task.subject_id == subject_id)
    if enterprise_id is not None:
        about = Task.enterprise_id == enterprise_id
    elif person_id is not None:
        about = Task.person_id == person_id
    query = _rows(actor).where(visible_to(actor), Task.state == TaskState.OPEN, about)
    return session.execute(query.order_by("day", Task.id).limit(limit)).all()


def latest_about(kind: str, subject_id: int) -> Task | None:
    """Return the last task about a record of a higher feature, whatever became of it: for work of the system."""
    mine = select(Task).where(Task.subject_kind == kind, Task.subject_id == subject_id)
    return session.scalar(mine.order_by(Task.id.desc()).limit(1))


def done_about(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[AnyRow]:
    """Return the tasks about an enterprise that were done, newest first: for its timeline."""
    query = select(Task.id, Task.title, Task.settled_at, Task.settled_by, Task.person_id, Task.note).where(
        Task.enterprise_id == enterprise_id, Task.state == TaskState.DONE
    )
    if before is not None:
        query = query.where(Task.settled_at < before)
    return session.execute(query.order_by(Task.settled_at.desc(), Task.id.desc()).limit(limit)).all()


def holders() -> Sequence[AnyRow]:
    """Return who can be given a task: enabled accounts of the roles that do business, id and name."""
    ids = select(AccountRole.account_id).where(AccountRole.role.in_([role.value for role in HOLDERS]))
    query = select(Account.id, Account.name).where(Account.id.in_(ids), Account.disabled_at.is_(None))
    return session.execute(query.order_by(Account.name, Account.id)).all()


def subject_of(actor: Actor, kind: str, subject_id: int) -> Subject:
    """Return a record of a higher feature that this actor may read. Raises NotFound for any other."""
    for find in sources("task_subject"):
        found: Subject | None = find(actor, kind, subject_id)
        if found is not None:
            return found
    raise NotFound()


def subject_or_none(actor: Actor, kind: str, subject_id: int | None) -> Subject | None:
    """Return what a task is about, or None where the actor may not read it."""
    if not kind or subject_id is None:
        return None
    try:
        return subject_of(actor, kind, subject_id)
    except NotFound:
        return None


def names_of(enterprise_id: int | None, person_id: int | None) -> tuple[str, str]:
    """Return the names of the enterprise and the person a task is about, "" for none."""
    firm = session.scalar(select(Enterprise.name).where(Enterprise.id == enterprise_id)) if enterprise_id else ""
    person = session.scalar(select(Person.name).where(Person.id == person_id)) if person_id else ""
    return firm or "", person or ""


# -- reminders ---------------------------------------------------------------------------------------------------


def owners_to_remind(day: date) -> Sequence[int]:
    """Return whose tasks are due or to be reminded of on this very day, without a digest of this day yet."""
    told = select(TaskDigest.owner_id).where(TaskDigest.day == day)
    query = (
        select(Task.owner_id)
        .join(Account, Account.id == Task.owner_id)
        .where(
            Task.state == TaskState.OPEN, or_(Task.due_on == day, Task.remind_on == day),
            Task.owner_id.not_in(told), Account.disabled_at.is_(None),
        )
        .distinct()
    )  # fmt: skip
    return session.scalars(query.order_by(Task.owner_id)).all()


def to_remind_of(owner_id: int, day: date) -> Sequence[AnyRow]:
    """Return an account's open tasks as its digest lists them: late, due, to be reminded of."""
    query = (
        select(Task.id, Task.title, Task.due_on, Enterprise.name.label("enterprise"))
        .outerjoin(Enterprise, Enterprise.id == Task.enterprise_id)
        .where(Task.owner_id == owner_id, Task.state == TaskState.OPEN, or_(Task.due_on <= day, Task.remind_on == day))
        .order_by(func.coalesce(Task.due_on, NO_DAY), Task.id)
    )
    return session.execute(query).all()


def digest(digest_id: int) -> TaskDigest:
    """Return a digest's row. Raises NotFound."""
    found = session.get(TaskDigest, digest_id)
    if found is None:
        raise NotFound()
    return found


def due_digests() -> Sequence[int]:
    """Return the digests whose time to be mailed has come."""
    return session.scalars(select(TaskDigest.id).where(TaskDigest.due_at <= now()).order_by(TaskDigest.id)).all()


def next_digest_at() -> datetime | None:
    """Return when the next digest is to be mailed."""
    return session.scalar(select(func.min(TaskDigest.due_at)))


def address_of(account_id: int) -> AnyRow | None:
    """Return name, mail address and language of an account that may sign in."""
    query = select(Account.name, Account.email, Account.locale)
    return session.execute(query.where(Account.id == account_id, Account.disabled_at.is_(None))).first()
