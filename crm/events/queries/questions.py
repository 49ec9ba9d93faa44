"""What an event asks of who registers, and what they answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from crm.core.db import Query, rows, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.events.models import Registration, RegistrationAnswer, RegistrationQuestion, Venue
from crm.events.rules import LIVE

AnyRow = Row[*tuple[Any, ...]]


_QUESTIONS = (
    select(
        RegistrationQuestion.id, RegistrationQuestion.kind, RegistrationQuestion.label,
        RegistrationQuestion.label_en, RegistrationQuestion.required, RegistrationQuestion.options,
        RegistrationQuestion.options_en, RegistrationQuestion.retired_at,
    )
    .where(RegistrationQuestion.event_id == bindparam("of_event"))
    .order_by(RegistrationQuestion.position, RegistrationQuestion.id)
)  # fmt: skip
_ASKED_NOW = _QUESTIONS.where(RegistrationQuestion.retired_at.is_(None))


def questions_of(event_id: int, *, retired: bool = False) -> Sequence[AnyRow]:
    """Return what an event asks, in its order; with `retired` also what it asked before."""
    return rows(_QUESTIONS if retired else _ASKED_NOW, of_event=event_id)


def question_of(event_id: int, question_id: int) -> RegistrationQuestion:
    """Return a question of this event; any other does not exist."""
    found = session.scalar(
        select(RegistrationQuestion).where(
            RegistrationQuestion.id == question_id, RegistrationQuestion.event_id == event_id
        )
    )
    if found is None:
        raise NotFound()
    return found


def answers_to(question_id: int) -> int:
    """Return how many people answered a question."""
    return session.scalar(select(func.count()).where(RegistrationAnswer.question_id == question_id)) or 0


def answers_counted(event_id: int) -> dict[int, int]:
    """Return how many people answered each question of an event."""
    rows = session.execute(
        select(RegistrationAnswer.question_id, func.count())
        .join(RegistrationQuestion, RegistrationQuestion.id == RegistrationAnswer.question_id)
        .where(RegistrationQuestion.event_id == event_id)
        .group_by(RegistrationAnswer.question_id)
    )
    return {row[0]: row[1] for row in rows}


def answers_of(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Return the answers of several registrations in one question: {registration: {question: answer}}."""
    found: dict[int, dict[int, str]] = {registration_id: {} for registration_id in ids}
    for row in session.execute(
        select(RegistrationAnswer.registration_id, RegistrationAnswer.question_id, RegistrationAnswer.value).where(
            RegistrationAnswer.registration_id.in_(ids)
        )
    ):
        found[row.registration_id][row.question_id] = row.value
    return found


def answerers(event_id: int) -> Query:
    """Return the question for everybody live at an event, as lists of answers show them."""
    return (
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.state,
            Registration.mobile, Registration.phone, Registration.email, Registration.guest_class,
            Registration.created_at, Venue.city_code, Venue.name.label("venue_name"),
        )
        .join(Venue, Venue.id == Registration.venue_id)
        .where(Registration.event_id == event_id, Registration.state.in_(LIVE))
    )  # fmt: skip


def answers_page(event_id: int, cut: Cut, *, size: int = 50) -> Page:
    """Return a page of who is registered, as they came in."""
    return paged(answerers(event_id), [Key(Registration.id, "id")], cut, size=size)


def live_counted(event_id: int) -> int:
    """Return how many are registered live at an event."""
    return (
        session.scalar(select(func.count()).where(Registration.event_id == event_id, Registration.state.in_(LIVE))) or 0
    )


def answer_batches(event_id: int, size: int = 500) -> Iterator[Sequence[AnyRow]]:
    """Return everybody live at an event, as they came in, so many at a time."""
    last = 0
    while rows := session.execute(
        answerers(event_id).where(Registration.id > last).order_by(Registration.id).limit(size)
    ).all():
        yield rows
        last = rows[-1].id
