"""Tables of what is done after an event."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.delivery_states import DeliveryState
from crm.events.rules import QuestionKind
from crm.outcomes.rules import LetterKind

_STANDS = text("reopened_at IS NULL")


class EventClosing(Base):
    """结项: one closing of an event with its figures. Reopening keeps the row and says why; at most one stands."""

    __tablename__ = "event_closing"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str] = mapped_column(String(100))
    expected: Mapped[int]
    arrived: Mapped[int]
    absent: Mapped[int]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[str] = mapped_column(String(100), default="")
    reopen_reason: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        Index("uq_event_closing_stands", "event_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )


class EventNoShow(Base):
    """Somebody who was expected and had come nowhere when the event was closed."""

    __tablename__ = "event_no_show"
    closing_id: Mapped[int] = mapped_column(ForeignKey("event_closing.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)


class EventMinutes(Base):
    """纪要 of an event, in Markdown. Earlier texts stand in the audit log."""

    __tablename__ = "event_minutes"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(100))

    __mapper_args__ = {"version_id_col": version}


class EventPhoto(Base):
    """A photo of an event. Removing keeps the row, so that it can come back."""

    __tablename__ = "event_photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    alt: Mapped[str] = mapped_column(String(200))
    """What the picture shows, for who does not see it."""
    position: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(100))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(100), default="")


class EventFollowUp(Base):
    """The one task that was made to follow up on an attendee."""

    __tablename__ = "event_follow_up"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)


class EventSurvey(Base):
    """问卷 of an event."""

    __tablename__ = "event_survey"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    intro: Mapped[str] = mapped_column(String(500), default="")
    intro_en: Mapped[str] = mapped_column(String(500), default="")
    answer_by: Mapped[date]
    """The last day (Asia/Shanghai) on which it can be answered and the answer changed."""
    sent_at: Mapped[datetime | None]
    """When it was sent first; from then on its questions stay."""
    updated_by: Mapped[str] = mapped_column(String(100))

    __mapper_args__ = {"version_id_col": version}


class SurveyQuestion(Base):
    """Something a survey asks."""

    __tablename__ = "survey_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("event_survey.id"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200), default="")
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[str] = mapped_column(Text, default="")
    options_en: Mapped[str] = mapped_column(Text, default="")


class EventLetter(Base):
    """A letter after an event: the survey to an attendee, or the report to an account. Names stay where they are."""

    __tablename__ = "event_letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[LetterKind]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), unique=True)
    """Whom the survey asks: one letter for each attendee."""
    account_id: Mapped[int | None]
    """Who gets the report."""
    note: Mapped[str] = mapped_column(String(500), default="")
    mark: Mapped[str] = mapped_column(String(40), unique=True)
    """What the secret of /q/<token> is derived from."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answered_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    mail_state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.DUE)
    mail_tries: Mapped[int] = mapped_column(default=0)
    mail_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_event_letter_event", "event_id", "kind", "id"),)


class SurveyAnswer(Base):
    """What somebody answered to one question; several picked options are one a line."""

    __tablename__ = "survey_answer"
    letter_id: Mapped[int] = mapped_column(ForeignKey("event_letter.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"), primary_key=True, index=True)
    value: Mapped[str] = mapped_column(Text)
