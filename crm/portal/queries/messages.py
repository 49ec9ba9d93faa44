"""Mails that campaigns have sent to somebody: what they were told, and where to read it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from crm.accounts.models import Account
from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import RecipientState, tokens
from crm.core.actor import Actor
from crm.core.db import session


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail: its subject, when it was handed over, and the token of its web version."""

    subject: str
    at: datetime | None
    token: str


def messages_of(actor: Actor, key: str, limit: int = 10) -> Sequence[Sent]:
    """Return the latest mails to the actor's person or sign-in address, the newest first.

    `key` is the instance's secret: the tokens of web versions follow from it and are stored nowhere.
    """
    if actor.id is None:
        return []
    address = select(Account.email).where(Account.id == actor.id).scalar_subquery()
    mine = Recipient.address == address
    if actor.person_id is not None:
        mine = or_(mine, Recipient.person_id == actor.person_id)
    rows = session.execute(
        select(
            Recipient.id, Recipient.campaign_id, Recipient.locale, Recipient.handed_at, Recipient.settled_at,
            Campaign.subject, Campaign.subject_en,
        )
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(mine, Recipient.state == RecipientState.SENT)
        .order_by(Recipient.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Sent(
            row.subject_en if row.locale == "en" and row.subject_en else row.subject, row.settled_at or row.handed_at,
            tokens.token(key, row.campaign_id, row.id),
        )
        for row in rows
    ]  # fmt: skip
