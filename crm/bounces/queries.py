"""Every question asked about bounces. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, cast, exists, false, func, select, true

from crm.bounces.models import Bounce, IntakeMail
from crm.bounces.rules import WITHIN, BounceKind
from crm.campaigns import queries as campaigns
from crm.campaigns.models import Campaign, Recipient, Suppression
from crm.campaigns.rules import Reason, RecipientState, Removal
from crm.core.actor import Act, Actor, Thing
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Page, paged
from crm.members.queries.shapes import key

FOR_A_PERSON = ("unknown", "reply")
"""Fetched mails that name none of ours, or that a person wrote: somebody looks at them."""
_LEFT = frozenset({RecipientState.SENT, RecipientState.FAILED, RecipientState.UNCERTAIN})
_BARRED = exists().where(
    Suppression.address == Recipient.address, Suppression.kind == Removal.BOUNCE, Suppression.ended_at.is_(None)
)


def named(tokens: Sequence[str], message_ids: Sequence[str]) -> Recipient | None:
    """Return the one recipient a report names by secrets of ours; None if it names nobody, or several."""
    found: dict[int, Recipient] = {}
    for token in tokens[:5]:
        try:
            recipient, _campaign = campaigns.by_token(token)
        except NotFound:
            continue
        found[recipient.id] = recipient
    for each in message_ids[:5]:
        sealed = campaigns.by_sealed_id(each)
        if sealed is not None:
            found[sealed.id] = sealed
    return next(iter(found.values())) if len(found) == 1 else None


def latest_soft(address: str) -> list[bool]:
    """Return of the last mails to an address, newest first, whether each bounced softly."""
    soft = exists().where(Bounce.recipient_id == Recipient.id, Bounce.kind == BounceKind.SOFT)
    rows = session.execute(
        select(cast(soft, Integer))
        .where(Recipient.address == address, Recipient.state.in_(_LEFT))
        .order_by(Recipient.settled_at.desc(), Recipient.id.desc())
        .limit(WITHIN)
    )
    return [bool(row[0]) for row in rows]


def refused_without_bounce(campaign_id: int) -> Sequence[Recipient]:
    """Return the recipients of a campaign whose server said no at once and of whom that is not noted yet."""
    noted = exists().where(Bounce.recipient_id == Recipient.id)
    return session.scalars(
        select(Recipient)
        .where(
            Recipient.campaign_id == campaign_id, Recipient.state == RecipientState.FAILED,
            Recipient.reason.in_([Reason.REFUSED, Reason.TRIES_OVER]), ~noted,
        )
        .order_by(Recipient.id)
        .limit(500)
    ).all()  # fmt: skip


def _within(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a bounce is within the actor's reach: that of its campaign."""
    return campaigns.visible_to(actor)


def _rows() -> Query:
    rows = select(
        Bounce.id, Bounce.at, Bounce.kind, Bounce.status, Bounce.words, Bounce.source, Bounce.campaign_id,
        Bounce.recipient_id, Recipient.address, Recipient.name, Recipient.company, Recipient.person_id,
        Campaign.subject, cast(_BARRED, Integer).label("barred"),
    )  # fmt: skip
    return rows.join(Recipient, Recipient.id == Bounce.recipient_id).join(Campaign, Campaign.id == Bounce.campaign_id)


@dataclass(frozen=True, slots=True)
class BounceFilters:
    """What the list of bounces is narrowed by."""

    kind: BounceKind | None = None
    barred: bool = False
    campaign_id: int | None = None


def bounces_page(actor: Actor, by: BounceFilters, cut: Cut) -> Page:
    """Return a page of bounces, the latest first."""
    query = _rows().where(_within(actor))
    if by.kind is not None:
        query = query.where(Bounce.kind == by.kind)
    if by.barred:
        query = query.where(_BARRED)
    if by.campaign_id is not None:
        query = query.where(Bounce.campaign_id == by.campaign_id)
    return paged(query, [key(Bounce.at, "at", descending=True), key(Bounce.id, "id", descending=True)], cut)


def bounce_for(actor: Actor, bounce_id: int, act: Act = Act.READ) -> AnyRow:
    """Return a bounce within the actor's reach. Raises NotFound."""
    if not actor.may(Thing.RECIPIENT, act):
        raise NotFound()
    found = session.execute(_rows().where(Bounce.id == bounce_id, _within(actor))).first()
    if found is None:
        raise NotFound()
    return found


def counts_of(campaign_id: int) -> dict[BounceKind, int]:
    """Return how many mails of a campaign came back, by kind."""
    rows = session.execute(
        select(Bounce.kind, func.count()).where(Bounce.campaign_id == campaign_id).group_by(Bounce.kind)
    )
    return {row[0]: row[1] for row in rows}


def intake_page(actor: Actor, cut: Cut) -> Page:
    """Return a page of fetched mails that wait for a person, the oldest first; nobody sees some of them only."""
    query = select(
        IntakeMail.id, IntakeMail.at, IntakeMail.verdict, IntakeMail.sender, IntakeMail.subject, IntakeMail.text
    ).where(
        IntakeMail.verdict.in_(FOR_A_PERSON), IntakeMail.looked_at.is_(None),
        true() if actor.may_all(Thing.RECIPIENT, Act.READ) else false(),
    )  # fmt: skip
    return paged(query, [key(IntakeMail.id, "id")], cut, size=20)


def intake_for(actor: Actor, mail_id: int, act: Act = Act.READ) -> IntakeMail:
    """Return a fetched mail. They belong to no campaign: only who may do this with all recipients. Raises NotFound."""
    found = session.get(IntakeMail, mail_id) if actor.may_all(Thing.RECIPIENT, act) else None
    if found is None:
        raise NotFound()
    return found


def intake_counts() -> dict[str, int]:
    """Return how many mails were fetched, by what they were."""
    rows = session.execute(select(IntakeMail.verdict, func.count()).group_by(IntakeMail.verdict))
    return {row[0]: row[1] for row in rows}
