"""Campaigns themselves: which there are for whom, what they say, how far they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true

from crm.campaigns.models import Campaign, CampaignLink, MailEvent, Recipient
from crm.campaigns.queries.audience import rules_of, segment_named, segments
from crm.campaigns.queries.cards import carded
from crm.campaigns.queries.counting import audience
from crm.campaigns.rules import (
    OF_EVENT,
    OPEN,
    WAITING,
    Audience,
    CampaignState,
    MarkKind,
    RecipientState,
    Text,
)
from crm.campaigns.rules.visits import Verdict
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import now
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Page, paged
from crm.events.models import Event
from crm.members.queries.shapes import key


def visible_to(actor: Actor, act: Act = Act.READ) -> ColumnElement[bool]:
    """Return the condition under which a campaign exists for this actor."""
    scopes = actor.scopes(Thing.CAMPAIGN, act)
    if Scope.ALL in scopes:
        return true()
    if Scope.EVENT in scopes:
        return Campaign.event_id.in_(actor.event_ids)
    return false()


def campaign_for(actor: Actor, campaign_id: int, act: Act = Act.READ) -> Campaign:
    """Return a campaign the actor may see (or change). Raises NotFound."""
    found = session.scalar(select(Campaign).where(Campaign.id == campaign_id, visible_to(actor, act)))
    if found is None:
        raise NotFound()
    return found


def reads_recipients(actor: Actor, campaign: Campaign) -> bool:
    """Say whether the actor may see who the recipients are."""
    scopes = actor.scopes(Thing.RECIPIENT, Act.READ)
    return Scope.ALL in scopes or (Scope.EVENT in scopes and campaign.event_id in actor.event_ids)


def index(actor: Actor, state: CampaignState | None, cut: Cut) -> Page:
    """Return a page of campaigns, newest first, with the number of their recipients by outcome."""
    query = select(
        Campaign.id, Campaign.subject, Campaign.state, Campaign.segment, Campaign.purpose, Campaign.created_at,
        Campaign.created_by, Campaign.scheduled_at, Campaign.started_at, Campaign.finished_at, Campaign.held_at,
        Event.name.label("event_name"),
    ).outerjoin(Event, Event.id == Campaign.event_id).where(visible_to(actor))  # fmt: skip
    if state is not None:
        query = query.where(Campaign.state == state)
    order = [key(Campaign.created_at, "created_at", descending=True), key(Campaign.id, "id", descending=True)]
    return paged(query, order, cut, size=30)


def counts_of(campaign_ids: Sequence[int]) -> dict[int, dict[RecipientState, int]]:
    """Return, per campaign, how many recipients are in each state. The numbers always sum to the recipients."""
    found: dict[int, dict[RecipientState, int]] = {each: {} for each in campaign_ids}
    query = (
        select(Recipient.campaign_id, Recipient.state, func.count())
        .where(Recipient.campaign_id.in_(campaign_ids))
        .group_by(Recipient.campaign_id, Recipient.state)
    )
    for campaign_id, state, n in session.execute(query):
        found[campaign_id][state] = n
    return found


def counts(campaign_id: int) -> dict[RecipientState, int]:
    """Return how many recipients of one campaign are in each state, every state named."""
    known = counts_of([campaign_id])[campaign_id]
    return {state: known.get(state, 0) for state in RecipientState}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is. `per_minute` and `left` (minutes) are 0 when nothing moves."""

    counts: Mapping[RecipientState, int]
    opened: int
    clicked: int
    per_minute: int
    opened_by_people: int = 0
    clicked_by_people: int = 0

    @property
    def total(self) -> int:
        """All recipients, skipped included."""
        return sum(self.counts.values())

    @property
    def to_send(self) -> int:
        """Recipients there was or is something to send to."""
        return self.total - self.counts[RecipientState.SKIPPED]

    @property
    def done(self) -> int:
        """Recipients whose result is known, or known to be unknown."""
        return self.to_send - sum(self.counts[state] for state in OPEN)

    @property
    def percent(self) -> int:
        """The share that is done, 0–100."""
        return 100 * self.done // self.to_send if self.to_send else 0

    @property
    def left(self) -> int:
        """Minutes left at the present speed."""
        waiting = sum(self.counts[state] for state in WAITING)
        return -(-waiting // self.per_minute) if self.per_minute else 0


def progress(campaign: Campaign) -> Progress:
    """Return how far a campaign is, at this moment."""
    people = case((MailEvent.verdict == Verdict.HUMAN.value, MailEvent.recipient_id))
    found = session.execute(
        select(MailEvent.kind, func.count(MailEvent.recipient_id.distinct()), func.count(people.distinct()))
        .where(MailEvent.campaign_id == campaign.id)
        .group_by(MailEvent.kind)
    )
    marked = {kind: (every, human) for kind, every, human in found}
    opened, clicked = marked.get(MarkKind.OPEN, (0, 0)), marked.get(MarkKind.CLICK, (0, 0))
    speed = _speed(campaign) if campaign.state is CampaignState.SENDING else 0
    return Progress(counts(campaign.id), opened[0], clicked[0], speed, opened[1], clicked[1])


def _speed(campaign: Campaign) -> int:
    since = max(now() - timedelta(minutes=1), campaign.started_at or now())
    n = session.scalar(
        select(func.count()).where(
            Recipient.campaign_id == campaign.id, Recipient.state == RecipientState.SENT, Recipient.settled_at > since
        )
    )
    return round((n or 0) * 60 / max(1.0, (now() - since).total_seconds()))


def clicks(campaign_id: int) -> Sequence[AnyRow]:
    """Return the links of a campaign with how many recipients followed them, most first."""
    people = func.count(MailEvent.recipient_id.distinct())
    return session.execute(
        select(CampaignLink.url, people.label("people"))
        .outerjoin(MailEvent, and_(MailEvent.link_id == CampaignLink.id, MailEvent.kind == MarkKind.CLICK))
        .where(CampaignLink.campaign_id == campaign_id)
        .group_by(CampaignLink.id, CampaignLink.url)
        .order_by(people.desc(), CampaignLink.id)
        .limit(8)
    ).all()


def texts(campaign: Campaign) -> tuple[Text, Text]:
    """Return the Chinese and the English text, the cards of events put in."""
    zh, en = Text(campaign.subject, campaign.body), Text(campaign.subject_en, campaign.body_en)
    return carded(zh, campaign.event_id), carded(en, campaign.event_id)


def audience_now(campaign: Campaign) -> Audience:
    """Count whom a campaign would reach now."""
    return audience(rules_of(campaign.segment, campaign.event_id, campaign.occasion), campaign.purpose)


def known_segment(segment: str, event_id: int | None) -> bool:
    """Say whether a segment's key or name stands for something."""
    if segment == OF_EVENT:
        return event_id is not None
    return any(each.key == segment for each in segments()) or segment_named(segment) is not None


def due(at: datetime) -> Sequence[int]:
    """Return scheduled campaigns whose time has come and that nobody holds."""
    return session.scalars(
        select(Campaign.id)
        .where(Campaign.state == CampaignState.SCHEDULED, Campaign.scheduled_at <= at, Campaign.held_at.is_(None))
        .order_by(Campaign.scheduled_at, Campaign.id)
    ).all()


def last_to(campaign: Campaign) -> datetime | None:
    """Return when the same audience was last written to."""
    return session.scalar(
        select(func.max(Campaign.started_at)).where(
            Campaign.segment == campaign.segment, Campaign.id != campaign.id,
            or_(Campaign.event_id == campaign.event_id, Campaign.event_id.is_(None)),
        )
    )  # fmt: skip


def events_of(actor: Actor, also: Collection[int] = ()) -> Sequence[tuple[str, str]]:
    """Return (id, name) of the events a campaign of this actor may belong to, latest first.

    `also`: events that something names already. They stay among the choices however old, or saving would drop them.
    """
    mine = true() if actor.may_all(Thing.CAMPAIGN, Act.WRITE) else Event.id.in_(actor.event_ids)
    latest = select(Event.id).where(mine).order_by(Event.starts_at.desc(), Event.id.desc()).limit(50)
    query = select(Event.id, Event.name).where(mine, or_(Event.id.in_(latest), Event.id.in_(also)))
    return [(str(row.id), row.name) for row in session.execute(query.order_by(Event.starts_at.desc(), Event.id.desc()))]


def waiting_count(actor: Actor) -> Query | None:
    """Ask how many campaigns wait for an approval this actor may give, 100 at most."""
    if not actor.may(Thing.CAMPAIGN, Act.CONFIRM):
        return None
    everybodys = actor.may_all(Thing.CAMPAIGN, Act.CONFIRM)
    return _all_waiting() if everybodys else _waiting(visible_to(actor, Act.CONFIRM))


def _waiting(reach: ColumnElement[bool]) -> Query:
    some = select(Campaign.id).where(Campaign.state == CampaignState.REVIEW, reach).limit(100)
    return select(func.count()).select_from(some.subquery())


@cache
def _all_waiting() -> Query:
    return _waiting(true())


def campaign_by_id(campaign_id: int) -> Any:
    """Return a campaign for work of the system itself. Raises NotFound."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound()
    return found
