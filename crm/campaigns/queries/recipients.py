"""The recipients of a campaign, one by one."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Integer, cast, exists, func, or_, select

from crm.campaigns.models import Campaign, CampaignLink, MailEvent, Recipient, RecipientPerson
from crm.campaigns.rules import OPEN, CampaignState, RecipientState
from crm.campaigns.rules.tokens import found_by_mark, found_by_token, seal
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Page, paged
from crm.core.settings import Settings
from crm.members.queries.shapes import key

LONGEST_TRAIL = 200
"""Opens and clicks kept per recipient: more tell nothing."""


def log_of(campaign_id: int, state: RecipientState | None, q: str, cut: Cut) -> Page:
    """Return a page of a campaign's recipients in the order they are sent to."""
    query = select(
        Recipient.id, Recipient.address, Recipient.name, Recipient.company, Recipient.home_code, Recipient.state,
        Recipient.reason, Recipient.response, Recipient.settled_at, Recipient.next_at, Recipient.tries,
        Recipient.transport, Recipient.person_id,
    ).where(Recipient.campaign_id == campaign_id)  # fmt: skip
    if state is not None:
        query = query.where(Recipient.state == state)
    if q:
        like = f"%{q.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(Recipient.name.like(like), Recipient.company.like(like), Recipient.address.like(like.lower()))
        )
    return paged(query, [key(Recipient.id, "id")], cut)


def sent_to_enterprise(
    enterprise_id: int, before: datetime | None, limit: int, event_ids: Collection[int] | None
) -> Sequence[AnyRow]:
    """Return the mails a firm's people were sent, newest first; only those of these events, if given."""
    query = (
        select(
            Recipient.id, Recipient.campaign_id, Recipient.name, Recipient.address, Recipient.person_id,
            Recipient.settled_at, Campaign.subject,
        )
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(
            Recipient.enterprise_id == enterprise_id, Recipient.state == RecipientState.SENT,
            Recipient.settled_at.is_not(None),
        )
    )  # fmt: skip
    if before is not None:
        query = query.where(Recipient.settled_at < before)
    if event_ids is not None:
        query = query.where(Campaign.event_id.in_(sorted(event_ids)))
    return session.execute(query.order_by(Recipient.settled_at.desc(), Recipient.id.desc()).limit(limit)).all()


def shared_with(campaign_id: int, addresses: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of further persons behind these addresses."""
    found: dict[str, list[str]] = {}
    for row in session.execute(
        select(RecipientPerson.address, RecipientPerson.name).where(
            RecipientPerson.campaign_id == campaign_id, RecipientPerson.address.in_(addresses)
        )
    ):
        found.setdefault(row.address, []).append(row.name)
    return found


def uncertain_of(campaign_id: int) -> Sequence[AnyRow]:
    """Return the first hundred recipients whose result is not known: a person settles them.

    `seen`: something opened the mail or followed its links, so it has arrived.
    """
    return session.execute(
        select(
            Recipient.id,
            Recipient.name,
            Recipient.company,
            Recipient.address,
            Recipient.handed_at,
            Recipient.response,
            cast(exists().where(MailEvent.recipient_id == Recipient.id), Integer).label("seen"),
        )
        .where(Recipient.campaign_id == campaign_id, Recipient.state == RecipientState.UNCERTAIN)
        .order_by(Recipient.id)
        .limit(100)
    ).all()


def states_by_address(campaign_id: int) -> dict[str, str]:
    """Return {address: state} of every recipient."""
    rows = session.execute(
        select(Recipient.address, Recipient.state).where(Recipient.campaign_id == campaign_id).order_by(Recipient.id)
    )
    return {row.address: row.state.value for row in rows}


def recipient_of(campaign_id: int, recipient_id: int) -> Recipient:
    """Return one recipient of this campaign. Raises NotFound."""
    found = session.scalar(select(Recipient).where(Recipient.id == recipient_id, Recipient.campaign_id == campaign_id))
    if found is None:
        raise NotFound()
    return found


def by_token(given: str) -> tuple[Recipient, Campaign]:
    """Return whom a /u/ token belongs to. Raises NotFound for every other text alike."""
    return _by_hash(found_by_token(given))


def by_mark(given: str) -> tuple[Recipient, Campaign]:
    """Return whom a /m/ mark belongs to. Raises NotFound for every other text alike."""
    return _by_hash(found_by_mark(given))


def by_sealed_id(given: str) -> Recipient | None:
    """Return whose mail a Message-ID (`campaign.7.12.seal`, without its domain) names; None unless the seal is ours."""
    _word, campaign_id, recipient_id, sealed = given.split(".")
    settings: Settings = current_app.config["CRM_SETTINGS"]
    ours = seal(settings.secret_key, int(campaign_id), int(recipient_id))
    if not hmac.compare_digest(ours.encode(), sealed.encode()):
        return None
    return session.scalar(
        select(Recipient).where(Recipient.id == int(recipient_id), Recipient.campaign_id == int(campaign_id))
    )


def _by_hash(hashed: str | None) -> tuple[Recipient, Campaign]:
    found = session.execute(
        select(Recipient, Campaign)
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(Recipient.token_hash == (hashed or ""))
    ).first()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def link_of(campaign_id: int, number: int) -> Any:
    """Return a link of a campaign by its number. Raises NotFound."""
    found = session.scalar(
        select(CampaignLink).where(CampaignLink.campaign_id == campaign_id, CampaignLink.number == number)
    )
    if found is None:
        raise NotFound()
    return found


def marks_left(recipient_id: int) -> int:
    """Return how many more opens and clicks of this recipient are noted."""
    seen = session.scalar(select(func.count()).where(MailEvent.recipient_id == recipient_id)) or 0
    return max(0, LONGEST_TRAIL - seen)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is left to do: seconds until the next retry, and how many wait."""

    next_at: datetime | None
    waiting: int


def deferred() -> Waiting:
    """Return when the next deferred mail of a campaign that is being sent is due, and how many are deferred."""
    row = session.execute(
        select(func.min(Recipient.next_at), func.count())
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(Recipient.state == RecipientState.DEFERRED, Campaign.state == CampaignState.SENDING)
    ).one()
    return Waiting(row[0], row[1])


def unfinished(campaign_id: int, states: Iterable[RecipientState] = OPEN) -> bool:
    """Say whether a recipient of this campaign is still open."""
    return (
        session.scalar(
            select(Recipient.id).where(Recipient.campaign_id == campaign_id, Recipient.state.in_(list(states))).limit(1)
        )
        is not None
    )


def inconsistencies() -> list[str]:
    """Return one sentence per campaign whose recipients contradict it: for `crm verify`."""
    ended = select(Campaign.id, func.count()).join(Recipient).where(Recipient.state.in_(OPEN))
    ended = ended.where(Campaign.state.in_([CampaignState.SENT, CampaignState.CANCELLED])).group_by(Campaign.id)
    ownerless = select(Recipient.campaign_id, func.count()).where(
        Recipient.state.in_([RecipientState.CLAIMED, RecipientState.HANDED]), Recipient.claimed_by.is_(None)
    )
    ownerless = ownerless.group_by(Recipient.campaign_id)
    said = [f"campaign {number}: ended, but {n} recipients are open" for number, n in session.execute(ended)]
    return said + [f"campaign {number}: {n} recipients are held by nobody" for number, n in session.execute(ownerless)]
