"""Surveys: what is asked, sending it once to everybody who came, taking exactly one answer of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, func, select

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.errors import NotFound, Stale
from crm.core.facts import Change, announce
from crm.core.ids import secret_token
from crm.events.rules import QuestionDraft, check_question, digest
from crm.outcomes import queries, rules
from crm.outcomes.facts import SurveyAnswered, SurveyEdited, SurveyMailed
from crm.outcomes.models import EventLetter, EventSurvey, SurveyAnswer, SurveyQuestion
from crm.outcomes.rules import LetterKind


@action
def write_survey(event_id: int, texts: Mapping[str, str], answer_by: date, *, version: int, by: Actor) -> EventSurvey:
    """Store the texts and the last day; the first time with the usual questions. Raises Stale with both texts."""
    queries.locked(event_id)
    wanted: dict[str, object] = {**texts, "answer_by": answer_by}
    row = queries.survey_of(event_id)
    if row is None:
        return _begin(event_id, wanted, by)
    before = {name: getattr(row, name) for name in wanted}
    if row.version != version:
        raise Stale(who=row.updated_by, theirs=before, yours=wanted, version=row.version)
    changes = tuple(Change(name, before[name], value) for name, value in wanted.items() if before[name] != value)
    for change in changes:
        setattr(row, change.field, change.after)
    row.updated_by = by.name
    session.flush()
    if changes:
        announce(SurveyEdited(by=by, event_id=event_id, changes=changes))
    return row


def _begin(event_id: int, wanted: Mapping[str, object], by: Actor) -> EventSurvey:
    row = EventSurvey(event_id=event_id, updated_by=by.name, **wanted)
    session.add(row)
    session.flush()
    for position, draft in enumerate(rules.STANDARD):
        session.add(SurveyQuestion(survey_id=row.id, position=position, **asdict(check_question(draft))))
    session.flush()
    announce(
        SurveyEdited(by=by, event_id=event_id, changes=tuple(Change(n, None, value) for n, value in wanted.items()))
    )
    return row


def _unsent(event_id: int) -> EventSurvey:
    queries.locked(event_id)
    survey = queries.survey_of(event_id)
    if survey is None:
        raise NotFound()
    if survey.sent_at is not None:
        raise rules.SurveySent()
    return survey


@action
def add_question(event_id: int, draft: QuestionDraft, *, by: Actor) -> None:
    """Ask one thing more, at the end. Raises SurveySent, QuestionIncomplete, OptionsUneven."""
    survey, wanted = _unsent(event_id), check_question(draft)
    last = session.scalar(select(func.max(SurveyQuestion.position)).where(SurveyQuestion.survey_id == survey.id))
    session.add(SurveyQuestion(survey_id=survey.id, position=0 if last is None else last + 1, **asdict(wanted)))
    session.flush()
    announce(SurveyEdited(by=by, event_id=event_id, changes=(Change("question", None, wanted.label),)))


@action
def remove_question(event_id: int, question_id: int, *, by: Actor) -> str:
    """Ask it no more, before the survey is sent, and return its text. Raises SurveySent."""
    survey = _unsent(event_id)
    row = queries.question_of(survey.id, question_id)
    label = row.label
    session.delete(row)
    session.flush()
    announce(SurveyEdited(by=by, event_id=event_id, changes=(Change("question", label, None),)))
    return label


@action
def send_survey(event_id: int, *, by: Actor) -> int:
    """Ask everybody who came and was not asked yet, one letter each, and return how many get a mail.

    Who has no address gets a link that can be handed over otherwise. Raises NothingAsked, SurveyOver.
    """
    queries.locked(event_id)
    survey = queries.survey_of(event_id)
    if survey is None or not queries.questions_of(survey.id):
        raise rules.NothingAsked()
    if survey.answer_by < today():
        raise rules.SurveyOver()
    survey.sent_at = survey.sent_at or now()
    people = queries.attendees_to_ask(event_id)
    for row in people:
        session.add(_letter(event_id, row.id, mailed=bool(row.email), by=by))
    session.flush()
    mailed = sum(bool(row.email) for row in people)
    if people:
        announce(SurveyMailed(by=by, event_id=event_id, people=len(people)))
    return mailed


def _letter(event_id: int, registration_id: int, *, mailed: bool, by: Actor) -> EventLetter:
    mark = secret_token()
    return EventLetter(
        event_id=event_id, kind=LetterKind.SURVEY, registration_id=registration_id, mark=mark,
        token_hash=digest(queries.token_of(mark)), mail_due_at=now() if mailed else None,
        mail_state=DeliveryState.DUE if mailed else DeliveryState.NONE, sent_by=by.name, created_at=now(),
    )  # fmt: skip


@action
def answer_survey(letter_id: int, given: Mapping[int, str], *, by: Actor) -> None:
    """Take the answer of who holds the link; another one replaces it until the last day is over.

    Raises SurveyOver, NothingAnswered.
    """
    letter = session.scalars(
        select(EventLetter)
        .where(EventLetter.id == letter_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    _event, survey, _who = queries.event_of(letter)
    if not rules.survey_open(sent=survey.sent_at is not None, answer_by=survey.answer_by, today=today()):
        raise rules.SurveyOver()
    if not given:
        raise rules.NothingAnswered()
    session.execute(delete(SurveyAnswer).where(SurveyAnswer.letter_id == letter_id))
    session.add_all(SurveyAnswer(letter_id=letter_id, question_id=key, value=value) for key, value in given.items())
    at = now()
    letter.answered_at, letter.edited_at = letter.answered_at or at, at if letter.answered_at else None
    session.flush()
    announce(SurveyAnswered(by=by, event_id=letter.event_id, letter_id=letter_id))
