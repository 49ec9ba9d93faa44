"""Letters that go out by themselves: once for each occasion, never long after it, never after a restore."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.attendance.models import CheckIn
from crm.attendance.rules import Method
from crm.campaigns import actions, queries
from crm.campaigns.models import Campaign, Reminder
from crm.campaigns.rules import Anchor, CampaignState, ReminderDraft
from crm.campaigns.rules.drafts import CampaignDraft
from crm.campaigns.rules.reminders import (
    LATE,
    AnchorFixed,
    LetterBroken,
    NotActive,
    counted_from,
    is_due,
    on_day,
)
from crm.core import db
from crm.core.actor import COMMAND_LINE, SYSTEM
from crm.core.clock import at_wall, freeze, local, now, today
from crm.core.slots import sources
from crm.core.web import CrmFlask
from crm.events.models import Event, Registration
from crm.events.rules import EventState
from crm.members import actions as members
from crm.members.rules import ActivityKind
from tests.support.campaigns import a_campaign, in_app, some_members
from tests.support.crowds import all_at_once
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.members import a_member, a_person
from tests.support.people import an_actor
from tests.support.reminders import NINE, a_reminder, guests, made_by, swept

BEGUN = datetime(2021, 3, 1, 0, 0, tzinfo=UTC)
"""08:00 in Qingdao and Shenzhen."""


@given(
    anchor=st.sampled_from([Anchor.BEFORE_EXPIRY, Anchor.AFTER_SILENCE]),
    sends_on=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    days=st.integers(1, 365), at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    gaps=st.lists(st.integers(1, 60 * 30), min_size=1, max_size=60), begun=st.integers(-3000, 3000),
)  # fmt: skip
def test_an_occasion_is_due_for_a_day_and_only_if_its_moment_came_while_the_reminder_was_at_work(
    anchor: Anchor, sends_on: date, days: int, at: time, gaps: list[int], begun: int
) -> None:
    occasion = on_day(anchor, days=days, at=at, day=counted_from(anchor, sends_on, days))
    assert local(occasion.at).date() == sends_on
    assert local(occasion.at).time() == at
    since = occasion.at + timedelta(minutes=begun)
    moment, found = occasion.at - timedelta(days=2), []
    for gap in gaps:
        moment += timedelta(minutes=gap)
        found.append(is_due(occasion.at, now=moment, active_since=since))
        assert found[-1] == (since <= occasion.at <= moment and moment - occasion.at < LATE)


@given(
    days=st.integers(1, 365), at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    gaps=st.lists(st.integers(1, 60 * 24), min_size=1, max_size=200),
)  # fmt: skip
def test_sweeps_that_are_never_a_day_apart_miss_nothing_and_serve_once(days: int, at: time, gaps: list[int]) -> None:
    occasion = on_day(Anchor.BEFORE_EXPIRY, days=days, at=at, day=date(2021, 12, 31))
    sweeps, moment = [], occasion.at - timedelta(days=1)
    for gap in gaps:
        moment += timedelta(minutes=gap)
        sweeps.append(moment)
    due = [each for each in sweeps if is_due(occasion.at, now=each, active_since=sweeps[0] - timedelta(days=1))]
    after = [each for each in sweeps if each >= occasion.at]
    assert due[:1] == after[:1], "the first sweep that is not too early serves it"


def test_guests_are_reminded_once_whatever_is_changed_afterwards(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        event, _people = guests(timedelta(days=5))
        reminder = a_reminder(Anchor.BEFORE_EVENT, 3)
    due = BEGUN + timedelta(days=2, hours=1)
    assert swept(clean, due - timedelta(minutes=1)) == 0
    assert swept(clean, due + timedelta(minutes=1)) == 1
    done = [(f"registered:{event.id}", CampaignState.SENT, {"sent": 2})]
    assert made_by(clean, reminder) == done
    with freeze(due + timedelta(hours=1)), in_app(clean):
        found = db.session.get_one(Reminder, reminder)
        draft = ReminderDraft(name="改名", campaign_id=found.campaign_id, anchor=found.anchor, days=1, at=time(12))
        actions.set_reminder(reminder, draft, version=found.version, by=COMMAND_LINE)
        db.session.get_one(Event, event.id).starts_at += timedelta(days=3)
    for hours in range(2, 24 * 8, 6):
        assert swept(clean, due + timedelta(hours=hours)) == 0
    assert made_by(clean, reminder) == done


def test_who_came_and_who_did_not_get_different_letters(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        event, _people = guests(timedelta(hours=2))
        came = a_reminder(Anchor.AFTER_ATTENDED, 1)
        stayed = a_reminder(Anchor.AFTER_ABSENT, 1)
        seen = db.session.scalars(select(Registration.id).order_by(Registration.id)).first()
        db.session.add(
            CheckIn(
                registration_id=seen, event_id=event.id, venue_id=event.venues[0], at=now(), method=Method.QR,
                by_name="1 号台", scan_id="s1",
            )
        )  # fmt: skip
    assert swept(clean, BEGUN + timedelta(days=1, hours=2)) == 2
    assert made_by(clean, came) == [(f"attended:{event.id}", CampaignState.SENT, {"sent": 1})]
    assert made_by(clean, stayed) == [(f"absent:{event.id}", CampaignState.SENT, {"sent": 1})]


def test_each_paid_period_is_reminded_of_on_its_own_day(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        for days in (31, 31, 33):
            a_person(a_member(paid_until=today() + timedelta(days=days)))
        reminder = a_reminder(Anchor.BEFORE_EXPIRY, 30)
    for day in range(6):
        for hour in (1, 13):
            swept(clean, BEGUN + timedelta(days=day, hours=hour, minutes=1))
    assert made_by(clean, reminder) == [
        ("expires:2021-04-01", CampaignState.SENT, {"sent": 2}),
        ("expires:2021-04-03", CampaignState.SENT, {"sent": 1}),
    ]


def test_silence_is_counted_from_the_last_sign_and_a_new_one_begins_it_anew(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        firm, other = a_member(), a_member()
        for each in (firm, other):
            a_person(each)
            members.log_activity(each.id, kind=ActivityKind.CALL, text="示例来往", by=SYSTEM)
        reminder = a_reminder(Anchor.AFTER_SILENCE, 10)
    with freeze(BEGUN + timedelta(days=4)), in_app(clean):
        members.log_activity(other.id, kind=ActivityKind.CALL, text="示例来往", by=SYSTEM)
    for day in range(18):
        swept(clean, BEGUN + timedelta(days=day, hours=2))
    assert made_by(clean, reminder) == [
        ("silent:2021-03-01", CampaignState.SENT, {"sent": 1}),
        ("silent:2021-03-05", CampaignState.SENT, {"sent": 1}),
    ]


def test_what_is_missed_for_a_day_is_skipped_and_said(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        late, _people = guests(timedelta(days=2))
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1)
    due = BEGUN + timedelta(days=1, hours=1)
    with freeze(due + LATE), in_app(clean):
        assert queries.due_occasions(db.session.get_one(Reminder, reminder), now()) == []
        assert [each.event_id for each in queries.missed(db.session.get_one(Reminder, reminder))] == [late.id]
    assert swept(clean, due + LATE) == 0
    assert swept(clean, due + LATE - timedelta(minutes=1)) == 1


def test_moments_before_it_was_begun_are_not_made_up_for(clean: CrmFlask) -> None:
    with freeze(BEGUN + timedelta(hours=3)), in_app(clean):
        guests(timedelta(days=1))
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1)
    assert swept(clean, BEGUN + timedelta(hours=4)) == 0
    assert made_by(clean, reminder) == []


def test_only_its_own_event_if_it_has_one_and_no_event_that_is_cancelled(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        own, _people = guests(timedelta(days=2))
        guests(timedelta(days=2))
        bound = a_reminder(Anchor.BEFORE_EVENT, 1, event=own.id)
    with freeze(BEGUN), in_app(clean):
        db.session.get_one(Event, own.id).state = EventState.CANCELLED
    assert swept(clean, BEGUN + timedelta(days=1, hours=2)) == 0
    with freeze(BEGUN), in_app(clean):
        db.session.get_one(Event, own.id).state = EventState.PUBLISHED
    assert swept(clean, BEGUN + timedelta(days=1, hours=2)) == 1
    assert [occasion for occasion, _state, _sent in made_by(clean, bound)] == [f"registered:{own.id}"]


def test_many_sweeps_at_once_make_one_campaign(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        guests(timedelta(days=2))
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1)
    with freeze(BEGUN + timedelta(days=1, hours=2)):
        with in_app(clean, write=False):
            (occasion,) = queries.due_occasions(db.session.get_one(Reminder, reminder), now())
        made = all_at_once(clean, 6, lambda _n: actions.serve(reminder, occasion, by=SYSTEM) is not None)
    assert sorted(made, key=bool) == [False] * 5 + [True]
    assert len(made_by(clean, reminder)) == 1


def test_after_a_restore_it_rests_until_a_person_begins_it_again(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        guests(timedelta(days=2))
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1)
        for hold in sources("restored"):
            hold()
    assert swept(clean, BEGUN + timedelta(days=1, hours=2)) == 0
    with in_app(clean):
        assert db.session.get_one(Reminder, reminder).held_at is not None
        assert actions.begin_reminder(reminder, by=COMMAND_LINE).held_at is None
        with pytest.raises(NotActive):
            actions.begin_reminder(reminder, by=COMMAND_LINE)
        actions.stop_reminder(reminder, by=COMMAND_LINE)
        with pytest.raises(NotActive):
            actions.stop_reminder(reminder, by=COMMAND_LINE)


def test_many_recipients_need_an_approved_letter_and_an_edit_voids_it(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        some_members(3, 0)
        actions.limit_alone(2, by=COMMAND_LINE)
        for code in ("one", "two"):
            event = an_event(starts_in=timedelta(days=2 if code == "one" else 3), code=code)
            firm = a_member()
            for sign in "甲乙丙":
                person = a_person(firm, f"示例{sign}")
                a_registration(event, an_attendee(name=person.name, email=person.email, mobile=person.mobile))
        letter = a_campaign(subject="示例文稿").id
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1, letter=letter)
        actions.submit(letter, by=COMMAND_LINE)
        actions.approve(letter, by=an_actor(Role.LEADER))
    swept(clean, BEGUN + timedelta(days=1, hours=2))
    assert [(state, sent) for _key, state, sent in made_by(clean, reminder)] == [(CampaignState.SENT, {"sent": 3})]
    with in_app(clean):
        written = db.session.get_one(Campaign, letter)
        draft = CampaignDraft(subject="改过的文稿", body=written.body, segment=written.segment)
        actions.edit(letter, draft, version=written.version, by=COMMAND_LINE)
    swept(clean, BEGUN + timedelta(days=2, hours=2))
    assert [(state, sent) for _key, state, sent in made_by(clean, reminder)][1:] == [(CampaignState.FAILED, {})]


def test_a_letter_names_the_event_it_goes_out_for(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        event, _people = guests(timedelta(days=2))
        letter = a_campaign(subject="示例文稿", body="明天见：\n\n::: 活动 本场\n").id
        with pytest.raises(LetterBroken, match="本场"):
            a_reminder(Anchor.BEFORE_EXPIRY, 1, letter=letter)
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1, letter=letter)
    swept(clean, BEGUN + timedelta(days=1, hours=2))
    with in_app(clean, write=False):
        (run,) = queries.runs(reminder)
        assert run.state is CampaignState.SENT
        assert "示例对接会" in run.body
        assert run.event_id == event.id
        assert db.session.get_one(Campaign, letter).state is CampaignState.DRAFT


def test_what_it_counts_from_is_fixed_once_it_has_sent(clean: CrmFlask) -> None:
    with freeze(BEGUN), in_app(clean):
        guests(timedelta(days=2))
        reminder = a_reminder(Anchor.BEFORE_EVENT, 1)
    swept(clean, BEGUN + timedelta(days=1, hours=2))
    with in_app(clean):
        found = db.session.get_one(Reminder, reminder)
        draft = ReminderDraft(name="改", campaign_id=found.campaign_id, anchor=Anchor.AFTER_ABSENT, days=1, at=NINE)
        with pytest.raises(AnchorFixed):
            actions.set_reminder(reminder, draft, version=found.version, by=COMMAND_LINE)


def test_a_moment_is_on_the_wall_of_both_cities() -> None:
    occasion = on_day(Anchor.BEFORE_EXPIRY, days=7, at=NINE, day=date(2021, 12, 31))
    assert occasion.at == at_wall(date(2021, 12, 24), 9)
    assert occasion.at.astimezone(UTC).hour == 1
