"""Conditions of segments about events: who registered, came, or registered and did not come."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select

from crm.attendance.models import CheckIn
from crm.core.clock import now
from crm.events.models import Event, Registration
from crm.events.rules import LIVE
from crm.members.models import Person


def registered(values: Sequence[str]) -> ColumnElement[bool]:
    """Who registered for one of these events, cancelled registrations not counted."""
    return Person.id.in_(
        select(Registration.person_id).where(
            Registration.event_id.in_([int(value) for value in values]),
            Registration.state.in_(LIVE),
            Registration.person_id.is_not(None),
        )
    )


def attended(values: Sequence[str]) -> ColumnElement[bool]:
    """Who was seen at one of these events."""
    return Person.id.in_(
        select(Registration.person_id)
        .join(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            CheckIn.event_id.in_([int(value) for value in values]),
            CheckIn.undone_at.is_(None),
            Registration.person_id.is_not(None),
        )
    )


def absent(values: Sequence[str]) -> ColumnElement[bool]:
    """Who registered for one of these events, which are over, and was not seen there."""
    seen = exists().where(CheckIn.registration_id == Registration.id, CheckIn.undone_at.is_(None))
    return Person.id.in_(
        select(Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.event_id.in_([int(value) for value in values]), Registration.state.in_(LIVE),
            Registration.person_id.is_not(None), Event.ends_at <= now(), ~seen,
        )
    )  # fmt: skip
