"""Reminders before the day: each once per registration, kept by the registration's own ledger of mails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.events import rules
from crm.events.models import Event, Registration, Venue
from crm.events.queries import OFFERING
from crm.events.rules import MailCause, RegistrationState


@action
def due_reminders(*, by: Actor) -> int:  # noqa: ARG001  # jobs act as the system
    """Make the reminders due that have come, and return how many. A second call finds nothing more to do."""
    at = now()
    soon = session.execute(
        select(Venue.id, Venue.starts_at, Event.reminder_days)
        .join(Event, Event.id == Venue.event_id)
        .where(
            Event.state.in_(OFFERING), Event.reminder_days != "", Venue.starts_at > at,
            Venue.starts_at <= at + timedelta(days=rules.MOST_DAYS_BEFORE),
        )
    ).all()  # fmt: skip
    return sum(_remind(row.id, row.starts_at, row.reminder_days, at) for row in soon)


def _remind(venue_id: int, starts_at: datetime, told: str, at: datetime) -> int:
    day = rules.reminder_due(rules.days_before(told) or (), starts_at, at, reminded=None)
    if day is None:
        return 0
    mark = starts_at - timedelta(days=day)
    found = session.execute(
        update(Registration)
        .where(
            Registration.venue_id == venue_id, Registration.state == RegistrationState.CONFIRMED,
            Registration.email.is_not(None), Registration.created_at < mark,
            or_(Registration.reminded_days.is_(None), Registration.reminded_days > day),
            or_(Registration.confirmation_at.is_(None), Registration.confirmation_at < mark),
            Registration.confirmation_due_at.is_(None),
            Registration.confirmation_state != DeliveryState.HANDED,
        )
        .values(
            reminded_days=day, mail_cause=MailCause.REMINDER, confirmation_due_at=at,
            confirmation_state=DeliveryState.DUE, confirmation_tries=0,
        )
    )  # fmt: skip
    return int(cast(CursorResult[Any], found).rowcount)
