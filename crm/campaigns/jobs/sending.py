"""Sending a campaign: one lane takes a few rows, hands them over one by one, and says after each what is known."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Row, select

from crm.campaigns import actions, queries
from crm.campaigns.jobs.gates import Gates, key_of
from crm.campaigns.jobs.ledger import Lane, reclaim
from crm.campaigns.jobs.letters import Addresses, addresses, frame_of, letters_of
from crm.campaigns.models import CampaignLink
from crm.campaigns.rules import Addressee, CampaignState, Pacing, Reason, RecipientState, Result, result_of
from crm.campaigns.rules.pacing import MOST_LANES
from crm.campaigns.rules.tokens import mark, stored
from crm.core import db
from crm.core.clock import now
from crm.core.errors import DomainError, NotFound
from crm.core.mail import Connection, Deferred, Failed, Frame, Outcome, Stage, mail
from crm.core.mail.providers import Meaning, meaning_of

SLICE = 5.0
"""Seconds a lane works before it asks to be called again, so that a worker that is told to end does so in time."""
PATIENCE = 3
"""Connections in a row that may fail before a lane gives up until the next sweep."""
log = structlog.get_logger(__name__)


class _Stopped(Exception):
    """This mail must not leave: the campaign was paused or stopped, or its reader left."""


@dataclass(frozen=True, slots=True)
class Material:
    """What all mails of a campaign share."""

    frames: dict[tuple[str, bool], Frame]
    """By language, and whether opens and clicks are noted."""
    addresses: Addresses
    delays: Sequence[int]
    transport: str
    pacing: Pacing


def material(campaign_id: int) -> Material | None:
    """Return the frames of a campaign that is being sent, else None; None in quiet hours, too."""
    with db.transaction(), suppress(NotFound):
        campaign = queries.campaign_by_id(campaign_id)
        if campaign.state is CampaignState.SENDING:
            rows = db.session.execute(
                select(CampaignLink.url, CampaignLink.number).where(CampaignLink.campaign_id == campaign_id)
            )
            pacing = queries.pacing()
            if pacing.quiet.until(now()) is not None:
                return None
            numbers = dict(rows.all()) if campaign.tracked and pacing.tracking else None
            frames = {
                (locale, tracked): frame_of(letter, numbers if tracked else None)
                for locale, letter in letters_of(campaign).items()
                for tracked in ({False} if numbers is None else {True, False})
            }
            delays = current_app.config["CRM_SETTINGS"].retry_delays
            return Material(frames, addresses(), delays, mail.current.settings.url.transport.value, pacing)
    return None


def send_slice(campaign_id: int) -> bool:
    """Work on a campaign for a few seconds. True: there is more to do at once."""
    shared = material(campaign_id)
    if shared is None:
        return False
    until = time.monotonic() + SLICE
    gates = Gates(shared.pacing.houses, shared.delays, MOST_LANES)
    with Lane(current_app.extensions["engine"], campaign_id, gates) as lane, mail.connect() as connection:
        reclaim(lane, now())
        sender = _Sender(lane, connection, shared)
        while rows := lane.claim(now()):
            done = sender.send(rows, until)
            if not done:
                return not sender.tired and time.monotonic() >= until
    _finish(campaign_id)
    return False


def _finish(campaign_id: int) -> None:
    with db.transaction():
        actions.finish(campaign_id)


class _Sender:
    """Hands over the rows of one lane."""

    def __init__(self, lane: Lane, connection: Connection, shared: Material) -> None:
        self.lane, self.connection, self.shared = lane, connection, shared
        self.faults = 0
        self.silent: frozenset[str] = frozenset()
        """Addresses of these rows whose opens and clicks are not noted."""

    @property
    def tired(self) -> bool:
        """Whether the server could not be reached several times in a row: later mails would fare no better."""
        return self.faults >= PATIENCE

    def send(self, rows: Sequence[Row[Any]], until: float) -> bool:
        """Hand the rows over; False when the rest was given back (time is up, server away, campaign stopped)."""
        shut: set[str] = set()
        self.silent = self._silent(rows)
        for row in rows:
            if key_of(row.house, row.address) in shut:
                continue
            try:
                if self._send(row):
                    shut.add(key_of(row.house, row.address))
            except _Stopped:
                self.lane.give_back()
                return True
            if self.tired or time.monotonic() >= until:
                self.lane.give_back()
                return False
        return True

    def _silent(self, rows: Sequence[Row[Any]]) -> frozenset[str]:
        if not any(tracked for _locale, tracked in self.shared.frames):
            return frozenset()
        with db.transaction():
            return queries.untracked([row.address for row in rows])

    def _send(self, row: Row[Any]) -> bool:
        """Hand one row over; say whether its house is to be left alone for now."""
        handed = False

        def before_data() -> None:
            nonlocal handed
            if not self.lane.hand(row.id, hashed=hashed, message_id=message_id, transport=self.shared.transport):
                raise _Stopped
            handed = True

        made = self.shared.addresses
        token = made.token(self.lane.campaign_id, row.id)
        hashed, message_id = stored(mark(token)), made.message_id(self.lane.campaign_id, row.id)
        try:
            letter = self._letter(row, token, message_id)
            outcome = self.connection.hand_over(
                letter, sender=made.sender.address, to=row.address, before_data=before_data
            )
        except DomainError as error:
            refusal = Result(row.id, RecipientState.FAILED, Reason.INVALID, error.message)
            self.lane.pending.append(refusal)
            self.lane.flush()
            return False
        return self._note(row, outcome, handed=handed)

    def _note(self, row: Row[Any], outcome: Outcome, *, handed: bool) -> bool:
        """Keep what became of a row for the next commit; a refusal is told to its house's gate at once."""
        self.faults = self.faults + 1 if _unreachable(outcome) else 0
        result = result_of(
            outcome, recipient_id=row.id, address=row.address, tries=row.tries + 1, at=now(), delays=self.shared.delays
        )
        self.lane.pending.append(result)
        busy = _is_busy(outcome, row.address)
        if self.lane.gates is not None and self.lane.gates.concerns(row.house, row.address, busy=busy):
            return self.lane.note(row, result, busy=busy)
        if not handed:
            self.lane.flush()
        return False

    def _letter(self, row: Row[Any], token: str, message_id: str) -> bytes:
        person = Addressee(row.name, row.salutation, row.company, row.title, row.locale)
        made = self.shared.addresses
        tracked = (row.locale, True) in self.shared.frames and row.address not in self.silent
        return self.shared.frames[row.locale, tracked].splice(
            to_name=row.name, to_address=row.address, message_id=message_id, fields=made.fields(person, token),
            unsubscribe=made.way_out(token),
        )  # fmt: skip


def _unreachable(outcome: object) -> bool:
    return isinstance(outcome, Deferred) and outcome.stage in (Stage.CONNECT, Stage.SENDER)


def _is_busy(outcome: object, address: str) -> bool:
    """Say whether a house asked us to slow down: a delay that is not about this one mailbox."""
    if not isinstance(outcome, Deferred | Failed) or _unreachable(outcome):
        return False
    meaning = meaning_of(address, outcome.text, code=outcome.code)
    return meaning is Meaning.BUSY or (isinstance(outcome, Deferred) and meaning is not Meaning.FULL)
