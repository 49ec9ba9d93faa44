"""Surveys: what is asked, whom it reaches, what was answered. A count and the list it opens use one condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, and_, exists, func, literal, select

from crm.attendance.models import CheckIn
from crm.attendance.queries.counts import CAME
from crm.attendance.queries.scans import STANDS
from crm.core.db import Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Event, Registration, Venue
from crm.events.rules import SEPARATOR, QuestionKind, digest
from crm.outcomes.models import EventLetter, EventSurvey, SurveyAnswer, SurveyQuestion
from crm.outcomes.rules import Answered, LetterKind, Tally, survey_token, tally

AnyRow = Row[*tuple[Any, ...]]
ASKED = EventLetter.kind == LetterKind.SURVEY
SAID = SurveyAnswer.value != ""
"""An answer of an erased person is empty: it counts nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFilter:
    """What the list of who was asked is narrowed to; `choice` "": whoever answered the question at all."""

    answered: Answered | None = None
    question_id: int | None = None
    choice: str = ""


def token_of(mark: str) -> str:
    """Return the secret of /q/<token>; nothing but its SHA-256 is stored."""
    return survey_token(current_app.config["CRM_SETTINGS"].secret_key, mark)


def by_token(token: str) -> EventLetter:
    """Return the letter behind /q/<token>. Raises NotFound."""
    found = session.scalar(select(EventLetter).where(EventLetter.token_hash == digest(token), ASKED))
    if found is None:
        raise NotFound()
    return found


def survey_of(event_id: int) -> EventSurvey | None:
    """Return the survey of an event."""
    return session.scalar(select(EventSurvey).where(EventSurvey.event_id == event_id))


def questions_of(survey_id: int) -> Sequence[AnyRow]:
    """Return what a survey asks, in its order."""
    return session.execute(
        select(
            SurveyQuestion.id, SurveyQuestion.kind, SurveyQuestion.label, SurveyQuestion.label_en,
            SurveyQuestion.required, SurveyQuestion.options, SurveyQuestion.options_en,
        )
        .where(SurveyQuestion.survey_id == survey_id)
        .order_by(SurveyQuestion.position, SurveyQuestion.id)
    ).all()  # fmt: skip


def question_of(survey_id: int, question_id: int) -> SurveyQuestion:
    """Return a question of this survey; any other does not exist."""
    found = session.scalar(
        select(SurveyQuestion).where(SurveyQuestion.id == question_id, SurveyQuestion.survey_id == survey_id)
    )
    if found is None:
        raise NotFound()
    return found


def attendees_to_ask(event_id: int) -> Sequence[AnyRow]:
    """Return (id, email) of who came and was not asked yet."""
    return session.execute(
        select(Registration.id, Registration.email)
        .outerjoin(CheckIn, and_(CheckIn.registration_id == Registration.id, STANDS))
        .where(Registration.event_id == event_id, CAME, ~exists().where(EventLetter.registration_id == Registration.id))
        .order_by(Registration.id)
    ).all()


def _holds(question: SurveyQuestion, choice: str) -> ColumnElement[bool]:
    """Return the condition that somebody answered a question, and with `choice` that they picked it."""
    answer = [SurveyAnswer.letter_id == EventLetter.id, SurveyAnswer.question_id == question.id, SAID]
    if choice and question.kind is QuestionKind.SEVERAL:
        framed = literal(SEPARATOR).concat(SurveyAnswer.value).concat(SEPARATOR)
        answer.append(framed.contains(f"{SEPARATOR}{choice}{SEPARATOR}", autoescape=True))
    elif choice:
        answer.append(SurveyAnswer.value == choice)
    return exists().where(*answer)


def _narrowed(event_id: int, by: AnswerFilter, question: SurveyQuestion | None) -> list[ColumnElement[bool]]:
    conditions = [EventLetter.event_id == event_id, ASKED]
    if by.answered is not None:
        yes = by.answered is Answered.YES
        conditions.append(EventLetter.answered_at.is_not(None) if yes else EventLetter.answered_at.is_(None))
    if question is not None:
        conditions.append(_holds(question, by.choice))
    return conditions


def _asked(event_id: int, by: AnswerFilter, question: SurveyQuestion | None) -> Query:
    return (
        select(
            EventLetter.id, EventLetter.answered_at, EventLetter.edited_at, EventLetter.mail_state, EventLetter.mail_at,
            EventLetter.mark, Registration.id.label("registration_id"), Registration.name, Registration.company,
            Registration.title, Registration.guest_class, Venue.city_code, Venue.name.label("venue"),
        )
        .join(Registration, Registration.id == EventLetter.registration_id)
        .join(Venue, Venue.id == Registration.venue_id)
        .where(*_narrowed(event_id, by, question))
    )  # fmt: skip


def _question(event_id: int, by: AnswerFilter) -> SurveyQuestion | None:
    survey = survey_of(event_id)
    return None if survey is None or by.question_id is None else question_of(survey.id, by.question_id)


def asked_page(event_id: int, by: AnswerFilter, cut: Cut) -> Page:
    """Return a page of who was asked. Raises NotFound for a question of another survey."""
    return paged(_asked(event_id, by, _question(event_id, by)), [Key(EventLetter.id, "id")], cut)


def asked_counted(event_id: int, by: AnswerFilter) -> int:
    """Return how many such a list holds."""
    conditions = _narrowed(event_id, by, _question(event_id, by))
    return session.scalar(select(func.count()).select_from(EventLetter).where(*conditions)) or 0


def asked_batches(event_id: int, by: AnswerFilter, size: int = 500) -> Iterator[Sequence[AnyRow]]:
    """Return everybody of such a list, so many at a time."""
    last, question = 0, _question(event_id, by)
    while rows := session.execute(
        _asked(event_id, by, question).where(EventLetter.id > last).order_by(EventLetter.id).limit(size)
    ).all():
        yield rows
        last = rows[-1].id


def answers_of(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Return the answers of several letters in one question: {letter: {question: answer}}."""
    found: dict[int, dict[int, str]] = {letter_id: {} for letter_id in ids}
    for row in session.execute(
        select(SurveyAnswer.letter_id, SurveyAnswer.question_id, SurveyAnswer.value).where(
            SurveyAnswer.letter_id.in_(ids), SAID
        )
    ):
        found[row.letter_id][row.question_id] = row.value
    return found


def tallies(survey: EventSurvey, questions: Sequence[AnyRow]) -> dict[int, Tally]:
    """Return what was answered to each question, counted in one statement."""
    rows = session.execute(
        select(SurveyAnswer.question_id, SurveyAnswer.value, func.count())
        .join(SurveyQuestion, SurveyQuestion.id == SurveyAnswer.question_id)
        .where(SurveyQuestion.survey_id == survey.id, SAID)
        .group_by(SurveyAnswer.question_id, SurveyAnswer.value)
    ).all()
    return {
        each.id: tally(each.kind, each.options, [(row[1], row[2]) for row in rows if row[0] == each.id])
        for each in questions
    }


def texts_of(question_id: int, limit: int = 8) -> Sequence[str]:
    """Return the newest texts that answer an open question."""
    return session.scalars(
        select(SurveyAnswer.value)
        .join(EventLetter, EventLetter.id == SurveyAnswer.letter_id)
        .where(SurveyAnswer.question_id == question_id, SAID)
        .order_by(EventLetter.answered_at.desc(), EventLetter.id.desc())
        .limit(limit)
    ).all()


def event_of(letter: EventLetter) -> tuple[Event, EventSurvey, Registration]:
    """Return the event somebody is asked about, what is asked, and who. Raises NotFound without a survey."""
    survey = survey_of(letter.event_id)
    if survey is None or letter.registration_id is None:
        raise NotFound()
    return session.get_one(Event, letter.event_id), survey, session.get_one(Registration, letter.registration_id)
