"""Inviting people and taking their answers. A place is made, moved and given back by the actions of events."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.facts import announce
from crm.core.ids import secret_token
from crm.events import actions as events
from crm.events import queries as event_queries
from crm.events.models import Event, Registration
from crm.events.rules import (
    ATTENDABLE,
    LIVE,
    AlreadyRegistered,
    Attendee,
    GuestClass,
    Source,
    attendee,
    digest,
)
from crm.invitations import queries
from crm.invitations.facts import InvitationAnswered, InvitationTold, InvitationWithdrawn, PeopleInvited
from crm.invitations.models import EventInvitation
from crm.invitations.rules import Answer, AnswerOver, DelegateMissing, InvitationState, answer_open


@action
def invite(
    event_id: int, audience: str, *, guest_class: GuestClass, venue_id: int | None, word: str, answer_by: date,
    by: Actor,
) -> int:  # fmt: skip
    """Invite everybody of an audience who can be, one mail each, and return how many.

    Who is invited or registered already, has no address or asked not to be written to is left out. Raises
    SegmentUnknown, AnswerOver (the answer-by day is over).
    """
    if answer_by < today():
        raise AnswerOver()
    found = queries.audience(event_id, audience, by)
    for each in found.people:
        mark = secret_token()
        session.add(
            EventInvitation(
                event_id=event_id, person_id=each.person_id, name=each.name, company=each.company, title=each.title,
                mobile=each.mobile, email=each.email, locale=each.locale, guest_class=guest_class, venue_id=venue_id,
                word=word, answer_by=answer_by, mark=mark, token_hash=digest(queries.token_of(mark)),
                mail_due_at=now(), created_at=now(),
            )
        )  # fmt: skip
    session.flush()
    if found.people:
        announce(PeopleInvited(by=by, event_id=event_id, people=len(found.people)))
    return len(found.people)


def _locked(invitation_id: int) -> EventInvitation:
    return session.scalars(
        select(EventInvitation)
        .where(EventInvitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


@action
def answer(
    invitation_id: int, said: Answer, *, by: Actor, venue_id: int = 0, reason: str = "", delegate_name: str = "",
    delegate_phone: str = "",
) -> EventInvitation:  # fmt: skip
    """Take an answer by the holder of the link; the same again is harmless, another one replaces it.

    Accepting takes a seat or a place in line. Raises AnswerOver, DelegateMissing, VenueFull, NotFound (venue of
    another event) and what cancelling or switching raises.
    """
    row = _locked(invitation_id)
    event = session.get_one(Event, row.event_id)
    if not answer_open(row.state, answer_by=row.answer_by, today=today(), attendable=event.state in ATTENDABLE):
        raise AnswerOver()
    if said is Answer.DECLINE:
        _give_back(row, by)
        row.state, row.reason = InvitationState.DECLINED, reason
    elif said is Answer.ACCEPT:
        _accept(row, venue_id, by)
    else:
        _delegate(row, venue_id, delegate_name, delegate_phone, by)
    row.answered_at, row.mail_due_at = now(), None
    if row.mail_state in (DeliveryState.DUE, DeliveryState.DEFERRED):
        row.mail_state = DeliveryState.NONE
    session.flush()
    announce(InvitationAnswered(by=by, event_id=row.event_id, invitation_id=row.id, person_id=row.person_id))
    return row


def _place(row: EventInvitation) -> Registration | None:
    """Return the living place that came of an invitation."""
    found = session.get(Registration, row.registration_id) if row.registration_id else None
    return found if found is not None and found.state in LIVE else None


def _give_back(row: EventInvitation, by: Actor) -> None:
    if (place := _place(row)) is not None:
        events.cancel_own(place.id, by=by)
    row.registration_id = None


def _accept(row: EventInvitation, venue_id: int, by: Actor) -> None:
    place = _place(row)
    if place is not None and row.state is InvitationState.ACCEPTED:
        if venue_id != place.venue_id:
            events.switch_own(place.id, venue_id, by=by)
        return
    _give_back(row, by)
    who = attendee(
        row.mobile, name=row.name, company=row.company, title=row.title, email=row.email, locale=row.locale,
        guest_class=row.guest_class,
    )  # fmt: skip
    first = event_queries.live_like(row.event_id, who)
    own = first is not None and first.person_id in (None, row.person_id) and first.name == row.name
    row.registration_id = first.id if first is not None and own else _registered(row.event_id, venue_id, who, by)
    row.state, row.reason = InvitationState.ACCEPTED, ""


def _delegate(row: EventInvitation, venue_id: int, name: str, phone: str, by: Actor) -> None:
    if not name or not phone:
        raise DelegateMissing()
    _give_back(row, by)
    who = attendee(phone, name=name, company=row.company, locale=row.locale, guest_class=row.guest_class)
    with suppress(AlreadyRegistered):  # who is coming is nobody else's business; the colleague has a place
        row.registration_id = _registered(row.event_id, venue_id, who, by)
    row.state, row.reason = InvitationState.DELEGATED, ""


def _registered(event_id: int, venue_id: int, who: Attendee, by: Actor) -> int | None:
    """Register somebody, in line when the venue is full."""
    return events.register(event_id, venue_id, who, source=Source.INVITED, waits=True, by=by).registration.id


@action
def withdraw(invitation_id: int, *, by: Actor) -> EventInvitation:
    """Take an invitation back; its link answers no more, a place that came of it stays."""
    row = _locked(invitation_id)
    if row.state is not InvitationState.WITHDRAWN:
        row.state, row.mail_due_at = InvitationState.WITHDRAWN, None
        session.flush()
        announce(InvitationWithdrawn(by=by, event_id=row.event_id, invitation_id=row.id, person_id=row.person_id))
    return row


@action
def mark_told(invitation_id: int, *, by: Actor) -> EventInvitation:
    """Note that the person was told by telephone: who and when. Again notes the latest."""
    row = _locked(invitation_id)
    row.told_at, row.told_by = now(), by.name[:100]
    session.flush()
    announce(InvitationTold(by=by, event_id=row.event_id, invitation_id=row.id, person_id=row.person_id))
    return row
