"""The ledger of invitation mails: handed over at most once per cause, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, select, update

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.delivery_states import DeliveryState
from crm.core.facts import announce
from crm.events.models import Event
from crm.events.rules import ATTENDABLE
from crm.invitations.facts import InvitationsReminded
from crm.invitations.models import EventInvitation
from crm.invitations.rules import REMIND_DAYS, InvitationState

REMIND_AGAIN = timedelta(hours=1)
"""Nobody is reminded by hand twice within this, whoever presses the button."""


def _count(statement: Update) -> int:
    return int(cast(CursorResult[Any], session.execute(statement)).rowcount)


def _reminding() -> Update:
    """Have those reminded who have not answered and to whom no mail is due or on its way."""
    at = now()
    return (
        update(EventInvitation)
        .where(
            EventInvitation.state == InvitationState.OPEN, EventInvitation.mail_due_at.is_(None),
            EventInvitation.mail_state != DeliveryState.HANDED, EventInvitation.mail_at.is_not(None),
            EventInvitation.answer_by >= today(),
            EventInvitation.event_id.in_(select(Event.id).where(Event.state.in_(ATTENDABLE))),
        )
        .values(mail_due_at=at, mail_state=DeliveryState.DUE, mail_tries=0, reminded_at=at)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


@action
def remind(event_id: int, *, by: Actor) -> int:
    """Remind everybody who has not answered, and return how many. Within an hour nobody is reminded twice.

    One conditional UPDATE: of two who press the button at once, one reaches each person.
    """
    again = now() - REMIND_AGAIN
    made = _count(
        _reminding().where(
            EventInvitation.event_id == event_id,
            EventInvitation.reminded_at.is_(None) | (EventInvitation.reminded_at < again),
        )
    )
    if made:
        announce(InvitationsReminded(by=by, event_id=event_id, people=made))
    return made


@action
def due_reminders(*, by: Actor) -> int:  # noqa: ARG001  # as above
    """Remind once, REMIND_DAYS before the answer-by day, whoever was invited before and has not answered."""
    begins = now() - timedelta(days=1)
    return _count(
        _reminding()
        .where(
            EventInvitation.reminded_itself_at.is_(None), EventInvitation.created_at < begins,
            EventInvitation.answer_by <= today() + timedelta(days=REMIND_DAYS),
            EventInvitation.reminded_at.is_(None) | (EventInvitation.reminded_at < begins),
        )
        .values(reminded_itself_at=now())
    )  # fmt: skip
