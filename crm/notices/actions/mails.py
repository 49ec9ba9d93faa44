"""The ledger of notice mails: handed over at most once per cause, whatever dies in between."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, update

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.events.rules import ConfirmationState
from crm.notices.models import NoticeFirm

HANDED_FOR = timedelta(minutes=10)
"""A mail whose worker died after handing it over is given up after this: nobody knows what became of it."""


class AlreadyHanded(Exception):
    """Another worker handed this mail over."""


def _count(statement: Update) -> int:
    return int(cast(CursorResult[Any], session.execute(statement)).rowcount)


@action
def hand(firm_id: int, due_at: datetime, *, by: Actor) -> None:  # noqa: ARG001  # jobs act as the system
    """Note, immediately before DATA, that the mail is on its way. Raises AlreadyHanded if it was already."""
    handed = _count(
        update(NoticeFirm)
        .where(NoticeFirm.id == firm_id, NoticeFirm.mail_due_at == due_at)
        .values(
            mail_due_at=None, mail_state=ConfirmationState.HANDED, mail_at=now(),
            mail_tries=NoticeFirm.mail_tries + 1,
        )
    )  # fmt: skip
    if not handed:
        raise AlreadyHanded


@action
def settle(firm_id: int, state: ConfirmationState, *, again_after: timedelta | None, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note what became of a mail; with `again_after` it is due again later. A newer cause stands as it is."""
    due = None if again_after is None else now() + again_after
    session.execute(
        update(NoticeFirm)
        .where(NoticeFirm.id == firm_id, NoticeFirm.mail_state == ConfirmationState.HANDED)
        .values(mail_state=state, mail_due_at=due)
    )


@action
def put_off(
    firm_id: int, due_at: datetime, state: ConfirmationState, *, again_after: timedelta | None,
    by: Actor,  # noqa: ARG001  # as above
) -> None:  # fmt: skip
    """Note that the server did not take the mail before anything was handed over."""
    session.execute(
        update(NoticeFirm)
        .where(NoticeFirm.id == firm_id, NoticeFirm.mail_due_at == due_at)
        .values(
            mail_due_at=None if again_after is None else now() + again_after, mail_state=state,
            mail_tries=NoticeFirm.mail_tries + 1,
        )
    )  # fmt: skip


@action
def give_up(*, by: Actor) -> int:  # noqa: ARG001  # as above
    """Call mails uncertain whose worker died between DATA and the answer. They are never sent again by themselves."""
    return _count(
        update(NoticeFirm)
        .where(NoticeFirm.mail_state == ConfirmationState.HANDED, NoticeFirm.mail_at < now() - HANDED_FOR)
        .values(mail_state=ConfirmationState.UNCERTAIN)
    )
