"""Sending the report, and the ledger of letters: handed over at most once per cause, whatever dies in between."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, select, update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.core.ids import secret_token
from crm.events.models import Event
from crm.events.rules import ConfirmationState, digest
from crm.outcomes import queries
from crm.outcomes.facts import ReportMailed
from crm.outcomes.models import EventLetter
from crm.outcomes.rules import LetterKind

HANDED_FOR = timedelta(minutes=10)
"""A mail whose worker died after handing it over is given up after this: nobody knows what became of it."""
AGAIN = timedelta(minutes=10)
"""Nobody gets the report of an event twice within this, however often a button is pressed."""


class AlreadyHanded(Exception):
    """Another worker handed this mail over."""


@action
def send_report(event: Event, account_ids: Collection[int], note: str, *, by: Actor) -> int:
    """Send the report to accounts that see this event, each with the figures they may know; return to how many."""
    queries.locked(event.id)
    recently = session.scalars(
        select(EventLetter.account_id).where(
            EventLetter.event_id == event.id, EventLetter.kind == LetterKind.REPORT,
            EventLetter.created_at > now() - AGAIN,
        )
    ).all()  # fmt: skip
    wanted = [key for key, _name in queries.readers(event) if key in set(account_ids) and key not in recently]
    for account_id in wanted:
        mark = secret_token()
        session.add(
            EventLetter(
                event_id=event.id, kind=LetterKind.REPORT, account_id=account_id, note=note, mark=mark,
                token_hash=digest(mark), mail_due_at=now(), sent_by=by.name, created_at=now(),
            )
        )  # fmt: skip
    session.flush()
    if wanted:
        announce(ReportMailed(by=by, event_id=event.id, people=len(wanted)))
    return len(wanted)


def _count(statement: Update) -> int:
    return int(cast(CursorResult[Any], session.execute(statement)).rowcount)


@action
def hand(letter_id: int, due_at: datetime, *, by: Actor) -> None:  # noqa: ARG001  # jobs act as the system
    """Note, immediately before DATA, that the mail is on its way. Raises AlreadyHanded if it was already."""
    handed = _count(
        update(EventLetter)
        .where(EventLetter.id == letter_id, EventLetter.mail_due_at == due_at)
        .values(
            mail_due_at=None, mail_state=ConfirmationState.HANDED, mail_at=now(), mail_tries=EventLetter.mail_tries + 1
        )
    )
    if not handed:
        raise AlreadyHanded


@action
def settle(letter_id: int, state: ConfirmationState, *, again_after: timedelta | None, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note what became of a mail; with `again_after` it is due again later."""
    due = None if again_after is None else now() + again_after
    session.execute(
        update(EventLetter)
        .where(EventLetter.id == letter_id, EventLetter.mail_state == ConfirmationState.HANDED)
        .values(mail_state=state, mail_due_at=due)
    )


@action
def put_off(
    letter_id: int, due_at: datetime, state: ConfirmationState, *, again_after: timedelta | None,
    by: Actor,  # noqa: ARG001  # as above
) -> None:  # fmt: skip
    """Note that the server did not take the mail before anything was handed over."""
    session.execute(
        update(EventLetter)
        .where(EventLetter.id == letter_id, EventLetter.mail_due_at == due_at)
        .values(
            mail_due_at=None if again_after is None else now() + again_after, mail_state=state,
            mail_tries=EventLetter.mail_tries + 1,
        )
    )  # fmt: skip


@action
def give_up(*, by: Actor) -> int:  # noqa: ARG001  # as above
    """Call mails uncertain whose worker died between DATA and the answer. They are never sent again by themselves."""
    return _count(
        update(EventLetter)
        .where(EventLetter.mail_state == ConfirmationState.HANDED, EventLetter.mail_at < now() - HANDED_FOR)
        .values(mail_state=ConfirmationState.UNCERTAIN)
    )


@action
def forget(letter_id: int, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note that a due letter cannot be written to anybody: no address, no right, or an address no mail can name."""
    session.execute(
        update(EventLetter)
        .where(EventLetter.id == letter_id, EventLetter.mail_due_at.is_not(None))
        .values(mail_due_at=None, mail_state=ConfirmationState.FAILED)
    )
