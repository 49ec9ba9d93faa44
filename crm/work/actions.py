"""Everything that changes a task. One function per verb; none of them commits."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.errors import Stale
from crm.core.facts import Change, announce
from crm.core.trash import put_aside
from crm.members import queries as members
from crm.work import queries, rules
from crm.work.facts import (
    TaskAdded,
    TaskCancelled,
    TaskDone,
    TaskEdited,
    TaskFact,
    TaskPostponed,
    TaskReassigned,
    TaskRemoved,
    TaskReopened,
)
from crm.work.models import Task, TaskDigest
from crm.work.rules import Delay, TaskDraft, TaskState

TEXTS = ("title", "note", "due_on", "remind_on")


@action
def add_task(
    draft: TaskDraft, *, enterprise_id: int | None = None, person_id: int | None = None, subject_kind: str = "",
    subject_id: int | None = None, by: Actor,
) -> Task:  # fmt: skip
    """Give somebody something to do, about a record `by` may read. Raises NotFound, NotAHolder, RemindedTooLate."""
    rules.check_days(draft)
    _check_holder(draft.owner_id)
    if enterprise_id is not None:
        members.enterprise_for(by, enterprise_id)
    if person_id is not None:
        members.person_for(by, person_id)
    if subject_kind and subject_id is not None:
        queries.subject_of(by, subject_kind, subject_id)
    task = Task(
        title=draft.title, note=draft.note, owner_id=draft.owner_id, due_on=draft.due_on, remind_on=draft.remind_on,
        enterprise_id=enterprise_id, person_id=person_id, subject_kind=subject_kind, subject_id=subject_id,
        created_by_id=by.id, created_by=by.name,
    )  # fmt: skip
    session.add(task)
    session.flush()
    changes = tuple(Change(name, None, getattr(task, name), person_id) for name in TEXTS if getattr(task, name))
    announce(TaskAdded(by=by, task_id=task.id, owner_id=task.owner_id, changes=changes))
    return task


def _check_holder(owner_id: int) -> None:
    if owner_id not in {row.id for row in queries.holders()}:
        raise rules.NotAHolder()


@action
def edit_task(task_id: int, draft: TaskDraft, *, version: int, by: Actor) -> Task:
    """Change texts, days and owner. Raises Stale with both texts, AlreadySettled, NotAHolder, RemindedTooLate."""
    task = _open(task_id, by)
    if task.version != version:
        yours = {name: getattr(draft, name) for name in TEXTS}
        raise Stale(who=task.created_by, theirs={n: getattr(task, n) for n in TEXTS}, yours=yours, version=task.version)
    rules.check_days(draft)
    changes = _changed(task, draft)
    if task.owner_id != draft.owner_id:
        _check_holder(draft.owner_id)
    facts: list[TaskFact] = [TaskEdited(by=by, task_id=task.id, changes=changes)] if changes else []
    facts += _give(task, draft.owner_id, by)
    session.flush()
    if facts:
        announce(*facts)
    return task


def _changed(task: Task, draft: TaskDraft) -> tuple[Change, ...]:
    """Set what differs and say what it was."""
    found = []
    for name in TEXTS:
        before, after = getattr(task, name), getattr(draft, name)
        if before != after:
            found.append(Change(name, before, after, task.person_id))
            setattr(task, name, after)
    return tuple(found)


@action
def reassign(task_id: int, owner_id: int, *, by: Actor) -> Task:
    """Give a task to somebody else. Raises AlreadySettled, NotAHolder."""
    task = _open(task_id, by)
    _check_holder(owner_id)
    facts = _give(task, owner_id, by)
    session.flush()
    if facts:
        announce(*facts)
    return task


def _give(task: Task, owner_id: int, by: Actor) -> list[TaskFact]:
    if task.owner_id == owner_id:
        return []
    before, task.owner_id = task.owner_id, owner_id
    change = Change("owner_id", before, owner_id)
    return [TaskReassigned(by=by, task_id=task.id, owner_id=owner_id, changes=(change,))]


@action
def postpone(task_id: int, delay: Delay, *, by: Actor) -> Task:
    """Move the last day to tomorrow or to next Monday; the reminder keeps its distance. Raises AlreadySettled."""
    task = _open(task_id, by)
    after = rules.postponed(delay, today())
    changes = (Change("due_on", task.due_on, after),)
    task.remind_on = rules.moved_reminder(task.remind_on, task.due_on, after)
    task.due_on = after
    session.flush()
    announce(TaskPostponed(by=by, task_id=task.id, changes=changes))
    return task


@action
def move_back(task_id: int, *, due_on: date | None, remind_on: date | None, by: Actor) -> Task:
    """Undo postponing: both days as they were. Raises AlreadySettled."""
    task = _open(task_id, by)
    changes = (Change("due_on", task.due_on, due_on),)
    task.due_on, task.remind_on = due_on, remind_on
    session.flush()
    announce(TaskPostponed(by=by, task_id=task.id, changes=changes))
    return task


@action
def finish(task_id: int, *, by: Actor) -> Task:
    """Mark a task as done; again changes nothing."""
    return _settle(task_id, TaskState.DONE, by)


@action
def cancel(task_id: int, *, by: Actor) -> Task:
    """Mark a task as not needed; again changes nothing."""
    return _settle(task_id, TaskState.CANCELLED, by)


def _settle(task_id: int, state: TaskState, by: Actor) -> Task:
    task = queries.task_to_change(by, task_id)
    if task.state is state:
        return task
    if task.state is not TaskState.OPEN:
        raise rules.AlreadySettled(title=task.title, name=task.settled_by)
    task.state, task.settled_at, task.settled_by = state, now(), by.name
    session.flush()
    kind = TaskDone if state is TaskState.DONE else TaskCancelled
    announce(kind(by=by, task_id=task.id, changes=(Change("state", TaskState.OPEN, state),)))
    return task


@action
def reopen(task_id: int, *, by: Actor) -> Task:
    """Undo finishing or cancelling; an open task stays as it is."""
    task = queries.task_to_change(by, task_id)
    if task.state is TaskState.OPEN:
        return task
    before, task.state = task.state, TaskState.OPEN
    task.settled_at, task.settled_by = None, ""
    session.flush()
    announce(TaskReopened(by=by, task_id=task.id, changes=(Change("state", before, TaskState.OPEN),)))
    return task


@action
def remove_task(task_id: int, *, by: Actor) -> Task:
    """Put a task into the trash, for what was written down by mistake; what was not needed is cancelled instead."""
    task = queries.task_to_change(by, task_id)
    session.expunge(task)
    put_aside("task", task_id, task.title, by=by)
    announce(TaskRemoved(by=by, task_id=task_id))
    return task


def _open(task_id: int, by: Actor) -> Task:
    task = queries.task_to_change(by, task_id)
    if task.state is not TaskState.OPEN:
        raise rules.AlreadySettled(title=task.title, name=task.settled_by)
    return task


# -- reminders ---------------------------------------------------------------------------------------------------


@action
def plan_digest(owner_id: int, day: date, *, by: Actor) -> None:  # noqa: ARG001  # every action says who acts
    """Make sure that the account's reminder of this day exists, once, whoever else tries the same."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"owner_id": owner_id, "day": day, "due_at": now(), "handed_at": None, "tries": 0}
    session.execute(dialect.insert(TaskDigest).values(row).on_conflict_do_nothing())


@action
def hand_digest(digest_id: int, *, by: Actor) -> bool:  # noqa: ARG001  # as above
    """Mark a reminder as handed over, before it is. False: not due, or somebody else has it."""
    done = session.execute(
        update(TaskDigest)
        .where(TaskDigest.id == digest_id, TaskDigest.due_at <= now())
        .values(due_at=None, handed_at=now(), tries=TaskDigest.tries + 1)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


@action
def defer_digest(digest_id: int, delay: timedelta | None, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note that the server certainly did not take it: due again after `delay`, never again for None."""
    due = None if delay is None else now() + delay
    session.execute(update(TaskDigest).where(TaskDigest.id == digest_id).values(due_at=due, handed_at=None))
