"""Reminders: which there are, what is due now, what comes next, what they have sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, select, true

from crm.campaigns.models import Campaign, Reminder
from crm.campaigns.queries.audience import rules_of
from crm.campaigns.queries.campaigns import campaign_by_id, known_segment, visible_to
from crm.campaigns.queries.cards import card_of
from crm.campaigns.queries.counting import audience
from crm.campaigns.rules import OF_EVENT, Anchor, Audience, CampaignState, Occasion, Rules, Text
from crm.campaigns.rules.cards import Card, with_cards
from crm.campaigns.rules.reminders import LATE, OF_EVENTS, counted_from, is_due, on_day, on_event
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import local, now
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.events.models import Event
from crm.events.rules import EventState
from crm.members.models import Membership

AHEAD = timedelta(days=30)
SHOWN = 12
"""Occasions that are shown with whom they reach; a silence is looked ahead a week only."""
_COMING = (EventState.PUBLISHED, EventState.REGISTRATION_CLOSED, EventState.RUNNING)
_HELD = (*_COMING, EventState.ENDED, EventState.CLOSED)


def _visible(actor: Actor, act: Act) -> ColumnElement[bool]:
    scopes = actor.scopes(Thing.CAMPAIGN, act)
    if Scope.ALL in scopes:
        return true()
    if Scope.EVENT not in scopes:
        return false()
    theirs = select(Campaign.id).where(visible_to(actor, act))
    return and_(Reminder.event_id.in_(actor.event_ids), Reminder.campaign_id.in_(theirs))


def reminder_for(actor: Actor, reminder_id: int, act: Act = Act.READ) -> Reminder:
    """Return a reminder; who works for events has those of theirs with a letter of theirs. Raises NotFound."""
    found = session.scalar(select(Reminder).where(Reminder.id == reminder_id, _visible(actor, act)))
    if found is None:
        raise NotFound()
    return found


def reminders(actor: Actor) -> Sequence[AnyRow]:
    """Return the reminders the actor may see with their letters' subjects, those at work first."""
    return session.execute(
        select(Reminder, Campaign.subject, Event.name.label("event_name"))
        .join(Campaign, Campaign.id == Reminder.campaign_id)
        .outerjoin(Event, Event.id == Reminder.event_id)
        .where(_visible(actor, Act.READ))
        .order_by(Reminder.active_since.is_(None), Reminder.id.desc())
    ).all()


def event_named(event_id: int | None) -> str:
    """Return the name of the event a reminder is bound to, "" for none."""
    return session.scalar(select(Event.name).where(Event.id == event_id)) or ""


def letters(actor: Actor) -> Sequence[tuple[str, str]]:
    """Return (id, subject) of what can be a reminder's letter: drafts and what is approved, latest first."""
    states = (CampaignState.DRAFT, CampaignState.REVIEW, CampaignState.APPROVED)
    query = select(Campaign.id, Campaign.subject).where(Campaign.state.in_(states), Campaign.reminder_id.is_(None))
    query = query.where(visible_to(actor, Act.WRITE))
    return [(str(row.id), row.subject) for row in session.execute(query.order_by(Campaign.id.desc()).limit(100))]


def at_work() -> Sequence[Reminder]:
    """Return the reminders at work."""
    return session.scalars(select(Reminder).where(Reminder.active_since.is_not(None)).order_by(Reminder.id)).all()


def due_occasions(reminder: Reminder, at: datetime) -> list[Occasion]:
    """Return what a reminder has to send at this moment and has not sent yet."""
    since = reminder.active_since
    if since is None:
        return []
    found = [each for each in occasions(reminder, at - LATE, at) if is_due(each.at, now=at, active_since=since)]
    served = served_keys(reminder.id)
    return [each for each in found if each.key not in served]


def served_keys(reminder_id: int) -> frozenset[str]:
    """Return the occasions a reminder has a campaign for."""
    return frozenset(session.scalars(select(Campaign.occasion).where(Campaign.reminder_id == reminder_id)))


def occasions(reminder: Reminder, since: datetime, until: datetime) -> list[Occasion]:
    """Return the occasions whose moments lie between two moments, both included, in their order."""
    made = _events(reminder, since, until) if reminder.anchor in OF_EVENTS else _days(reminder, since, until)
    return sorted((each for each in made if since <= each.at <= until), key=lambda each: (each.at, each.key))


def _events(reminder: Reminder, since: datetime, until: datetime) -> Iterator[Occasion]:
    before = reminder.anchor is Anchor.BEFORE_EVENT
    column = Event.starts_at if before else Event.ends_at
    away = timedelta(days=reminder.days if before else -reminder.days)
    query = select(Event.id, Event.name, Event.code, column.label("anchored")).where(
        Event.state.in_(_COMING if before else _HELD),
        column.between(since + away - LATE, until + away + LATE),
    )
    if reminder.event_id is not None:
        query = query.where(Event.id == reminder.event_id)
    for row in session.execute(query):
        yield on_event(
            reminder.anchor, days=reminder.days, at=reminder.at, event_id=row.id, name=row.name,
            code=row.code, anchored=row.anchored,
        )  # fmt: skip


def _days(reminder: Reminder, since: datetime, until: datetime) -> Iterator[Occasion]:
    sends_on = local(since).date()
    while sends_on <= local(until).date():
        day = counted_from(reminder.anchor, sends_on, reminder.days)
        yield on_day(reminder.anchor, days=reminder.days, at=reminder.at, day=day)
        sends_on += timedelta(days=1)


SAMPLE = Card("活动", (), "查看活动", "https://example.com/")
"""Stands for the card of an event that is not there yet."""


def letter_texts(reminder: Reminder) -> tuple[Text, Text]:
    """Return both texts of a reminder's letter as one of its occasions would say them."""
    letter = campaign_by_id(reminder.campaign_id)
    own = SAMPLE if reminder.anchor in OF_EVENTS else None

    def find(number: int | None, locale: str) -> Card | None:
        return own if number is None else card_of(number, locale)

    zh, en = Text(letter.subject, letter.body), Text(letter.subject_en, letter.body_en)
    return Text(zh.subject, with_cards(zh.body, find)), Text(en.subject, with_cards(en.body, find))


def rules_on(letter: Campaign, occasion_key: str, event_id: int | None) -> Rules:
    """Return whom a letter reaches on an occasion. Raises SegmentUnknown."""
    return rules_of(letter.segment, event_id or letter.event_id, occasion_key)


def upcoming(reminder: Reminder, letter: Campaign) -> list[tuple[Occasion, Audience]]:
    """Return what comes next and whom it would reach if nothing changed; what reaches nobody is left out."""
    at = now()
    ahead = timedelta(days=7) if reminder.anchor is Anchor.AFTER_SILENCE else AHEAD
    found = occasions(reminder, at, at + ahead)
    if reminder.anchor is Anchor.BEFORE_EXPIRY:
        ending = _ending([each.day for each in found])
        found = [each for each in found if each.day in ending]
    served = served_keys(reminder.id)
    reached: list[tuple[Occasion, Audience]] = []
    for each in (one for one in found if one.key not in served):
        if len(reached) == SHOWN:
            break
        if (audience := reach(letter, each)) and audience.matched:
            reached.append((each, audience))
    return reached


def reach(letter: Campaign, occasion: Occasion) -> Audience | None:
    """Count whom a letter reaches on an occasion now; None if its segment stands for nothing."""
    event_id = occasion.event_id or letter.event_id
    if not known_segment(letter.segment, event_id) or (letter.segment == OF_EVENT and event_id is None):
        return None
    return audience(rules_on(letter, occasion.key, occasion.event_id), letter.purpose)


def _ending(days: Sequence[date]) -> frozenset[date]:
    return frozenset(session.scalars(select(Membership.paid_until).where(Membership.paid_until.in_(days)).distinct()))


def missed(reminder: Reminder) -> list[Occasion]:
    """Return the events of the last thirty days that nothing was sent for while the reminder was at work."""
    at = now()
    if reminder.active_since is None or reminder.anchor not in OF_EVENTS:
        return []
    served = served_keys(reminder.id)
    return [
        each for each in occasions(reminder, max(reminder.active_since, at - AHEAD), at - LATE)
        if each.key not in served
    ]  # fmt: skip


def runs(reminder_id: int) -> Sequence[Campaign]:
    """Return the campaigns a reminder made, latest first."""
    return session.scalars(
        select(Campaign).where(Campaign.reminder_id == reminder_id).order_by(Campaign.id.desc()).limit(50)
    ).all()
