"""The gates of receiving houses: what may leave for each of them now, shared by all workers through the database."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from crm.campaigns.models import Campaign, Recipient, SendingGate
from crm.campaigns.rules import OPEN, OTHER, CampaignState, House, RecipientState, Result
from crm.campaigns.rules.pacing import FAULTS, allowance, brake, domain_of, used
from crm.core.clock import now
from crm.core.db import session

_CHANCE = random.SystemRandom()
_HELD = (RecipientState.CLAIMED, RecipientState.HANDED)


def is_free(house: House, most_lanes: int) -> bool:
    """Say whether nothing limits a house: no speed, and as many lanes as there ever are."""
    return house.per_minute <= 0 and house.lanes >= most_lanes


class Gates:
    """The houses as one lane sees them."""

    def __init__(self, houses: Mapping[str, House], delays: Sequence[int], most_lanes: int) -> None:
        self.houses, self.delays, self.most_lanes = houses, delays, most_lanes
        self.troubled: dict[str, int] = {}
        """Gates with refusals in a row that this lane knows of: a mail that passes ends them."""
        self._row = 0

    def open_for(self, connection: Connection, key: str, *, me: str, at: datetime, most: int) -> int:
        """Return how many mails this lane may take for a house now. Inside the transaction that takes them."""
        house = self.houses[key]
        gate = self._locked(connection, key, at, make=not is_free(house, self.most_lanes))
        if gate is None:
            return most
        if gate.braked_until is not None and gate.braked_until > at:
            return 0
        if house.lanes < self.most_lanes and _lanes(connection, key, me) >= house.lanes:
            return 0
        self.troubled |= {key: gate.faults} if gate.faults else {}
        return min(1, most) if gate.faults >= FAULTS else allowance(house, gate.free_at, at, most)

    def took(self, connection: Connection, key: str, mails: int, at: datetime) -> None:
        """Note that so many mails are on their way to a house."""
        house = self.houses[key]
        if not mails or house.per_minute <= 0:
            return
        free_at = connection.scalar(select(SendingGate.free_at).where(SendingGate.key == key))
        connection.execute(
            update(SendingGate).where(SendingGate.key == key).values(free_at=used(house, free_at, at, mails), at=at)
        )

    def _locked(self, connection: Connection, key: str, at: datetime, *, make: bool) -> Any:
        found = connection.execute(_gate(key)).first()
        if found is None and make:
            try:
                with connection.begin_nested():
                    connection.execute(insert(SendingGate).values(key=key, at=at, faults=0, words=""))
            except IntegrityError:  # another worker made it in the same moment
                pass
            found = connection.execute(_gate(key)).first()
        return found

    def note(
        self, connection: Connection, house: str, address: str, result: Result, *, busy: bool, mine: ColumnElement[bool]
    ) -> bool:
        """Count refusals of a house in a row; after too many nothing more is tried there for a while.

        `mine`: rows of the lane that has not handed them over. Return whether the house is shut now.
        """
        key = key_of(house, address)
        if busy:
            until = self._refused(connection, key, result)
            if until is not None:
                _put_off(connection, key, house, until, mine)
            return until is not None
        if self.troubled.pop(key, 0):
            passed = update(SendingGate).where(SendingGate.key == key)
            connection.execute(passed.values(faults=0, braked_until=None, at=now()))
        return False

    def concerns(self, house: str, address: str, *, busy: bool) -> bool:
        """Say whether the gate has to be told of a result at all: of a refusal, and of what ends a row of them."""
        return busy or key_of(house, address) in self.troubled

    def _refused(self, connection: Connection, key: str, result: Result) -> datetime | None:
        at = now()
        gate = self._locked(connection, key, at, make=True)
        faults = gate.faults + 1
        pause = brake(faults, self.delays, _CHANCE.random())
        until = at + timedelta(seconds=pause) if pause else None
        said = update(SendingGate).where(SendingGate.key == key)
        connection.execute(said.values(faults=faults, braked_until=until, words=result.response[:300], at=at))
        self.troubled[key] = faults
        return until


def key_of(house: str, address: str) -> str:
    """Return the gate of an address: its house's, or its own domain's."""
    return house if house != OTHER else domain_of(address)


def _gate(key: str) -> Any:
    return (
        select(SendingGate.free_at, SendingGate.faults, SendingGate.braked_until)
        .where(SendingGate.key == key)
        .with_for_update()
    )


def _lanes(connection: Connection, key: str, me: str) -> int:
    sending = select(Campaign.id).where(Campaign.state == CampaignState.SENDING)
    others = select(func.count(Recipient.claimed_by.distinct())).where(
        Recipient.campaign_id.in_(sending),
        Recipient.state.in_(_HELD),
        Recipient.house == key,
        Recipient.claimed_by != me,
    )
    return connection.scalar(others) or 0


def _put_off(connection: Connection, key: str, house: str, until: datetime, mine: ColumnElement[bool]) -> None:
    """Let what waits for a domain wait for its pause to be over; what a lane has of a house goes back."""
    if house != OTHER:
        back = update(Recipient).where(mine, Recipient.house == house)
        connection.execute(back.values(state=RecipientState.QUEUED, claimed_by=None, claimed_until=None))
        return
    sending = select(Campaign.id).where(Campaign.state == CampaignState.SENDING)
    there = Recipient.address.like("%@" + key.replace("_", r"\_").replace("%", r"\%"), escape="\\")
    waits = and_(Recipient.campaign_id.in_(sending), Recipient.state == RecipientState.QUEUED)
    connection.execute(
        update(Recipient)
        .where(or_(waits, mine), Recipient.house == OTHER, there)
        .values(state=RecipientState.DEFERRED, next_at=until, claimed_by=None, claimed_until=None)
    )


def closed(connection: Any, houses: Mapping[str, House], at: datetime) -> list[str]:
    """Return the houses to which nothing may leave at this moment because of their speed or a pause."""
    rows = connection.execute(
        select(SendingGate.key, SendingGate.free_at, SendingGate.faults, SendingGate.braked_until).where(
            SendingGate.key.in_(list(houses))
        )
    ).all()
    return [
        row.key
        for row in rows
        if (row.braked_until is not None and row.braked_until > at)
        or not allowance(houses[row.key], row.free_at, at, 1)
    ]


@dataclass(frozen=True, slots=True)
class Load:
    """What a campaign has to do: rows that could be handed over now, rows in the hands of lanes, lanes at work."""

    ready: int
    held: int
    lanes: int


def load_of(campaign_id: int, at: datetime, houses: Mapping[str, House] = {}) -> Load:  # never changed
    """Return what a campaign has to do at this moment; what waits for a house that is shut is not ready."""
    shut = closed(session, houses, at) if houses else []
    due = and_(Recipient.state == RecipientState.DEFERRED, Recipient.next_at <= at)
    held = Recipient.state.in_([RecipientState.CLAIMED, RecipientState.HANDED])
    row = session.execute(
        select(
            func.count().filter(or_(Recipient.state == RecipientState.QUEUED, due), Recipient.house.not_in(shut)),
            func.count().filter(held),
            func.count(Recipient.claimed_by.distinct()).filter(held),
        ).where(Recipient.campaign_id == campaign_id, Recipient.state.in_(OPEN))
    ).one()
    return Load(*row)
