"""The ledger of sending: short transactions on a connection of its own, so that nothing a page does can undo them.

The order that matters (trust.md R1): a row becomes `handed` and that is stored safely *before* the first octet of its
mail leaves; the same commit writes what became of the mail before it. So a worker that dies leaves at most one row per
lane of which nobody knows the result, and no row that is sent to twice.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, bindparam, exists, or_, select, true, update

from crm.campaigns.jobs.gates import Gates
from crm.campaigns.models import Campaign, Recipient, Suppression
from crm.campaigns.rules import EVERYTHING, CampaignState, Reason, RecipientState, Removal, Result
from crm.core.clock import now
from crm.core.prepared import Prepared
from crm.core.sqlite import writer_lock

BATCH = 50
CLAIM_LEASE = timedelta(minutes=5)
HANDED_LEASE = timedelta(minutes=4)
"""Longer than a server may take to answer (crm.core.mail.transport: 20 s for DATA, 120 s for the last answer)."""
BREATH = 0.0005
"""Seconds between two commits of a loop on SQLite, so that other writers get their turn (decisions.md 8)."""


def _place() -> str:
    """Name this machine and its process table: numbers of processes mean something only inside it."""
    try:
        table = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        table = ""
    return f"{socket.gethostname()}{table}"


PLACE = _place()
BORN = secrets.token_hex(4)


def holder() -> str:
    """Return a name for a new lane: place, process, when that was born (numbers of processes come back), lane."""
    return f"{PLACE}|{os.getpid()}|{BORN}.{secrets.token_hex(3)}"


def is_gone(claimed_by: str) -> bool:
    """Say whether the worker that claimed a row has certainly ended. Of another machine nothing is known."""
    place, _, rest = claimed_by.rpartition("|")[0].rpartition("|")
    if place != PLACE or not rest.isdigit():
        return False
    if int(rest) == os.getpid():
        return claimed_by.rpartition("|")[2].partition(".")[0] != BORN
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


_sending = exists().where(Campaign.id == Recipient.campaign_id, Campaign.state == CampaignState.SENDING)
_purpose = select(Campaign.purpose).where(Campaign.id == Recipient.campaign_id).correlate(Recipient).scalar_subquery()
_barred = exists().where(
    Suppression.address == Recipient.address,
    Suppression.ended_at.is_(None),
    Suppression.kind != Removal.CONSENTED,
    or_(Suppression.scope == EVERYTHING, Suppression.scope == _purpose),
)
_HAND = (
    update(Recipient)
    .where(
        Recipient.id == bindparam("hand_id"),
        Recipient.state == RecipientState.CLAIMED,
        Recipient.claimed_by == bindparam("me"),
        _sending,
        ~_barred,
    )
    .values(
        state=RecipientState.HANDED, handed_at=bindparam("at"), settled_at=bindparam("at"),
        claimed_until=bindparam("lease"), token_hash=bindparam("hash"),
        message_id=bindparam("mid"), transport=bindparam("way"),
    )
)  # fmt: skip
_UNSETTLED = (RecipientState.HANDED, RecipientState.CLAIMED, RecipientState.UNCERTAIN)
_SETTLE = (
    update(Recipient)
    .where(
        Recipient.id == bindparam("settle_id"),
        Recipient.claimed_by == bindparam("me"),
        or_(*(Recipient.state == each for each in _UNSETTLED)),
    )
    .values(
        state=bindparam("to"), reason=bindparam("why"), response=bindparam("said"), next_at=bindparam("again"),
        settled_at=bindparam("at"), tries=Recipient.tries + 1,
    )
)  # fmt: skip


class Lane:
    """One lane of sending: a connection to the database, a name, and results that are not stored yet."""

    def __init__(self, engine: Engine, campaign_id: int, gates: Gates | None = None) -> None:
        self.engine, self.campaign_id, self.me, self.gates = engine, campaign_id, holder(), gates
        self.sqlite = engine.dialect.name == "sqlite"
        self.pending: list[Result] = []
        self._hand, self._settle = Prepared(_HAND, engine.dialect), Prepared(_SETTLE, engine.dialect)
        self.connection: Connection = engine.connect()

    def __enter__(self) -> Self:
        if self.sqlite:  # what this connection commits must survive a power failure: `handed` is a promise
            raw = self.connection.connection.dbapi_connection
            assert raw is not None  # noqa: S101  # it is open
            raw.cursor().execute("PRAGMA synchronous=FULL")
            self.connection.detach()
            self.connection = self.connection.execution_options(writing=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self.flush()
            else:
                self.give_back()
        finally:
            self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One short write transaction, in the queue of this host's writers."""
        lock = writer_lock(self.engine) if self.sqlite else None
        if lock is not None:
            lock.acquire()
        try:
            with self.connection.begin():
                yield self.connection
        finally:
            if lock is not None:
                lock.release()
                time.sleep(BREATH)

    def claim(self, at: datetime) -> Sequence[Row[Any]]:
        """Take the next rows nobody has, wake those whose delay is over, and store what is pending."""
        with self.writing() as connection:
            self._store(connection)
            connection.execute(_wake(self.campaign_id, at))
            rows = self._claimed(connection, at)
        return sorted(rows, key=lambda row: row.id)

    def _claimed(self, connection: Connection, at: datetime) -> list[Row[Any]]:
        if self.gates is None:
            return list(connection.execute(self._claiming(at, BATCH)))
        rows: list[Row[Any]] = []
        for key in self.gates.houses:
            room = BATCH - len(rows)
            if room <= 0 or connection.execute(_waiting(self.campaign_id, key)).first() is None:
                continue
            most = self.gates.open_for(connection, key, me=self.me, at=at, most=room)
            if most:
                taken = connection.execute(self._claiming(at, most, key)).all()
                self.gates.took(connection, key, len(taken), at)
                rows += taken
        return rows

    def note(self, row: Row[Any], result: Result, *, busy: bool) -> bool:
        """Tell the gate of a recipient's house what came; say whether it is shut now: then its rows are given back."""
        if self.gates is None:
            return False
        with self.writing() as connection:
            self._store(connection)
            return self.gates.note(connection, row.house, row.address, result, busy=busy, mine=self._mine())

    def _mine(self) -> ColumnElement[bool]:
        return and_(
            Recipient.campaign_id == self.campaign_id, Recipient.state == RecipientState.CLAIMED,
            Recipient.claimed_by == self.me,
        )  # fmt: skip

    def _claiming(self, at: datetime, most: int, house: str | None = None) -> Any:
        free = (
            select(Recipient.id)
            .where(Recipient.campaign_id == self.campaign_id, Recipient.state == RecipientState.QUEUED)
            .where(Recipient.house == house if house is not None else true())
            .order_by(Recipient.id)
            .limit(most)
        )
        if not self.sqlite:  # a CTE is read once; PostgreSQL may run a subquery of IN again and take more than LIMIT
            free = select(free.with_for_update(skip_locked=True).cte("free").c.id)
        return (
            update(Recipient)
            .where(Recipient.id.in_(free.scalar_subquery()), Recipient.state == RecipientState.QUEUED, _sending)
            .values(state=RecipientState.CLAIMED, claimed_by=self.me, claimed_until=at + CLAIM_LEASE)
            .returning(
                Recipient.id, Recipient.address, Recipient.name, Recipient.salutation, Recipient.company,
                Recipient.title, Recipient.locale, Recipient.tries, Recipient.house,
            )
        )  # fmt: skip

    def hand(self, recipient_id: int, *, hashed: str, message_id: str, transport: str) -> bool:
        """Store what is pending and that this mail is about to leave. False: it must not leave any more."""
        at = now()
        with self.writing() as connection:
            self._store(connection)
            done = self._hand.run(
                connection, hand_id=recipient_id, me=self.me, at=at, lease=at + HANDED_LEASE, hash=hashed,
                mid=message_id, way=transport,
            )  # fmt: skip
        return done.rowcount == 1

    def flush(self) -> None:
        """Store what is pending."""
        if self.pending:
            with self.writing() as connection:
                self._store(connection)

    def _store(self, connection: Connection) -> None:
        for result in self.pending:
            self._settle.run(
                connection, settle_id=result.recipient_id, me=self.me, to=result.state, why=result.reason,
                said=result.response[:500], again=result.next_at, at=now(),
            )  # fmt: skip
        self.pending = []

    def give_back(self) -> None:
        """Return what this worker claimed and did not hand over; who left meanwhile is dropped."""
        mine = self._mine()
        with self.writing() as connection:
            self._store(connection)
            connection.execute(
                update(Recipient)
                .where(mine, _barred)
                .values(state=RecipientState.SUPPRESSED, reason=Reason.LEFT, settled_at=now(), claimed_by=None)
            )
            connection.execute(
                update(Recipient).where(mine).values(state=RecipientState.QUEUED, claimed_by=None, claimed_until=None)
            )


def _waiting(campaign_id: int, house: str) -> Any:
    return (
        select(Recipient.id)
        .where(Recipient.campaign_id == campaign_id, Recipient.state == RecipientState.QUEUED, Recipient.house == house)
        .limit(1)
    )


def _wake(campaign_id: int, at: datetime) -> Any:
    return (
        update(Recipient)
        .where(
            Recipient.campaign_id == campaign_id, Recipient.state == RecipientState.DEFERRED, Recipient.next_at <= at
        )
        .values(state=RecipientState.QUEUED, claimed_by=None, claimed_until=None)
    )


def reclaim(lane: Lane, at: datetime) -> int:
    """Take back rows of workers that have ended: claimed ones wait again, handed ones are uncertain from now on."""
    taken = (
        select(Recipient.claimed_by)
        .distinct()
        .where(
            Recipient.campaign_id == lane.campaign_id,
            Recipient.state.in_([RecipientState.CLAIMED, RecipientState.HANDED]),
            Recipient.claimed_by.is_not(None),
        )
    )
    with lane.connection.begin():
        known = lane.connection.scalars(taken).all()
    gone = [each for each in known if each is not None and is_gone(each)]
    lost = and_(
        Recipient.campaign_id == lane.campaign_id,
        or_(Recipient.claimed_by.in_(gone), Recipient.claimed_until < at),
    )
    with lane.writing() as connection:
        back = connection.execute(
            update(Recipient)
            .where(lost, Recipient.state == RecipientState.CLAIMED)
            .values(state=RecipientState.QUEUED, claimed_by=None, claimed_until=None)
        )
        unknown = connection.execute(
            update(Recipient)
            .where(lost, Recipient.state == RecipientState.HANDED)
            .values(state=RecipientState.UNCERTAIN, reason=Reason.LOST, settled_at=at, response="")
        )
    return back.rowcount + unknown.rowcount
