"""What the association decides about an application: step by step, or many at once by a resolution."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import FileStorage

from crm.core.actor import Act, Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.facts import Change, announce
from crm.core.files import DOCUMENTS, store
from crm.entry import queries, rules
from crm.entry.actions.moving import moved
from crm.entry.facts import ApplicationRevealed, ResolutionRecorded
from crm.entry.models import Application, Resolution, Step
from crm.entry.rules import Manner, Move, Opinion, State


@action
def decide(application_id: int, move: Move, opinion: Opinion, *, scan: FileStorage | None = None, by: Actor) -> Step:
    """Close the step an application stands at, in person or 代录线下签批.

    Raises NotFound, NotFromHere, OpinionNeeded, ApproverNeeded, DayNeeded, DayAhead, MeetingNeeded, MeetingDayNeeded,
    NoticeRuns, ObjectionsOpen, NotOverdue, ApproverIsApplicant, FileRefused.
    """
    queries.held(application_id)
    application = queries.application_for(by, application_id, Act.CONFIRM)
    _check(application, move, opinion, by)
    kept = store(scan, accept=DOCUMENTS, by=by, field="scan") if scan is not None else None
    return moved(application, move, opinion, scan_id=kept.id if kept else None, by=by)


def _check(application: Application, move: Move, opinion: Opinion, by: Actor) -> None:
    state, day = application.state, today()
    rules.after(state, move)
    if move not in rules.DECISIONS:
        raise rules.NotFromHere(state=rules.STATE_NAMES[state], move=rules.MOVE_NAMES[move])
    rules.check_opinion(state, move, opinion, day)
    rules.check_approver(queries.applicant_of(application), account_id=by.id, approver=opinion.approver or by.name)
    if state is State.NOTICE and move is Move.PASS:
        rules.check_notice(application.notice_until, opinion.decided_on or day)
        rules.check_objections(queries.open_objections(application.id))
    if move is Move.LAPSE:
        rules.check_overdue(application.due_on, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolving:
    """What is recorded of a resolution."""

    title: str
    meeting: str
    held_on: date | None
    document_number: str = ""
    opinion: str = ""


@action
def resolve(
    application_ids: Collection[int], given: Resolving, *, scan: FileStorage | None = None, by: Actor
) -> Resolution:
    """Record a resolution and let it pass every chosen application at the council's step, all or none.

    Raises NoneChosen, NotFound, NotFromHere, MeetingNeeded, MeetingDayNeeded, DayAhead, ApproverIsApplicant.
    """
    if not application_ids:
        raise rules.NoneChosen()
    rules.check_meeting(given.meeting, given.held_on, today())
    opinion = Opinion(text=given.opinion, manner=Manner.RESOLUTION, meeting=given.meeting, held_on=given.held_on)
    chosen = [_waiting(application_id, opinion, by) for application_id in sorted(set(application_ids))]
    kept = store(scan, accept=DOCUMENTS, by=by, field="scan") if scan is not None else None
    resolution = Resolution(
        title=given.title, document_number=given.document_number, meeting=given.meeting, held_on=given.held_on,
        scan_id=kept.id if kept else None, recorded_at=now(), recorded_by=by.name,
    )  # fmt: skip
    session.add(resolution)
    session.flush()
    changes = tuple(Change(name, None, getattr(resolution, name)) for name in ("title", "document_number", "held_on"))
    announce(ResolutionRecorded(by=by, resolution_id=resolution.id, applications=len(chosen), changes=changes))
    for application in chosen:
        moved(application, Move.PASS, opinion, resolution_id=resolution.id, by=by)
    return resolution


def _waiting(application_id: int, opinion: Opinion, by: Actor) -> Application:
    """Return an application that waits for the council. Raises NotFound, NotFromHere, ApproverIsApplicant."""
    queries.held(application_id)
    application = queries.application_for(by, application_id, Act.CONFIRM)
    if application.state is not State.COUNCIL:
        raise rules.NotFromHere(state=rules.STATE_NAMES[application.state], move=rules.MOVE_NAMES[Move.PASS])
    _check(application, Move.PASS, opinion, by)
    return application


@action
def reveal_contact(application_id: int, *, by: Actor) -> Application:
    """Show the contact's phone and address in full: who looked, and at what, is logged. Raises NotFound."""
    application = queries.application_for(by, application_id)
    announce(ApplicationRevealed(by=by, application_id=application.id))
    return application
