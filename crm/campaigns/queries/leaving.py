"""Who may leave by an address under /u/, and what an address has left."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from crm.campaigns.models import Campaign, Recipient, RecipientPerson, Suppression
from crm.campaigns.queries.recipients import by_token
from crm.campaigns.rules import Removal
from crm.core.db import session
from crm.core.mail import ways_out


@dataclass(frozen=True, slots=True)
class Leaver:
    """Whoever holds a way out. Of a service mail's nothing is known but the address: there is no campaign."""

    address: str
    recipient_id: int | None = None
    campaign: Campaign | None = None

    @property
    def campaign_id(self) -> int | None:
        """The campaign whose mail carried the way out."""
        return self.campaign.id if self.campaign else None


def leaver(given: str) -> Leaver:
    """Return whom a /u/ token belongs to: a recipient's, or the one every service mail to an address carries.

    Raises NotFound for every other text alike.
    """
    address = ways_out().address(given)
    if address is not None:
        return Leaver(address)
    recipient, campaign = by_token(given)
    return Leaver(recipient.address, recipient.id, campaign)


def people_written_to(who: Leaver) -> set[int]:
    """Return the persons a campaign's mail to this address was for."""
    if who.recipient_id is None:
        return set()
    first = session.scalar(select(Recipient.person_id).where(Recipient.id == who.recipient_id))
    further = select(RecipientPerson.person_id).where(
        RecipientPerson.campaign_id == who.campaign_id, RecipientPerson.address == who.address
    )
    return ({first} if first else set()) | set(session.scalars(further))


def left_scopes(address: str) -> frozenset[str]:
    """Return what an address has left: purposes, or `all`."""
    return frozenset(
        session.scalars(
            select(Suppression.scope).where(
                Suppression.address == address, Suppression.kind == Removal.UNSUBSCRIBED, Suppression.ended_at.is_(None)
            )
        )
    )
