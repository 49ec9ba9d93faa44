"""Pages of tasks: the list, a new one, one task, and the taps that settle, give away and postpone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.errors import DomainError, NotFound, Stale
from crm.core.forms import Form
from crm.core.i18n import _
from crm.core.pages import Cut
from crm.core.web import current_actor, flash, refused, render, requires, see_other
from crm.members import queries as members
from crm.work import actions, queries
from crm.work.forms import DELAY_NAMES, AboutForm, DaysForm, DelayForm, OwnerForm, TaskForm, TaskListForm
from crm.work.models import Task
from crm.work.queries import TaskFilter
from crm.work.rules import DUE_NAMES, STATE_NAMES, TAB_NAMES, Tab, is_overdue

bp = Blueprint("work", __name__)
NAMES: dict[str, Any] = {"states": STATE_NAMES, "tabs": TAB_NAMES, "dues": DUE_NAMES, "delays": DELAY_NAMES}


def _staff() -> Actor:
    """Return who acts; for people outside the staff there are no tasks."""
    actor = current_actor()
    if not actor.staff:
        raise NotFound()
    return actor


def _address() -> Callable[..., str]:
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return lambda **changed: url_for(".index", **{**kept, **changed})


def _filters(actor: Actor) -> tuple[TaskListForm, TaskFilter]:
    form = TaskListForm()
    form.owner.offer([(str(row.id), row.name) for row in queries.holders()])
    form.process(request.args)
    form.validate()
    tab = form.tab.data or Tab.NOW
    allowed = tab is not Tab.ALL or actor.may_all(Thing.ENTERPRISE, Act.READ)
    return form, TaskFilter(tab=tab if allowed else Tab.NOW, owner_id=form.owner.data, due=form.due.data)


@bp.get("/tasks/")
@requires(Thing.ENTERPRISE, Act.READ)
def index() -> ResponseReturnValue:
    """List what there is to do; people outside the staff are led to their own pages."""
    actor = current_actor()
    if not actor.staff:
        return see_other("home")
    form, wanted = _filters(actor)
    cut = Cut.of(request.args)
    waiting, late = queries.counts(actor)
    return render(
        "work/index.html", page=queries.tasks(actor, wanted, cut), wanted=wanted, form=form, url=_address(),
        waiting=waiting, late=late, day=today(), is_overdue=is_overdue, quick=_form(actor), new_about={},
        may_add=queries.holds_tasks(actor), **NAMES,
    )  # fmt: skip


def _form(actor: Actor, task: Task | None = None, data: Any = None) -> TaskForm:
    form = TaskForm()
    form.owner_id.offer([(str(row.id), row.name) for row in queries.holders()])
    form.process(data, obj=task, **({} if task else {"owner_id": actor.id}))
    return form


def _about(actor: Actor, given: Any) -> dict[str, Any]:
    """Return what a new task is about: arguments of the action, and what the page shows. Raises NotFound."""
    form = AboutForm(given)
    form.validate()
    firm = members.enterprise_for(actor, form.enterprise.data) if form.enterprise.data else None
    person = members.person_for(actor, form.person.data) if form.person.data else None
    kind, number = form.kind.data or "", form.about.data
    subject = queries.subject_of(actor, kind, number) if kind and number else None
    return {"enterprise": firm, "person": person, "subject": subject}


def _adding() -> Actor:
    actor = _staff()
    if not queries.holds_tasks(actor):
        raise NotFound()
    return actor


@bp.get("/tasks/new")
@requires(Thing.ENTERPRISE, Act.READ)
def new() -> ResponseReturnValue:
    """Ask what is to be done; people outside the staff and those who only read are led to what they have."""
    actor = current_actor()
    if not queries.holds_tasks(actor):
        return see_other("home")
    about = _about(actor, request.args)
    return render("work/new.html", form=_form(actor), **about)


@bp.post("/tasks/")
@requires(Thing.ENTERPRISE, Act.READ)
def create() -> ResponseReturnValue:
    """Give somebody something to do; it can be taken back."""
    actor = _adding()
    form, about = _form(actor, data=request.form), _about(actor, request.form)
    if not form.validate():
        return refused(form, None, "work/new.html", **about)
    firm, person, subject = about["enterprise"], about["person"], about["subject"]
    try:
        task = actions.add_task(
            form.draft(), enterprise_id=firm.id if firm else None, person_id=person.id if person else None,
            subject_kind=subject.kind if subject else "", subject_id=subject.id if subject else None, by=actor,
        )  # fmt: skip
    except DomainError as error:
        return refused(form, error, "work/new.html", **about)
    flash(_("已新增待办“{title}”。", title=task.title), undo=(url_for(".cancel", task_id=task.id), _("撤销")))
    return _back(task)


def _back_to_subject(task: Task) -> ResponseReturnValue:
    subject = queries.subject_or_none(current_actor(), task.subject_kind, task.subject_id)
    return redirect(subject.url, 303) if subject is not None else see_other(".index")


def _back(task: Task) -> ResponseReturnValue:
    """Return to where the tap was made: the record's page, the dashboard, or the list with its tab."""
    match request.form.get("from", ""):
        case "enterprise" if task.enterprise_id:
            return see_other("members.show", enterprise_id=task.enterprise_id)
        case "person" if task.person_id:
            return see_other("members.person", person_id=task.person_id)
        case "dashboard":
            return see_other("home")
        case "task":
            return see_other(".show", task_id=task.id)
        case kind if kind and kind == task.subject_kind:
            return _back_to_subject(task)
        case tab if tab in set(Tab):
            return see_other(".index", tab=tab)
        case _:
            return see_other(".index")


def _page(task: Task, actor: Actor) -> dict[str, Any]:
    firm, person = queries.names_of(task.enterprise_id, task.person_id)
    return {
        "task": task, "enterprise_name": firm, "person_name": person, "day": today(), "is_overdue": is_overdue,
        "subject": queries.subject_or_none(actor, task.subject_kind, task.subject_id),
        "owner": members.account_name(task.owner_id), "may_change": queries.may_change(actor, task.id), **NAMES,
    }  # fmt: skip


@bp.get("/tasks/<int:task_id>")
@requires(Thing.ENTERPRISE, Act.READ)
def show(task_id: int) -> ResponseReturnValue:
    """Show one task, its form open where one may change it."""
    actor = _staff()
    task = queries.task_for(actor, task_id)
    return render("work/show.html", form=_form(actor, task), theirs=None, **_page(task, actor))


@bp.post("/tasks/<int:task_id>/delete")
@requires(Thing.ENTERPRISE, Act.READ)
def remove(task_id: int) -> ResponseReturnValue:
    """Put a task into the trash."""
    task = actions.remove_task(task_id, by=_staff())
    flash(_("待办“{title}”已移到回收站，30 天内可恢复。", title=task.title))
    return see_other(".index")


@bp.post("/tasks/<int:task_id>")
@requires(Thing.ENTERPRISE, Act.READ)
def update(task_id: int) -> ResponseReturnValue:
    """Store an edited task; a save that comes too late shows what stands there now."""
    actor = _staff()
    task = queries.task_to_change(actor, task_id)
    form = _form(actor, task, request.form)
    if not form.validate():
        return refused(form, None, "work/show.html", theirs=None, **_page(task, actor))
    try:
        actions.edit_task(task_id, form.draft(), version=form.version.data or 0, by=actor)
    except DomainError as error:
        theirs = _differing(form, error) if isinstance(error, Stale) else None
        return refused(form, error, "work/show.html", theirs=theirs, **_page(task, actor))
    flash(_("已保存。"))
    return see_other(".show", task_id=task_id)


def _differing(form: TaskForm, error: Stale) -> list[tuple[str, str]]:
    """Return label and stored text of every field in which both texts differ, and let the next save win."""
    form.version.data, form.version.raw_data = error.version, None
    return [
        (_(form[name].label.text), str(theirs or "--"))
        for name, theirs in error.theirs.items()
        if theirs != error.yours[name]
    ]


def _not_taken(task: Task, actor: Actor, form: Form) -> ResponseReturnValue:
    """Show the task again with what was wrong about a tap's one field."""
    page = _form(actor, task)
    for name, said in form.errors.items():
        if name in page:
            page[name].errors = said
        else:
            page.form_errors += said
    return refused(page, None, "work/show.html", theirs=None, **_page(task, actor))


@bp.post("/tasks/<int:task_id>/done")
@requires(Thing.ENTERPRISE, Act.READ)
def finish(task_id: int) -> ResponseReturnValue:
    """Mark it as done with one tap."""
    task = actions.finish(task_id, by=_staff())
    flash(_("已完成“{title}”。", title=task.title), undo=(url_for(".reopen", task_id=task.id), _("撤销")))
    return _back(task)


@bp.post("/tasks/<int:task_id>/cancellation")
@requires(Thing.ENTERPRISE, Act.READ)
def cancel(task_id: int) -> ResponseReturnValue:
    """Mark it as not needed."""
    task = actions.cancel(task_id, by=_staff())
    flash(_("已取消待办“{title}”。", title=task.title), undo=(url_for(".reopen", task_id=task.id), _("恢复")))
    return _back(task)


@bp.post("/tasks/<int:task_id>/reopening")
@requires(Thing.ENTERPRISE, Act.READ)
def reopen(task_id: int) -> ResponseReturnValue:
    """Take the settling back."""
    task = actions.reopen(task_id, by=_staff())
    flash(_("“{title}”重新列为未完成。", title=task.title))
    return see_other(".show", task_id=task.id)


@bp.post("/tasks/<int:task_id>/postponement")
@requires(Thing.ENTERPRISE, Act.READ)
def postpone(task_id: int) -> ResponseReturnValue:
    """Move the last day to tomorrow or next week; it can be taken back."""
    actor, form = _staff(), DelayForm(request.form)
    task = queries.task_to_change(actor, task_id)
    if not form.validate() or form.delay.data is None:
        return _not_taken(task, actor, form)
    was = DaysForm.stated(task.due_on, task.remind_on)
    task = actions.postpone(task_id, form.delay.data, by=actor)
    undo = url_for(".move_back", task_id=task.id, **was)
    flash(_("“{title}”已推到 {day}。", title=task.title, day=str(task.due_on)), undo=(undo, _("撤销")))
    return _back(task)


@bp.post("/tasks/<int:task_id>/postponement/undone")
@requires(Thing.ENTERPRISE, Act.READ)
def move_back(task_id: int) -> ResponseReturnValue:
    """Put both days back as they stand in the address."""
    actor, form = _staff(), DaysForm(request.args)
    task = queries.task_to_change(actor, task_id)
    if form.validate():
        actions.move_back(task.id, due_on=form.due_on.data, remind_on=form.remind_on.data, by=actor)
        flash(_("“{title}”的期限已恢复。", title=task.title))
    return see_other(".show", task_id=task.id)


@bp.post("/tasks/<int:task_id>/owner")
@requires(Thing.ENTERPRISE, Act.READ)
def reassign(task_id: int) -> ResponseReturnValue:
    """Give it to somebody else; it can be taken back by giving it again."""
    actor = _staff()
    task = queries.task_to_change(actor, task_id)
    form = OwnerForm()
    form.owner_id.offer([(str(row.id), row.name) for row in queries.holders()])
    form.process(request.form)
    if not form.validate() or form.owner_id.data is None:
        return _not_taken(task, actor, form)
    task = actions.reassign(task_id, form.owner_id.data, by=actor)
    flash(_("“{title}”已交给{name}。", title=task.title, name=members.account_name(task.owner_id)))
    return _back(task)
