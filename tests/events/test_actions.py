"""Making events, registering, cancelling, moving: seats always add up."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.core.actor import GUEST, SYSTEM, Act, Actor, Thing
from crm.core.audit import AuditEntry
from crm.core.clock import freeze, local, now
from crm.core.db import Transaction, session
from crm.core.errors import NotFound, Stale
from crm.core.search import find
from crm.events import actions, queries, rules
from crm.events.models import Event, Registration, Venue
from crm.events.rules import HOLDS_SEAT, EventDraft, EventState, RegistrationState, Source, VenueDraft
from tests.support.events import QINGDAO, SHENZHEN, a_registration, an_attendee, an_event
from tests.support.people import an_actor


def seats(venue_id: int) -> tuple[int, int]:
    """Return (counter, rows that hold a seat) of a venue."""
    session.flush()
    held = select(func.count()).where(Registration.venue_id == venue_id, Registration.state.in_(HOLDS_SEAT))
    return session.scalar(select(Venue.seats_taken).where(Venue.id == venue_id)) or 0, session.scalar(held) or 0


def facts() -> list[str]:
    """Return what was announced, in order."""
    return list(session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id)))


def test_an_event_spans_its_venues(work: Transaction) -> None:
    made = an_event(state=EventState.DRAFT)
    later = now() + timedelta(days=9)
    actions.add_venue(
        made.id,
        VenueDraft(city_code=SHENZHEN, name="晚场", capacity=5, starts_at=later, ends_at=later + timedelta(hours=2)),
        by=SYSTEM,
    )
    event = session.get_one(Event, made.id, populate_existing=True)
    assert event.ends_at == later + timedelta(hours=2)
    assert [hit.subject_id for hit in find("示例对接会", ("event",))] == [made.id]


def test_codes_are_given_once(work: Transaction) -> None:
    first, second = an_event(code="ab-1"), an_event()
    third = an_event()
    assert first.code == "ab-1"
    assert second.code != third.code
    with pytest.raises(rules.CodeTaken):
        an_event(code="ab-1")


def test_an_event_without_venue_cannot_be_published(work: Transaction) -> None:
    made = an_event(seats=(), state=EventState.DRAFT)
    with pytest.raises(rules.NotReady):
        actions.move_event(made.id, EventState.PUBLISHED, by=SYSTEM)
    with pytest.raises(rules.MoveRefused):
        actions.move_event(made.id, EventState.CLOSED, by=SYSTEM)


def test_who_makes_an_event_works_at_it_unless_they_reach_all(work: Transaction) -> None:
    organizer, secretary = an_actor(Role.ORGANIZER), an_actor(Role.SECRETARY)
    mine, theirs = an_event(by=organizer), an_event(by=secretary)
    assert queries.staffed_by(organizer.id or 0) == {mine.id}
    assert queries.staffed_by(secretary.id or 0) == frozenset()
    again = an_actor(Role.ORGANIZER)
    assert again.event_ids == {mine.id}
    with pytest.raises(NotFound):
        queries.event_for(again, theirs.code, act=Act.WRITE)
    assert queries.event_for(again, theirs.code).id == theirs.id


def test_a_second_edition_has_everything_but_people(work: Transaction) -> None:
    organizer = an_actor(Role.ORGANIZER)
    old = an_event(seats=((QINGDAO, 30), (SHENZHEN, 40)), staff=[organizer.id or 0])
    actions.add_party(old.id, role=rules.OrganisationRole.CO_ORGANISER, name="示例局", by=SYSTEM)
    actions.add_agenda(old.id, starts_at=now(), title="开场", venue_id=old.venues[1], by=SYSTEM)
    a_registration(old)
    new = actions.copy_event(old.id, name="第二届", code="second", edition=2, on=date(2031, 5, 6), by=SYSTEM)
    venues = queries.venues_of([new.id])[new.id]
    assert [(v.city_code, v.capacity, v.seats_taken, v.desk) for v in venues] == [
        (QINGDAO, 30, 0, "东侧 A 台"), (SHENZHEN, 40, 0, "东侧 A 台"),
    ]  # fmt: skip
    assert {local(venue.starts_at).date() for venue in venues} == {date(2031, 5, 6)}
    assert [party.name for party in queries.parties_of(new.id)] == ["示例局"]
    assert [item.venue_id for item in queries.agenda_of(new.id)] == [venues[1].id]
    assert not queries.staff_of(new.id)
    assert queries.live_registrations(new.id) == 0
    assert (new.state, new.edition, new.copied_from_id) == (EventState.DRAFT, 2, old.id)
    assert queries.next_edition(session.get_one(Event, old.id)) == 3


def test_a_stale_edit_shows_both_texts(work: Transaction) -> None:
    made = an_event()
    event = session.get_one(Event, made.id)
    version = event.version
    actions.edit_event(made.id, EventDraft(name="他改的"), version=version, by=an_actor(Role.SECRETARY))
    with pytest.raises(Stale) as found:
        actions.edit_event(made.id, EventDraft(name="我改的"), version=version, by=SYSTEM)
    assert (found.value.theirs["name"], found.value.yours["name"]) == ("他改的", "我改的")
    assert found.value.facts["who"] == "林示例"


def test_capacity_never_goes_below_the_seats_taken(work: Transaction) -> None:
    made = an_event(seats=((QINGDAO, 3),))
    for n in range(3):
        a_registration(made, an_attendee(n))
    venue = session.get_one(Venue, made.venues[0], populate_existing=True)
    draft = VenueDraft(city_code=QINGDAO, name=venue.name, capacity=2, starts_at=venue.starts_at, ends_at=venue.ends_at)
    with pytest.raises(rules.CapacityBelowSeats, match="3"):
        actions.edit_venue(venue.id, draft, version=venue.version, by=SYSTEM)
    assert seats(made.venues[0]) == (3, 3)


def test_moving_a_venue_tells_its_people_and_raises_the_sequence(work: Transaction) -> None:
    made = an_event()
    row = a_registration(made).registration
    session.execute(Registration.__table__.update().values(confirmation_due_at=None))  # type: ignore[attr-defined]
    venue = session.get_one(Venue, made.venues[0], populate_existing=True)
    draft = VenueDraft(
        city_code=QINGDAO, name="新会场", capacity=50, starts_at=venue.starts_at + timedelta(hours=1),
        ends_at=venue.ends_at + timedelta(hours=1),
    )  # fmt: skip
    actions.edit_venue(venue.id, draft, version=venue.version, tell=True, by=SYSTEM)
    session.refresh(row)
    assert row.calendar_sequence == 1
    assert row.confirmation_due_at is not None
    with pytest.raises(Stale):
        actions.edit_venue(venue.id, draft, version=1, by=SYSTEM)


def test_a_venue_with_registrations_stays(work: Transaction) -> None:
    made = an_event()
    a_registration(made)
    with pytest.raises(rules.VenueInUse):
        actions.remove_venue(made.id, made.venues[0], by=SYSTEM)
    actions.remove_venue(made.id, made.venues[1], by=SYSTEM)
    assert len(queries.venues_of([made.id])[made.id]) == 1


def test_a_seat_is_taken_and_freed(work: Transaction) -> None:
    made = an_event(seats=((QINGDAO, 1), (SHENZHEN, 1)))
    outcome = a_registration(made)
    assert seats(made.venues[0]) == (1, 1)
    actions.switch_own(outcome.registration.id, made.venues[1], by=SYSTEM)
    assert (seats(made.venues[0]), seats(made.venues[1])) == ((0, 0), (1, 1))
    actions.cancel_own(outcome.registration.id, by=SYSTEM)
    actions.cancel_own(outcome.registration.id, by=SYSTEM)
    assert seats(made.venues[1]) == (0, 0)
    assert facts()[-3:] == ["PersonRegistered", "VenueSwitched", "RegistrationCancelled"]


def test_switching_to_a_full_venue_changes_nothing(work: Transaction) -> None:
    made = an_event(seats=((QINGDAO, 5), (SHENZHEN, 1)))
    a_registration(made, an_attendee(1), venue=1)
    mine = a_registration(made, an_attendee(2)).registration
    with pytest.raises(rules.VenueFull), session.begin_nested():
        actions.switch(mine.id, made.venues[1], by=SYSTEM)
    session.refresh(mine)
    assert mine.venue_id == made.venues[0]
    assert (seats(made.venues[0]), seats(made.venues[1])) == ((1, 1), (1, 1))


def test_a_full_venue_says_so_or_keeps_a_place_in_the_queue(work: Transaction) -> None:
    made = an_event(seats=((QINGDAO, 1),))
    a_registration(made, an_attendee(1))
    with pytest.raises(rules.VenueFull):
        a_registration(made, an_attendee(2))
    waiting = a_registration(made, an_attendee(2), waits=True).registration
    assert waiting.state is RegistrationState.WAITLISTED
    with pytest.raises(rules.VenueFull):
        actions.confirm(waiting.id, by=SYSTEM)
    assert seats(made.venues[0]) == (1, 1)


def test_a_repeated_registration_looks_like_a_success_and_holds_nothing(work: Transaction) -> None:
    made = an_event()
    first = a_registration(made, an_attendee(1)).registration
    session.execute(Registration.__table__.update().values(confirmation_due_at=None))  # type: ignore[attr-defined]
    session.expire_all()
    again = a_registration(made, an_attendee(1, name="陌生人", mobile="19911112222"), venue=1)
    assert again.registration.id != first.id
    assert again.registration.state is RegistrationState.REPEATED
    assert rules.shown_state(again.registration.state) is RegistrationState.CONFIRMED
    assert (seats(made.venues[0]), seats(made.venues[1])) == ((1, 1), (0, 0))
    session.refresh(first)
    assert first.confirmation_due_at is not None
    assert again.registration.confirmation_due_at is None
    assert queries.live_registrations(made.id) == 1
    actions.cancel_own(again.registration.id, by=SYSTEM)
    session.refresh(first)
    assert first.state is RegistrationState.CONFIRMED


def test_a_repeated_registration_does_not_flood_a_mailbox(work: Transaction) -> None:
    made = an_event()
    first = a_registration(made).registration
    first.confirmation_due_at, first.confirmation_at = None, now()
    session.flush()
    a_registration(made)
    assert first.confirmation_due_at is None
    with freeze(now() + timedelta(minutes=11)):
        a_registration(made)
    assert first.confirmation_due_at is not None


def test_staff_are_told_who_is_registered_already(work: Transaction) -> None:
    made = an_event()
    a_registration(made)
    with pytest.raises(rules.AlreadyRegistered, match="王样例"):
        a_registration(made, source=Source.STAFF)


def test_landlines_do_not_count_as_a_person(work: Transaction) -> None:
    made = an_event()
    office = {"mobile": "", "email": "", "phone": "053288880000"}
    for name in ("甲", "乙"):
        a_registration(made, an_attendee(1, name=name, **office))
    assert seats(made.venues[0]) == (2, 2)


def test_who_cancelled_may_register_again(work: Transaction) -> None:
    made = an_event()
    first = a_registration(made).registration
    actions.cancel_own(first.id, by=SYSTEM)
    again = a_registration(made).registration
    assert again.state is RegistrationState.CONFIRMED
    assert seats(made.venues[0]) == (1, 1)


def test_the_same_submission_is_answered_like_the_first(work: Transaction) -> None:
    made = an_event()
    first = actions.register(made.id, made.venues[0], an_attendee(), nonce="n" * 20, by=SYSTEM)
    again = actions.register(made.id, made.venues[0], an_attendee(), nonce="n" * 20, by=SYSTEM)
    assert (again.registration.id, again.token) == (first.registration.id, first.token)
    assert seats(made.venues[0]) == (1, 1)


def test_the_link_is_stored_as_a_hash_only(work: Transaction) -> None:
    outcome = a_registration(an_event())
    stored = [str(value) for value in vars(outcome.registration).values()]
    assert outcome.token not in stored
    assert queries.by_token(outcome.token).id == outcome.registration.id
    for wrong in ("", "x" * 27, outcome.registration.ticket):
        with pytest.raises(NotFound):
            queries.by_token(wrong)


def test_nobody_registers_for_a_venue_of_another_event(work: Transaction) -> None:
    one, other = an_event(), an_event()
    with pytest.raises(NotFound):
        actions.register(one.id, other.venues[0], an_attendee(), by=SYSTEM)


def test_after_the_start_the_public_is_too_late_and_staff_are_not(work: Transaction) -> None:
    made = an_event()
    row = a_registration(made).registration
    with freeze(now() + timedelta(days=7, hours=1)):
        with pytest.raises(rules.RegistrationClosed):
            a_registration(made, an_attendee(2))
        with pytest.raises(rules.TooLate):
            actions.cancel_own(row.id, by=SYSTEM)
        a_registration(made, an_attendee(3), source=Source.WALK_IN)
    assert seats(made.venues[0]) == (2, 2)


def test_approval_waits_without_a_seat(work: Transaction) -> None:
    made = an_event(needs_approval=True)
    row = a_registration(made).registration
    assert row.state is RegistrationState.PENDING_APPROVAL
    assert seats(made.venues[0]) == (0, 0)
    actions.confirm(row.id, by=SYSTEM)
    assert seats(made.venues[0]) == (1, 1)
    other = a_registration(made, an_attendee(2)).registration
    actions.reject(other.id, by=SYSTEM)
    with pytest.raises(rules.StateRefused):
        actions.confirm(other.id, by=SYSTEM)


def test_cancelling_an_event_frees_every_seat_and_is_due_a_mail_to_everybody(work: Transaction) -> None:
    made = an_event()
    rows = [a_registration(made, an_attendee(n), venue=n % 2).registration for n in range(4)]
    actions.move_event(made.id, EventState.CANCELLED, reason="示例原因", by=SYSTEM)
    for row in rows:
        session.refresh(row)
        assert row.state is RegistrationState.CANCELLED_BY_ORGANIZER
        assert row.confirmation_due_at is not None
        assert row.calendar_sequence == 1
    assert (seats(made.venues[0]), seats(made.venues[1])) == ((0, 0), (0, 0))
    with pytest.raises(rules.RegistrationClosed):
        a_registration(made, an_attendee(9))


def test_editing_a_registration_keeps_one_per_contact(work: Transaction) -> None:
    made = an_event()
    a_registration(made, an_attendee(1))
    mine = a_registration(made, an_attendee(2)).registration
    with pytest.raises(rules.AlreadyRegistered):
        actions.edit_registration(mine.id, an_attendee(1), version=mine.version, by=SYSTEM)
    actions.edit_registration(mine.id, an_attendee(2, name="单样例"), version=mine.version, by=SYSTEM)
    assert "shanyangli" in mine.search
    with pytest.raises(Stale):
        actions.edit_registration(mine.id, an_attendee(2), version=1, by=SYSTEM)


def test_one_event_is_within_reach_exactly_if_the_list_holds_it(work: Transaction) -> None:
    """The page of one event asks by code alone and decides afterwards; it must never reach further than the list."""
    made = [an_event(state=state) for state in (EventState.DRAFT, EventState.PUBLISHED, EventState.CANCELLED)]
    things = (Thing.EVENT, Thing.REGISTRATION, Thing.CHECK_IN)
    for role in Role:
        plain = an_actor(role)
        for actor in (plain, replace(plain, event_ids=frozenset({made[0].id, made[2].id})), GUEST):
            for thing, act in itertools.product(things, (Act.READ, Act.WRITE)):
                listed = set(session.scalars(select(Event.id).where(queries.events_visible_to(actor, thing, act))))
                assert {each.id for each in made if _reached(actor, each.code, thing, act)} == listed


def _reached(actor: Actor, code: str, thing: Thing, act: Act) -> bool:
    try:
        queries.event_for(actor, code, thing, act)
    except NotFound:
        return False
    return True


def test_no_mail_is_queued_for_who_gave_no_address(work: Transaction) -> None:
    made = an_event()
    silent = a_registration(made, an_attendee(1, email=""))
    told = a_registration(made, an_attendee(2, email="told@example.com"))
    assert not queries.mail_is_due(silent.registration.id)
    assert queries.mail_is_due(told.registration.id)
