"""The ledger of letters after an event: which are due, and whom the report can be sent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import selectinload

from crm.accounts import queries as accounts
from crm.accounts.models import Account, AccountRole
from crm.accounts.permissions import STAFF
from crm.core.actor import Actor
from crm.core.db import session
from crm.events.models import Event, Registration
from crm.outcomes.models import EventLetter, EventSurvey
from crm.outcomes.queries.closing import sees
from crm.outcomes.queries.survey import survey_of
from crm.outcomes.rules import LetterKind

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its event and whom it goes to."""

    row: EventLetter
    event: Event
    name: str
    email: str
    locale: str
    reader: Actor | None
    """Of a report: whose rights decide which figures it holds."""
    survey: EventSurvey | None


def readers(event: Event) -> list[tuple[int, str]]:
    """Return (id, name) of the enabled staff accounts that see what came of an event."""
    held = select(AccountRole.account_id).where(AccountRole.role.in_(sorted(STAFF)))
    rows = session.scalars(
        select(Account)
        .where(Account.id.in_(held), Account.disabled_at.is_(None))
        .options(selectinload(Account.roles))
        .order_by(Account.name, Account.id)
    ).all()
    return [(row.id, row.name) for row in rows if row.email and sees(_actor(row), event)]


def _actor(account: Account) -> Actor:
    return accounts.actor_of(account.id, account.name, frozenset(each.role for each in account.roles))


def letter_by_id(letter_id: int) -> Letter | None:
    """Return a letter with whom it goes to now, for jobs; None once they cannot be written to."""
    row = session.get(EventLetter, letter_id)
    if row is None:
        return None
    event = session.get_one(Event, row.event_id)
    return _to_attendee(row, event) if row.kind is LetterKind.SURVEY else _to_account(row, event)


def _to_attendee(row: EventLetter, event: Event) -> Letter | None:
    who, survey = session.get(Registration, row.registration_id), survey_of(event.id)
    if who is None or survey is None or not who.email:
        return None
    return Letter(row, event, who.name, who.email, who.locale, None, survey)


def _to_account(row: EventLetter, event: Event) -> Letter | None:
    account = session.scalar(select(Account).where(Account.id == row.account_id).options(selectinload(Account.roles)))
    if account is None or account.disabled_at is not None or not account.email:
        return None
    reader = _actor(account)
    if not sees(reader, event):
        return None
    return Letter(row, event, account.name, account.email, account.locale, reader, None)


def reports_of(event_id: int, limit: int = 20) -> Sequence[AnyRow]:
    """Return the reports that were sent, the last first."""
    return session.execute(
        select(EventLetter.id, Account.name, EventLetter.mail_state, EventLetter.mail_at, EventLetter.sent_by,
               EventLetter.created_at)
        .join(Account, Account.id == EventLetter.account_id)
        .where(EventLetter.event_id == event_id, EventLetter.kind == LetterKind.REPORT)
        .order_by(EventLetter.id.desc())
        .limit(limit)
    ).all()  # fmt: skip
