"""Sending the report, and the ledger of letters: handed over at most once per cause, whatever dies in between."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.core.ids import secret_token
from crm.events.models import Event
from crm.events.rules import digest
from crm.outcomes import queries
from crm.outcomes.facts import ReportMailed
from crm.outcomes.models import EventLetter
from crm.outcomes.rules import LetterKind

AGAIN = timedelta(minutes=10)
"""Nobody gets the report of an event twice within this, however often a button is pressed."""


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
