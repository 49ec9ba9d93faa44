"""Reminding, once for each stay at a step: the applicant of corrections, the secretariat of what is late."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.facts import announce
from crm.core.i18n import _, texts_in
from crm.entry import queries
from crm.entry.facts import ApplicationReminded
from crm.entry.models import Application
from crm.entry.rules import STATE_NAMES, State
from crm.work import actions as work
from crm.work import queries as work_queries
from crm.work.rules import TaskDraft


def _take(application_id: int, still: ColumnElement[bool]) -> bool:
    """Note that somebody is reminded today. False: done before, or it has moved on."""
    mine = (
        update(Application)
        .where(Application.id == application_id, still, Application.reminded_on.is_(None))
        .values(reminded_on=today())
    )
    return bool(session.execute(mine).rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


def _looks_after(application_id: int) -> int | None:
    """Return who decided about the application last and may hold tasks, else the first who may."""
    holders = [row.id for row in work_queries.holders()]
    decided = (step.by_id for step in reversed(queries.steps_of(application_id)))
    return next((by_id for by_id in decided if by_id in holders), holders[0] if holders else None)


@action
def remind_applicant(application_id: int, *, by: Actor) -> bool:
    """Let an applicant be mailed again that corrections are asked for. False: done before."""
    if not _take(application_id, Application.state == State.RETURNED):
        return False
    due = update(Application).where(Application.id == application_id).values(mail_due_at=now(), mail_tries=0)
    session.execute(due)
    announce(ApplicationReminded(by=by, application_id=application_id, whom="applicant"))
    return True


def _title(application: Application) -> str:
    if application.state is State.APPROVED:
        return _("“{firm}”入会缴费已逾期，请催缴，或登记为逾期", firm=application.name)
    step = _(STATE_NAMES[application.state])
    return _("“{firm}”的入会申请在“{step}”已超过办理期限，请尽快办理", firm=application.name, step=step)


@action
def remind_staff(application_id: int, *, by: Actor) -> bool:
    """Give whoever took the application up the task to look after a step or a payment that is late.

    False: done before, or there is nobody to hold it.
    """
    owner = _looks_after(application_id)
    if owner is None or not _take(application_id, Application.due_on < today()):
        return False
    application = queries.held(application_id)
    with texts_in("zh"):
        title = _title(application)
    draft = TaskDraft(title=title, owner_id=owner, due_on=today())
    work.add_task(draft, subject_kind="application", subject_id=application_id, by=by)
    announce(ApplicationReminded(by=by, application_id=application_id, whom="staff"))
    return True
