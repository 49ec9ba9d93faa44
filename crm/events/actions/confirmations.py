"""The ledger of confirmation mails: handed over at most once per cause, whatever dies in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.events.models import Registration
from crm.events.rules import ConfirmationState

HANDED_FOR = timedelta(minutes=10)
"""A mail whose worker died after handing it over is given up after this: nobody knows what became of it."""


class AlreadyHanded(Exception):
    """Another worker handed this mail over."""


@action
def hand(registration_id: int, due_at: datetime, *, by: Actor) -> None:  # noqa: ARG001  # jobs act as the system
    """Note, immediately before DATA, that the mail is on its way. Raises AlreadyHanded if it was already."""
    found = session.execute(
        update(Registration)
        .where(Registration.id == registration_id, Registration.confirmation_due_at == due_at)
        .values(
            confirmation_due_at=None, confirmation_state=ConfirmationState.HANDED, confirmation_at=now(),
            confirmation_tries=Registration.confirmation_tries + 1,
        )
    )  # fmt: skip
    if not cast(CursorResult[Any], found).rowcount:
        raise AlreadyHanded


@action
def settle(registration_id: int, state: ConfirmationState, *, again_after: timedelta | None, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note what became of a mail; with `again_after` it is due again later. A newer cause stands as it is."""
    due = None if again_after is None else now() + again_after
    session.execute(
        update(Registration)
        .where(Registration.id == registration_id, Registration.confirmation_state == ConfirmationState.HANDED)
        .values(confirmation_state=state, confirmation_due_at=due)
    )


@action
def put_off(
    registration_id: int,
    due_at: datetime,
    state: ConfirmationState,
    *,
    again_after: timedelta | None,
    by: Actor,  # noqa: ARG001  # as above
) -> None:
    """Note that the server did not take the mail before anything was handed over."""
    session.execute(
        update(Registration)
        .where(Registration.id == registration_id, Registration.confirmation_due_at == due_at)
        .values(
            confirmation_due_at=None if again_after is None else now() + again_after, confirmation_state=state,
            confirmation_tries=Registration.confirmation_tries + 1,
        )
    )  # fmt: skip


@action
def give_up(*, by: Actor) -> int:  # noqa: ARG001  # as above
    """Call mails uncertain whose worker died between DATA and the answer. They are never sent again by themselves."""
    found = session.execute(
        update(Registration)
        .where(
            Registration.confirmation_state == ConfirmationState.HANDED,
            Registration.confirmation_at < now() - HANDED_FOR,
        )
        .values(confirmation_state=ConfirmationState.UNCERTAIN)
    )
    return int(cast(CursorResult[Any], found).rowcount)
