"""Tables of events, venues, agenda, staff and registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Base
from crm.core.delivery_states import DeliveryState
from crm.events.rules import (
    LIVE,
    EventState,
    GuestClass,
    MailCause,
    OrganisationRole,
    QuestionKind,
    RegistrationState,
    Source,
)

_WAITING = text(f"state = '{RegistrationState.WAITLISTED.value}'")
IS_LIVE = text("state IN ({})".format(", ".join(f"'{state.value}'" for state in LIVE)))
"""The words of the partial indexes. A database uses them only for a statement that says just that, no parameters."""
_WHILE_LIVE: dict[str, Any] = {"sqlite_where": IS_LIVE, "postgresql_where": IS_LIVE}


class Event(Base):
    """One occasion, in one place or several at once."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """Stands in the public address /e/<code>."""
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    series: Mapped[str] = mapped_column(String(100), default="", index=True)
    edition: Mapped[int] = mapped_column(default=1)
    theme: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    starts_at: Mapped[datetime]
    """The earliest start of its venues; kept by the actions."""
    ends_at: Mapped[datetime]
    registration_until: Mapped[datetime | None]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    offer_hours: Mapped[int] = mapped_column(default=24)
    """How long a seat offered to a waiting person is held."""
    offers_by_hand: Mapped[bool] = mapped_column(default=False)
    """Staff pick who is offered a seat; otherwise the first in line is, by itself."""
    change_until: Mapped[datetime | None]
    """Until when people cancel, switch and hand over by themselves; None: until it begins."""
    reminder_days: Mapped[str] = mapped_column(String(40), default="3, 1")
    """Days before the start at which people are reminded; empty for none."""
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    venues: Mapped[list[Venue]] = relationship(back_populates="event", lazy="raise", order_by="Venue.position")
    parties: Mapped[list[EventParty]] = relationship(lazy="raise", order_by="EventParty.id")
    agenda: Mapped[list[AgendaItem]] = relationship(lazy="raise", order_by="AgendaItem.starts_at")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_event_starts_at", "starts_at", "id"),)


class EventParty(Base):
    """Who guides, hosts, organises, co-organises, initiates or supports an event."""

    __tablename__ = "event_party"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    role: Mapped[OrganisationRole]
    name: Mapped[str] = mapped_column(String(200))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)


class Venue(Base):
    """One place of an event. `seats_taken` is the one guarded counter, moved only by a conditional UPDATE."""

    __tablename__ = "venue"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    city_code: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    online_url: Mapped[str] = mapped_column(String(300), default="")
    desk: Mapped[str] = mapped_column(String(100), default="")
    """签到台: where to check in."""
    hosts: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    event: Mapped[Event] = relationship(back_populates="venues", lazy="raise")
    __table_args__ = (
        CheckConstraint("seats_taken >= 0 AND seats_taken <= capacity", name="seats"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )


class AgendaItem(Base):
    """A line of the agenda: shared by all venues, or of one."""

    __tablename__ = "agenda_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    starts_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(200), default="")


class EventStaff(Base):
    """An account that works at an event (or at one of its venues only)."""

    __tablename__ = "event_staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    __table_args__ = (Index("uq_event_staff", "event_id", "account_id", unique=True),)


class Registration(Base):
    """One person's place at an event. Names and contacts are as given; `person_id` once the person is known."""

    __tablename__ = "registration"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    state: Mapped[RegistrationState]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    company: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(100), default="")
    mobile: Mapped[str | None] = mapped_column(String(20))
    """11 digits of a mobile, or None: landlines do not count as a person."""
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    guest_class: Mapped[GuestClass] = mapped_column(default=GuestClass.GUEST)
    rank: Mapped[int] = mapped_column(default=0)
    table_no: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """桌号: where they sit, as the seating plan says; "" while nobody has said."""
    ticket: Mapped[str] = mapped_column(String(40), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the secret in /r/<token>, another secret than the ticket."""
    nonce: Mapped[str | None] = mapped_column(String(64), unique=True)
    source: Mapped[Source] = mapped_column(default=Source.PUBLIC)
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    """For a repeated submission: the registration it repeats. Its ticket counts as that one's."""
    confirmation_due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a confirmation mail is to be sent; None once it is handed over."""
    confirmation_state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.NONE)
    confirmation_tries: Mapped[int] = mapped_column(default=0)
    confirmation_at: Mapped[datetime | None]
    """When the last mail was handed over."""
    mail_cause: Mapped[MailCause] = mapped_column(default=MailCause.STATE)
    """What the mail that is due (or was sent last) tells."""
    reminded_days: Mapped[int | None]
    """The last reminder that was due, in days before the start: each is sent once."""
    either_venue: Mapped[bool] = mapped_column(default=False)
    """任一会场均可: this waiting person takes a seat at any venue."""
    waiting_since: Mapped[datetime | None]
    """The place in line."""
    offered_until: Mapped[datetime | None] = mapped_column(index=True)
    """Until when an offered seat is held."""
    message: Mapped[str] = mapped_column(String(500), default="")
    """What staff wrote to the person when approving or rejecting."""
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    search: Mapped[str] = mapped_column(Text, default="")
    """Initials, pinyin and phone tail: what the desk types to find somebody."""

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "ix_registration_waiting",
            "event_id",
            "waiting_since",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_registration_venue_state", "venue_id", "state"),
        Index(
            "uq_registration_email", "event_id", "email", unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE
        ),
        Index(
            "uq_registration_mobile", "event_id", "mobile", unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE
        ),
    )


class RegistrationQuestion(Base):
    """Something an event asks of everybody who registers."""

    __tablename__ = "registration_question"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind]
    label: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200), default="")
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[str] = mapped_column(Text, default="")
    options_en: Mapped[str] = mapped_column(Text, default="")
    retired_at: Mapped[datetime | None]
    """Since when it is asked no more; what was answered stays."""


class RegistrationAnswer(Base):
    """What somebody answered; several picked options are one a line."""

    __tablename__ = "registration_answer"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("registration_question.id"), primary_key=True, index=True)
    value: Mapped[str] = mapped_column(Text)
