"""Personal invitations: whom an audience names, what was answered, which mails are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, func, or_, select

from crm.campaigns import queries as campaigns
from crm.campaigns.rules import REASON_NAMES, Purpose, Reason, SegmentUnknown, of_event
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.core.search import matching_ids
from crm.core.words import N_
from crm.events.models import Event, Registration, Venue
from crm.events.queries import events_visible_to
from crm.events.rules import LIVE, digest
from crm.invitations.models import EventInvitation
from crm.invitations.rules import InvitationState, invitation_token
from crm.members.models import Person
from crm.members.queries import people_visible_to

AnyRow = Row[*tuple[Any, ...]]
EDITION = "edition-"
"""An audience that is everybody registered at another event: this and the event's number."""
INVITED, REGISTERED, BEYOND = N_("已经邀请过"), N_("已经报名"), N_("不在您的查看范围内")


def token_of(mark: str) -> str:
    """Return the secret of /i/<token>; nothing but its SHA-256 is stored."""
    return invitation_token(current_app.config["CRM_SETTINGS"].secret_key, mark)


def by_token(token: str) -> EventInvitation:
    """Return the invitation behind /i/<token>. Wrong and withdrawn ones answer alike: NotFound."""
    found = session.scalar(select(EventInvitation).where(EventInvitation.token_hash == digest(token)))
    if found is None or found.state is InvitationState.WITHDRAWN:
        raise NotFound()
    return found


def invitation_of(event: Event, invitation_id: int) -> EventInvitation:
    """Return an invitation to this event; any other does not exist."""
    found = session.scalar(
        select(EventInvitation).where(EventInvitation.id == invitation_id, EventInvitation.event_id == event.id)
    )
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who can be invited."""

    person_id: int
    name: str
    company: str
    title: str
    mobile: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an audience reaches, and how many are left out for which reason (msgids)."""

    people: tuple[Invitee, ...]
    left_out: Mapping[str, int]


def choices_of_audience(event: Event, actor: Actor) -> list[tuple[str, str, Any]]:
    """Return the audiences that can be chosen: (key, name, city or None)."""
    found: list[tuple[str, str, Any]] = [(each.key, each.name, each.city) for each in campaigns.segments()]
    found += [(each.name, each.name, None) for each in campaigns.saved_segments()]
    others = session.execute(
        select(Event.id, Event.name)
        .where(Event.id != event.id, events_visible_to(actor))
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(20)
    )
    return found + [(f"{EDITION}{row.id}", row.name, None) for row in others]


def audience(event_id: int, key: str, actor: Actor) -> Audience:
    """Return whom an audience names now, within the actor's reach. Raises SegmentUnknown."""
    number = key.removeprefix(EDITION)
    is_edition = key.startswith(EDITION) and number.isascii() and number.isdigit() and len(number) < 10
    if is_edition:
        there = session.scalar(select(Event.id).where(Event.id == int(number), events_visible_to(actor)))
        if there is None:
            raise SegmentUnknown(name=key)
    rules = of_event(int(number)) if is_edition else campaigns.rules_of(key)
    found = list(campaigns.slots(rules, Purpose.EVENT))
    ids = {slot.row.person_id for slot in found}
    mobiles = _within(ids, actor)
    invited, there_already = _invited(event_id), _registered(event_id)
    left_out: Counter[str] = Counter({REASON_NAMES[Reason.NO_MAIL]: campaigns.without_mail(rules)})
    people = []
    for slot in found:
        row = slot.row
        why = _why(slot, mobiles, invited, there_already)
        left_out[REASON_NAMES[Reason.DUPLICATE]] += len(slot.further)
        if why:
            left_out[why] += 1
            continue
        people.append(
            Invitee(row.person_id, row.name, row.full_name, row.title or "", mobiles[row.person_id], slot.address,
                    row.locale)
        )  # fmt: skip
    return Audience(tuple(people), {why: n for why, n in left_out.items() if n})


def _why(slot: Any, mobiles: Mapping[int, str], invited: set[int], registered: tuple[set[int], set[str]]) -> str:
    person = slot.row.person_id
    if person not in mobiles:
        return BEYOND
    if slot.reason is not None:
        return REASON_NAMES[slot.reason]
    if person in invited:
        return INVITED
    return REGISTERED if person in registered[0] or slot.address in registered[1] else ""


def _within(ids: set[int], actor: Actor) -> dict[int, str]:
    """Return the mobiles of those of these people whom the actor may see."""
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        for row in session.execute(
            select(Person.id, Person.mobile).where(Person.id.in_(wanted[start : start + 500]), people_visible_to(actor))
        ):
            found[row.id] = row.mobile or ""
    return found


def _invited(event_id: int) -> set[int]:
    return set(session.scalars(select(EventInvitation.person_id).where(EventInvitation.event_id == event_id)))


def _registered(event_id: int) -> tuple[set[int], set[str]]:
    rows = session.execute(
        select(Registration.person_id, Registration.email).where(
            Registration.event_id == event_id, Registration.state.in_(LIVE)
        )
    ).all()
    return {row.person_id for row in rows if row.person_id}, {row.email for row in rows if row.email}


def counts(event_id: int) -> dict[InvitationState, int]:
    """Return how many invitations are in each state."""
    rows = session.execute(
        select(EventInvitation.state, func.count())
        .where(EventInvitation.event_id == event_id)
        .group_by(EventInvitation.state)
    )
    return {state: n for state, n in rows}  # noqa: C416  # rows are tuples of their own kind


def page_of(event_id: int, state: InvitationState | None, cut: Cut, q: str = "") -> Page:
    """Return a page of invitations, the first invited first; `q`: name, pinyin, firm or the end of a phone number."""
    query = (
        select(
            EventInvitation.id, EventInvitation.name, EventInvitation.company, EventInvitation.title,
            EventInvitation.person_id, EventInvitation.state, EventInvitation.guest_class, EventInvitation.mark,
            EventInvitation.mail_state, EventInvitation.mail_at, EventInvitation.told_at, EventInvitation.told_by,
            EventInvitation.reason, EventInvitation.answered_at, EventInvitation.registration_id,
            EventInvitation.answer_by, EventInvitation.reminded_at, Venue.city_code,
            Registration.name.label("attendee"),
        )
        .outerjoin(Registration, Registration.id == EventInvitation.registration_id)
        .outerjoin(Venue, Venue.id == Registration.venue_id)
        .where(EventInvitation.event_id == event_id)
    )  # fmt: skip
    if state is not None:
        query = query.where(EventInvitation.state == state)
    if q:
        query = query.where(_called(q))
    return paged(query, [Key(EventInvitation.id, "id")], cut)


def _called(q: str) -> ColumnElement[bool]:
    """Say that an invitation is the one somebody looks for: as it was written then, or as its person is found now."""
    return or_(
        EventInvitation.name.contains(q, autoescape=True), EventInvitation.company.contains(q, autoescape=True),
        EventInvitation.person_id.in_(matching_ids("person", q)),
    )  # fmt: skip


def remindable(event_id: int) -> int:
    """Return how many have not answered and got their mail: whom a reminder would reach."""
    return (
        session.scalar(
            select(func.count()).where(
                EventInvitation.event_id == event_id, EventInvitation.state == InvitationState.OPEN,
                EventInvitation.mail_at.is_not(None), EventInvitation.answer_by >= today(),
            )
        )
        or 0
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation with its event."""

    invitation: EventInvitation
    event: Event


def letter_by_id(invitation_id: int) -> Letter | None:
    """Return an invitation with its event, for jobs."""
    row = session.execute(
        select(EventInvitation, Event)
        .join(Event, Event.id == EventInvitation.event_id)
        .where(EventInvitation.id == invitation_id)
    ).first()
    return None if row is None else Letter(row[0], row[1])


def event_of(row: EventInvitation) -> Event:
    """Return the event somebody is invited to."""
    return session.get_one(Event, row.event_id)


def place_of(row: EventInvitation) -> Registration | None:
    """Return the living place that came of an invitation."""
    found = session.get(Registration, row.registration_id) if row.registration_id else None
    return found if found is not None and found.state in LIVE else None
