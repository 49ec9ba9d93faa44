"""Making and changing an event, and moving it from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from crm.core import search
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import at_wall, local, now
from crm.core.db import action, means, session
from crm.core.delivery_states import DeliveryState
from crm.core.errors import Stale
from crm.core.facts import Change, announce
from crm.events import queries, rules
from crm.events.facts import EventCancelled, EventCopied, EventCreated, EventEdited, EventMoved
from crm.events.models import AgendaItem, Event, EventParty, EventStaff, Registration, RegistrationQuestion, Venue
from crm.events.rules import LIVE, EventDraft, EventState, MailCause, RegistrationState

means("uq_event_code", rules.CodeTaken)


@action
def create_event(draft: EventDraft, *, code: str, starts_at: datetime, ends_at: datetime, by: Actor) -> Event:
    """Draft an event. Without a code one is made. Raises CodeMalformed, CodeTaken, TimesReversed."""
    rules.check_times(starts_at, ends_at)
    event = Event(
        code=_code(code, draft, local(starts_at).year), state=EventState.DRAFT, starts_at=starts_at, ends_at=ends_at,
        created_at=now(), created_by_id=by.id, **asdict(draft),
    )  # fmt: skip
    session.add(event)
    session.flush()
    _staff_maker(event, by)
    _index(event)
    announce(
        EventCreated(
            by=by, event_id=event.id, changes=(Change("name", None, event.name), Change("code", None, event.code))
        )
    )
    return event


def _code(wanted: str, draft: EventDraft, year: int) -> str:
    if wanted:
        rules.check_code(wanted)
        if queries.code_taken(wanted):
            raise rules.CodeTaken(wanted)
        return wanted
    made = rules.suggested_code(draft.name, draft.edition, year)
    return next(code for n in range(1, 1_000) if not queries.code_taken(code := rules.numbered(made, n)))


def _staff_maker(event: Event, by: Actor) -> None:
    """Who makes an event without reaching all of them works at it: otherwise it would be gone for its maker."""
    if by.id is not None and Scope.ALL not in by.scopes(Thing.EVENT, Act.WRITE):
        session.add(EventStaff(event_id=event.id, account_id=by.id))
        session.flush()


def _index(event: Event) -> None:
    day = local(event.starts_at).date().isoformat()
    search.index(
        "event", event.id, title=event.name, subtitle=day, codes=[event.code],
        texts=[text for text in (event.name_en, event.series, event.theme) if text],
    )  # fmt: skip


@action
def copy_event(event_id: int, *, name: str, code: str, edition: int, on: date, by: Actor) -> Event:
    """Make a new edition on another day: everything but people (no staff, hosts or registrations).

    Raises CodeMalformed, CodeTaken.
    """
    old = session.get_one(Event, event_id)
    shift = at_wall(on) - at_wall(local(old.starts_at).date())
    draft = EventDraft(
        name=name, name_en=old.name_en, series=old.series, edition=edition, theme=old.theme, summary=old.summary,
        summary_en=old.summary_en, needs_approval=old.needs_approval, offer_hours=old.offer_hours,
        offers_by_hand=old.offers_by_hand, reminder_days=old.reminder_days,
        change_until=old.change_until + shift if old.change_until else None,
        registration_until=old.registration_until + shift if old.registration_until else None,
    )  # fmt: skip
    event = create_event(draft, code=code, starts_at=old.starts_at + shift, ends_at=old.ends_at + shift, by=by)
    event.copied_from_id = old.id
    _copy_programme(old.id, event.id, shift)
    session.flush()
    announce(EventCopied(by=by, event_id=event.id, from_event_id=old.id))
    return event


def _copy_programme(old_id: int, new_id: int, shift: timedelta) -> None:
    twins: dict[int, int] = {}
    for venue in session.scalars(select(Venue).where(Venue.event_id == old_id).order_by(Venue.position, Venue.id)):
        twin = Venue(
            event_id=new_id, position=venue.position, city_code=venue.city_code, name=venue.name,
            address=venue.address, online_url=venue.online_url, desk=venue.desk, capacity=venue.capacity,
            starts_at=venue.starts_at + shift, ends_at=venue.ends_at + shift,
        )  # fmt: skip
        session.add(twin)
        session.flush()
        twins[venue.id] = twin.id
    for n, asked in enumerate(queries.questions_of(old_id)):
        kept = ("kind", "label", "label_en", "required", "options", "options_en")
        session.add(RegistrationQuestion(event_id=new_id, position=n, **{name: getattr(asked, name) for name in kept}))
    for party in queries.parties_of(old_id):
        session.add(EventParty(event_id=new_id, role=party.role, name=party.name, enterprise_id=party.enterprise_id))
    for item in queries.agenda_of(old_id):
        session.add(
            AgendaItem(
                event_id=new_id, venue_id=twins.get(item.venue_id), starts_at=item.starts_at + shift,
                title=item.title, note=item.note,
            )
        )  # fmt: skip


@action
def edit_event(event_id: int, draft: EventDraft, *, version: int, by: Actor) -> Event:
    """Change an event. Raises Stale with both texts if somebody saved since `version` was read."""
    event = session.get_one(Event, event_id)
    wanted = asdict(draft)
    if event.version != version:
        stored = {name: getattr(event, name) for name in wanted}
        raise Stale(who=queries.last_editor(event_id), theirs=stored, yours=wanted, version=event.version)
    changes = _applied(event, wanted)
    if changes:
        session.flush()
        _index(event)
        announce(EventEdited(by=by, event_id=event.id, changes=changes))
    return event


def _applied(event: Event, wanted: Mapping[str, Any]) -> tuple[Change, ...]:
    changes = tuple(
        Change(name, getattr(event, name), value) for name, value in wanted.items() if getattr(event, name) != value
    )
    for change in changes:
        setattr(event, change.field, change.after)
    return changes


@action
def move_event(event_id: int, to: EventState, *, reason: str = "", by: Actor) -> Event:
    """Take an event to another state. Cancelling frees every seat and tells everybody registered.

    Raises MoveRefused for a step that is not in the table, NotReady when there is no venue to publish.
    """
    event = session.get_one(Event, event_id)
    before = event.state
    if not rules.may_move(before, to):
        raise rules.MoveRefused()
    if to is EventState.PUBLISHED and not queries.venues_of([event_id])[event_id]:
        raise rules.NotReady()
    event.state = to
    session.flush()
    changes = (Change("state", before, to), *((Change("reason", None, reason),) if reason else ()))
    if to is EventState.CANCELLED:
        _cancel_registrations(event_id)
        announce(EventCancelled(by=by, event_id=event_id, changes=changes))
    else:
        announce(EventMoved(by=by, event_id=event_id, changes=changes))
    return event


def _cancel_registrations(event_id: int) -> None:
    at = now()
    live = (Registration.event_id == event_id, Registration.state.in_(LIVE))
    session.execute(
        update(Registration)
        .where(*live, Registration.email.is_not(None))
        .values(
            confirmation_due_at=at,
            confirmation_state=DeliveryState.DUE,
            confirmation_tries=0,
            mail_cause=MailCause.STATE,
        )
    )
    session.execute(
        update(Registration)
        .where(*live)
        .values(
            state=RegistrationState.CANCELLED_BY_ORGANIZER,
            calendar_sequence=Registration.calendar_sequence + 1,
            version=Registration.version + 1,
        )
    )
    session.execute(update(Venue).where(Venue.event_id == event_id).values(seats_taken=0))


def _settle_times(event_id: int) -> None:
    """Keep the event's own times what its venues say: the earliest start, the latest end."""
    first, last = session.execute(
        select(func.min(Venue.starts_at), func.max(Venue.ends_at)).where(Venue.event_id == event_id)
    ).one()
    if first is not None:
        session.execute(update(Event).where(Event.id == event_id).values(starts_at=first, ends_at=last))
        _index(session.get_one(Event, event_id, populate_existing=True))
