"""Questions an event asks of who registers: added, changed, moved, retired; deleted only while nobody answered."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import func, select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.facts import QuestionsChanged
from crm.events.models import RegistrationQuestion
from crm.events.rules import QuestionDraft


def _locked(event_id: int, question_id: int) -> RegistrationQuestion:
    found = session.scalar(
        select(RegistrationQuestion)
        .where(RegistrationQuestion.id == question_id, RegistrationQuestion.event_id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


@action
def add_question(event_id: int, draft: QuestionDraft, *, by: Actor) -> RegistrationQuestion:
    """Ask one thing more, at the end. Raises QuestionIncomplete, OptionsUneven, TooManyQuestions."""
    wanted = rules.check_question(draft)
    if len(queries.questions_of(event_id)) >= rules.MOST_QUESTIONS:
        raise rules.TooManyQuestions(most=rules.MOST_QUESTIONS)
    last = session.scalar(
        select(func.max(RegistrationQuestion.position)).where(RegistrationQuestion.event_id == event_id)
    )
    row = RegistrationQuestion(event_id=event_id, position=0 if last is None else last + 1, **asdict(wanted))
    session.add(row)
    session.flush()
    announce(QuestionsChanged(by=by, event_id=event_id, changes=(Change("question", None, wanted.label),)))
    return row


@action
def edit_question(event_id: int, question_id: int, draft: QuestionDraft, *, by: Actor) -> RegistrationQuestion:
    """Change a question; once answered, its kind and options stay. Raises as `add_question`, QuestionAnswered."""
    row, wanted = _locked(event_id, question_id), asdict(rules.check_question(draft))
    answered = queries.answers_to(question_id)
    if answered and (row.kind, row.options) != (wanted["kind"], wanted["options"]):
        raise rules.QuestionAnswered(n=answered, label=row.label)
    changes = tuple(
        Change(name, getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value
    )
    for change in changes:
        setattr(row, change.field, change.after)
    session.flush()
    if changes:
        announce(
            QuestionsChanged(by=by, event_id=event_id, changes=(Change("question", row.label, row.label), *changes))
        )
    return row


@action
def remove_question(event_id: int, question_id: int, *, by: Actor) -> None:
    """Delete a question nobody answered. Raises QuestionAnswered."""
    row = _locked(event_id, question_id)
    if answered := queries.answers_to(question_id):
        raise rules.QuestionAnswered(n=answered, label=row.label)
    label = row.label
    session.delete(row)
    session.flush()
    announce(QuestionsChanged(by=by, event_id=event_id, changes=(Change("question", label, None),)))


@action
def retire_question(event_id: int, question_id: int, *, retired: bool, by: Actor) -> None:
    """Ask a question no more, or again. Its answers stay."""
    row = _locked(event_id, question_id)
    if (row.retired_at is not None) is retired:
        return
    row.retired_at = now() if retired else None
    session.flush()
    changes = (Change("question", row.label, row.label), Change("retired", not retired, retired))
    announce(QuestionsChanged(by=by, event_id=event_id, changes=changes))
