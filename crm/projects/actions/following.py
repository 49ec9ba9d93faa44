"""The task of whoever sees to a 堵点: it comes, moves and goes with the problem."""

from __future__ import annotations

from crm.core.actor import SYSTEM, Actor
from crm.core.clock import today
from crm.core.db import action, session
from crm.core.i18n import _, texts_in
from crm.projects.models import Problem, Project
from crm.projects.rules import UNSOLVED
from crm.work import actions as work
from crm.work import queries as tasks
from crm.work.models import Task
from crm.work.rules import TaskDraft, TaskState

KIND = "problem"


@action
def follow_by_task(problem_id: int, *, by: Actor = SYSTEM) -> None:
    """Let the one who sees to a problem have one open task about it, due with it, and nobody once it is solved."""
    problem = session.get_one(Problem, problem_id)
    task = tasks.latest_about(KIND, problem_id)
    owner = problem.owner_id
    held = problem.state in UNSOLVED and owner is not None and owner in {row.id for row in tasks.holders()}
    if held and owner is not None:
        _open(problem, owner, task, by)
    elif task is not None and task.state is TaskState.OPEN:
        (work.cancel if problem.state in UNSOLVED else work.finish)(task.id, by=by)


def _open(problem: Problem, owner: int, task: Task | None, by: Actor) -> None:
    with texts_in("zh"):
        title = _("处理堵点“{title}”", title=problem.title)
    draft = TaskDraft(
        title=title, note=session.get_one(Project, problem.project_id).name, owner_id=owner, due_on=problem.due_on,
        remind_on=min(today(), problem.due_on),
    )  # fmt: skip
    if task is None:
        work.add_task(draft, subject_kind=KIND, subject_id=problem.id, by=by)
        return
    if task.state is not TaskState.OPEN:
        work.reopen(task.id, by=by)
    work.edit_task(task.id, draft, version=task.version, by=by)
