"""Moving an application from one state to the next: its row, the row of the step, the fact, the mail that is due."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.entry import queries, rules
from crm.entry.facts import ApplicationMoved
from crm.entry.models import Application, Step
from crm.entry.rules import Move, Opinion, Procedure, State

means("uq_application_live_code", rules.UnderWay)


@action
def moved(
    application: Application,
    move: Move,
    opinion: Opinion,
    *,
    scan_id: int | None = None,
    resolution_id: int | None = None,
    by: Actor,
) -> Step:
    """Carry out a move that has been checked: state, step, fact. Raises NotFromHere."""
    procedure = queries.procedure_of(application)
    before, after = application.state, rules.after(application.state, move, procedure)
    day = opinion.decided_on or opinion.held_on or today()
    step = Step(
        application_id=application.id, at=now(), move=move, before=before, after=after, manner=opinion.manner,
        opinion=opinion.text.strip(), by_id=by.id, by_name=by.name, approver=opinion.approver.strip(),
        decided_on=day, meeting=opinion.meeting.strip(), held_on=opinion.held_on, scan_id=scan_id,
        resolution_id=resolution_id,
    )  # fmt: skip
    session.add(step)
    _arrive(application, after, day, procedure)
    session.flush()
    changes = (Change("state", before.value, after.value), Change("opinion", None, step.opinion))
    announce(
        ApplicationMoved(
            by=by, application_id=application.id, before=before, after=after, manner=opinion.manner, changes=changes
        )
    )
    return step


def _arrive(application: Application, state: State, day: date, procedure: Procedure) -> None:
    application.state, application.step_on, application.changed_at = state, day, now()
    application.reminded_on = None
    application.notice_until = rules.notice_until(day, procedure.notice_days) if state is State.NOTICE else None
    application.due_on = rules.due_on(state, day, procedure)
    application.mail_due_at = now() if state in rules.TOLD else None
    application.mail_tries = 0


@action
def hand_mail(application_id: int, *, by: Actor) -> bool:  # noqa: ARG001  # every action says who acts
    """Mark the mail about an application as handed over, before it is. False: not due, or somebody else has it."""
    done = session.execute(
        update(Application)
        .where(Application.id == application_id, Application.mail_due_at <= now())
        .values(mail_due_at=None, mail_handed_at=now(), mail_tries=Application.mail_tries + 1)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


@action
def defer_mail(application_id: int, delay: timedelta | None, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note that the server did not take the mail: it is due again after `delay`, or never again for None."""
    due = None if delay is None else now() + delay
    session.execute(
        update(Application).where(Application.id == application_id).values(mail_due_at=due, mail_handed_at=None)
    )
