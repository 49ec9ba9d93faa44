"""How often an address was written to lately (product.md C10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select

from crm.campaigns.models import Campaign, Recipient
from crm.campaigns.rules import COUNTED, MOST_IN_SEVEN_DAYS, OPEN, RecipientState
from crm.core.clock import now
from crm.core.db import session

DAYS = timedelta(days=7)
REACHED = OPEN | {RecipientState.SENT, RecipientState.UNCERTAIN}
"""What counts: a mail that went out, may have gone out, or is on its way."""


def sated_among(addresses: Sequence[str] | None = None) -> Select[str]:
    """Return a query for the addresses, of these or of all, that have had as many counted mails as one gets."""
    lately = (
        select(Recipient.address)
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(
            Recipient.state.in_(REACHED), Recipient.settled_at > now() - DAYS, Campaign.purpose.in_(COUNTED),
        )
        .group_by(Recipient.address)
        .having(func.count() >= MOST_IN_SEVEN_DAYS)
    )  # fmt: skip
    return lately if addresses is None else lately.where(Recipient.address.in_(addresses))


def sated(addresses: Sequence[str]) -> frozenset[str]:
    """Return which of these addresses have had as many counted mails in seven days as one gets."""
    return frozenset(session.scalars(sated_among(addresses)))
