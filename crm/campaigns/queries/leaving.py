"""Who may leave by an address under /u/, and what an address has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crm.campaigns.models import Campaign, Recipient, RecipientPerson, Suppression
from crm.campaigns.queries.recipients import by_token
from crm.campaigns.rules import EVERYTHING, LEDGER_PURPOSE, Purpose, Removal, Topics, topics
from crm.consents import queries as consents
from crm.consents.rules import Channel, Verdict
from crm.core.db import session
from crm.core.mail import ways_out
from crm.members.models import Person


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


def everybody_at(who: Leaver) -> set[int]:
    """Return everybody a way out belongs to: whom the mail was for, and who has this address."""
    return {*people_written_to(who), *consents.people_at(who.address)}


def leavers_people(who: Leaver) -> list[int]:
    """Return whom the holder of a way out speaks for: those the mail was for, else the only person of its address."""
    known = select(Person.id).where(Person.id.in_(people_written_to(who))).order_by(Person.id)
    written = list(session.scalars(known))
    if written:
        return written
    found = list(consents.people_at(who.address))
    return found if len(found) == 1 else []


def topics_of(who: Leaver) -> Topics:
    """Return what an address is offered and receives."""
    agreed = _since(who.address, Removal.CONSENTED, Purpose.ADVERT.value) is not None
    return topics(
        left_scopes(who.address), _said_by(leavers_people(who)[:1]), agreed=agreed, everything=EVERYTHING,
        paused_at=_since(who.address, Removal.PAUSED, EVERYTHING),
    )  # fmt: skip


def _said_by(person_ids: list[int]) -> dict[Purpose, Verdict]:
    if not person_ids:
        return {}
    found = {each: consents.verdicts(person_ids, Channel.MAIL, ledger) for each, ledger in LEDGER_PURPOSE.items()}
    return {purpose: said[person_ids[0]] for purpose, said in found.items() if person_ids[0] in said}


def _since(address: str, kind: Removal, scope: str) -> datetime | None:
    return session.scalar(
        select(Suppression.at).where(
            Suppression.address == address, Suppression.kind == kind, Suppression.scope == scope,
            Suppression.ended_at.is_(None),
        )
    )  # fmt: skip


def written_in(who: Leaver) -> str:
    """Return in which language the holder of a way out is written to; "" if nobody of ours is known."""
    people = leavers_people(who)
    found = session.scalar(select(Person.locale).where(Person.id == people[0])) if people else ""
    return found or ""
