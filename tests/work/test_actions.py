"""Tasks on a real database: who sees and changes which, settling, giving away, postponing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.clock import today
from crm.core.db import session
from crm.core.errors import NotFound, Stale
from crm.core.pages import Cut
from crm.members.models import Enterprise
from crm.work import actions, queries, rules
from crm.work.models import Task
from crm.work.queries import TaskFilter
from crm.work.rules import Delay, Due, Tab, TaskDraft, TaskState
from tests.support.members import a_member, a_person
from tests.support.people import an_account, an_actor


def a_task(by: Actor, title: str = "联系企业补充资料", owner: Actor | None = None, **fields: Any) -> Task:
    """Add a task of `owner` (by default of who adds it)."""
    about = {
        name: fields.pop(name)
        for name in ("enterprise_id", "person_id", "subject_kind", "subject_id")
        if name in fields
    }
    draft = TaskDraft(title=title, owner_id=(owner or by).id or 0, **fields)
    return actions.add_task(draft, by=by, **about)


def titles(actor: Actor, **wanted: Any) -> list[str]:
    """The titles a list shows."""
    return [row.title for row in queries.tasks(actor, TaskFilter(**wanted), Cut()).rows]


def facts() -> list[str]:
    """The names of all facts so far."""
    return list(session.scalars(select(AuditEntry.fact).order_by(AuditEntry.at, AuditEntry.id)))


def test_tabs_divide_the_own_tasks(secretary: Actor) -> None:
    day = today()
    finance = an_actor(Role.FINANCE)
    a_task(secretary, "逾期", due_on=day - timedelta(days=2))
    a_task(secretary, "今天", due_on=day)
    a_task(secretary, "提醒", due_on=day + timedelta(days=9), remind_on=day)
    a_task(secretary, "以后", due_on=day + timedelta(days=3))
    a_task(secretary, "不限")
    a_task(secretary, "派出", owner=finance, due_on=day)
    done = a_task(secretary, "办完")
    actions.finish(done.id, by=secretary)
    assert titles(secretary) == ["逾期", "今天", "提醒"]
    assert titles(secretary, tab=Tab.COMING) == ["以后", "不限"]
    assert titles(secretary, tab=Tab.DONE) == ["办完"]
    assert titles(secretary, tab=Tab.SENT) == ["派出"]
    assert len(titles(secretary, tab=Tab.ALL)) == 6
    assert titles(secretary, tab=Tab.ALL, due=Due.OVERDUE) == ["逾期"]
    assert titles(secretary, tab=Tab.ALL, due=Due.TODAY, owner_id=finance.id) == ["派出"]
    assert titles(secretary, tab=Tab.ALL, due=Due.NONE) == ["不限"]
    assert queries.counts(secretary) == (3, 1)
    assert titles(finance) == ["派出"]


def test_who_sees_and_changes_a_task(secretary: Actor) -> None:
    liaison, finance = an_actor(Role.LIAISON), an_actor(Role.FINANCE)
    mine, other = a_member(manager_id=liaison.id), a_member()
    near, far, plain = (
        a_task(secretary, enterprise_id=mine.id), a_task(secretary, enterprise_id=other.id), a_task(secretary),
    )  # fmt: skip
    for actor in (liaison, finance, an_actor(Role.AUDITOR), an_actor(Role.LEADER), an_actor(Role.ORGANIZER)):
        assert queries.task_for(actor, near.id)
        assert queries.task_for(actor, far.id)
        with pytest.raises(NotFound):
            queries.task_for(actor, plain.id)
    assert queries.task_to_change(liaison, near.id)
    for actor, task in ((liaison, far), (finance, near), (an_actor(Role.AUDITOR), near)):
        with pytest.raises(NotFound):
            queries.task_to_change(actor, task.id)
    for role in (Role.ADMINISTRATOR, Role.MEMBER, Role.FIRM_ADMIN):
        with pytest.raises(NotFound):
            queries.task_for(an_actor(role), near.id)
    given = a_task(secretary, owner=finance)
    assert actions.finish(given.id, by=finance).settled_by == finance.name


def test_finishing_is_undone_and_said(secretary: Actor) -> None:
    task = a_task(secretary)
    actions.finish(task.id, by=secretary)
    actions.finish(task.id, by=secretary)
    with pytest.raises(rules.AlreadySettled):
        actions.cancel(task.id, by=secretary)
    with pytest.raises(rules.AlreadySettled):
        actions.postpone(task.id, Delay.TOMORROW, by=secretary)
    actions.reopen(task.id, by=secretary)
    assert (task.state, task.settled_at, task.settled_by) == (TaskState.OPEN, None, "")
    assert facts()[-3:] == ["TaskAdded", "TaskDone", "TaskReopened"]


def test_postponing_and_its_undo(secretary: Actor) -> None:
    day = today()
    task = a_task(secretary, due_on=day - timedelta(days=1), remind_on=day - timedelta(days=3))
    actions.postpone(task.id, Delay.TOMORROW, by=secretary)
    assert (task.due_on, task.remind_on) == (day + timedelta(days=1), day - timedelta(days=1))
    actions.move_back(task.id, due_on=day - timedelta(days=1), remind_on=day - timedelta(days=3), by=secretary)
    assert task.due_on == day - timedelta(days=1)


def test_only_people_at_work_can_hold_a_task(secretary: Actor) -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.MEMBER):
        with pytest.raises(rules.NotAHolder):
            actions.reassign(a_task(secretary).id, an_account(role), by=secretary)
    task = a_task(secretary)
    liaison = an_account(Role.LIAISON)
    assert actions.reassign(task.id, liaison, by=secretary).owner_id == liaison
    assert facts()[-1] == "TaskReassigned"


def test_what_one_may_not_read_one_gives_no_task_about(secretary: Actor) -> None:
    member = an_actor(Role.MEMBER)
    with pytest.raises(NotFound):
        a_task(member, owner=secretary, enterprise_id=a_member("示例隐企有限公司").id + 999)
    with pytest.raises(NotFound):
        a_task(secretary, subject_kind="lead", subject_id=999)
    with pytest.raises(NotFound):
        a_task(secretary, subject_kind="nothing", subject_id=1)


def test_a_late_save_shows_both_texts(secretary: Actor) -> None:
    task = a_task(secretary, "原来的")
    version = task.version
    draft = TaskDraft(title="改过的", owner_id=secretary.id or 0)
    actions.edit_task(task.id, draft, version=version, by=secretary)
    with pytest.raises(Stale) as late:
        actions.edit_task(task.id, TaskDraft(title="晚到的", owner_id=secretary.id or 0), version=version, by=secretary)
    assert late.value.theirs["title"] == "改过的"


def test_open_tasks_stand_with_their_record(secretary: Actor) -> None:
    firm = a_member()
    person = a_person(firm)
    about_firm, about_person = (
        a_task(secretary, "企业的事", enterprise_id=firm.id),
        a_task(secretary, "人的事", person_id=person.id),
    )
    actions.cancel(a_task(secretary, "取消的", enterprise_id=firm.id).id, by=secretary)
    assert [row.id for row in queries.open_about(secretary, enterprise_id=firm.id)] == [about_firm.id]
    assert [row.id for row in queries.open_about(secretary, person_id=person.id)] == [about_person.id]
    assert session.get(Enterprise, firm.id) is not None
