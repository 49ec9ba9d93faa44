"""Mails that rows are due: each is handed to the server at most once per cause, whatever dies in between.

A column of the row says when its mail is due. `hand` takes that moment away and is stored immediately before DATA:
whoever finds it taken sends nothing. What the server certainly did not take is due again after a delay; a row whose
worker died after handing over is called uncertain and never sent again by itself. Nothing but the row is the truth:
jobs only wake whoever works on it, and a sweep finds what a crash left un-woken.

A feature needs a table with the five columns, a function that writes the mail, and in its room of jobs
    LETTERS = DueMails("letter", EventLetter, written)
with a job over `send_due`, a sweep over `swept`, and `pending` for commands that run until nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, select, update

from crm.core import db
from crm.core.clock import now
from crm.core.db import session
from crm.core.delivery_states import DeliveryState
from crm.core.mail import Deferred, HeaderRefused, Message, Outcome, Sent, Unknown, mail
from crm.core.mail.addresses import AddressRefused

log = structlog.get_logger(__name__)
HANDED_FOR = timedelta(minutes=10)
"""A mail whose worker died after handing it over is given up after this: nobody knows what became of it."""
UNWOKEN = timedelta(seconds=10)
"""What is due for longer than this has nobody working on it: its wake-up call was lost."""
SOON = 60.0
"""Seconds: mails due within this are waited for by commands that run until idle."""


class AlreadyHanded(Exception):
    """Another worker handed this mail over."""


class DueMails:
    """The mails that the rows of one table are due.

    `written` returns the mail of a row, or None if nobody is to get it any more; the row then gets the state
    `unwritten`. `column` begins the names of the columns: `mail_due_at`, `mail_state`, `mail_at`, `mail_tries`.
    """

    def __init__(
        self, name: str, table: type[db.Base], written: Callable[[int], Message | None], *,
        column: str = "mail", unwritten: DeliveryState = DeliveryState.NONE,
    ) -> None:  # fmt: skip
        self.name, self.table, self.written, self.unwritten = name, table, written, unwritten
        columns = ("id", f"{column}_due_at", f"{column}_state", f"{column}_at", f"{column}_tries")
        self.id, self.due_at, self.state, self.at, self.tries = (getattr(table, one) for one in columns)

    def send(self, row_id: int) -> None:
        """Send the mail a row is due; nothing if it is not due any more."""
        made = self._made(row_id)
        if made is None:
            return
        message, due_at, tries = made

        def before_data() -> None:
            with db.transaction(write=True):
                self.hand(row_id, due_at)

        try:
            with mail.connect() as connection:
                outcome = connection.hand_over(
                    message.as_bytes(), sender=message.from_.address, to=message.to.address, before_data=before_data
                )
        except AlreadyHanded:
            return
        self._note(row_id, due_at, tries, outcome)

    def send_due(self, before: datetime | None = None) -> int:
        """Send every mail that is due; return to how many rows it was tried."""
        with db.transaction():
            due = self._due(before or now())
        for row_id in due:
            self.send(row_id)
        return len(due)

    def swept(self) -> int:
        """Send mails whose wake-up call was lost; call those uncertain whose worker died while handing them over."""
        with db.transaction(write=True):
            self._change(
                self.state == DeliveryState.HANDED, self.at < now() - HANDED_FOR, state=DeliveryState.UNCERTAIN
            )
        return self.send_due(now() - UNWOKEN)

    def pending(self) -> tuple[float | None, int]:
        """Return in how many seconds the next mail is due, if soon, and how many are due later."""
        at = now()
        waits = [(due - at).total_seconds() for due in self._next()]
        soon = [max(0.0, seconds) for seconds in waits if seconds <= SOON]
        return (min(soon) if soon else None), sum(seconds > SOON for seconds in waits)

    def hand(self, row_id: int, due_at: datetime) -> None:
        """Note, immediately before DATA, that the mail is on its way. Raises AlreadyHanded if it was already."""
        handed = self._change(
            self.id == row_id, self.due_at == due_at,
            due_at=None, state=DeliveryState.HANDED, at=now(), tries=self.tries + 1,
        )  # fmt: skip
        if not handed:
            raise AlreadyHanded

    def _due(self, before: datetime, limit: int = 500) -> Sequence[int]:
        """Return the rows whose mail was due before this instant, the oldest first."""
        return session.scalars(
            select(self.id).where(self.due_at <= before).order_by(self.due_at, self.id).limit(limit)
        ).all()

    def _next(self) -> Sequence[datetime]:
        """Return when mails are due that nobody handed over yet."""
        return session.scalars(
            select(self.due_at).where(self.due_at.is_not(None)).order_by(self.due_at).limit(1_000)
        ).all()

    def _made(self, row_id: int) -> tuple[Message, datetime, int] | None:
        state, message = self.unwritten, None
        with db.transaction():
            found = session.execute(
                select(self.due_at, self.tries).where(self.id == row_id, self.due_at.is_not(None))
            ).one_or_none()
            if found is None:
                return None
            try:
                message = self.written(row_id)
            except (HeaderRefused, AddressRefused) as fault:
                log.warning("mail refused", of=self.name, row=row_id, reason=fault.code)
                state = DeliveryState.FAILED
        if message is not None:
            return message, *found
        with db.transaction(write=True):
            self._put_off(row_id, found[0], state, None)
        return None

    def _note(self, row_id: int, due_at: datetime, tries: int, outcome: Outcome) -> None:
        """Store what became of it. Only what the server certainly did not take is tried again."""
        delays = current_app.config["CRM_SETTINGS"].retry_delays
        state, again = DeliveryState.FAILED, None
        match outcome:
            case Sent():
                state = DeliveryState.SENT
            case Unknown():
                state = DeliveryState.UNCERTAIN
            case Deferred() if tries < len(delays):
                state, again = DeliveryState.DEFERRED, now() + timedelta(seconds=delays[tries])
        if state is not DeliveryState.SENT:
            log.warning("mail not sent", of=self.name, row=row_id, outcome=str(outcome))
        with db.transaction(write=True):  # a newer cause stands as it is
            self._change(self.id == row_id, self.state == DeliveryState.HANDED, state=state, due_at=again)
            self._put_off(row_id, due_at, state, again)

    def _put_off(self, row_id: int, due_at: datetime, state: DeliveryState, again: datetime | None) -> None:
        """Note what became of a mail that was never handed over."""
        self._change(self.id == row_id, self.due_at == due_at, state=state, due_at=again, tries=self.tries + 1)

    def _change(self, *where: ColumnElement[bool], **values: object) -> int:
        named = {getattr(self, name): value for name, value in values.items()}
        done = session.execute(update(self.table).where(*where).values(named))
        return int(cast(CursorResult[Any], done).rowcount)
