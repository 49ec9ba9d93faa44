"""Invitation mails. Due is a column of the invitation: a crash loses nothing, and nothing is sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import current_app

from crm.core import db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.i18n import texts_in
from crm.core.jobs import Job, job, sweep
from crm.core.mail import Deferred, Mailbox, Message, Outcome, Sent, Unknown, compose, mail, message_id, rendered
from crm.core.mail.addresses import AddressRefused
from crm.core.mail.headers import HeaderRefused
from crm.events.queries import venues_of
from crm.events.rules import ConfirmationState
from crm.invitations import actions, queries
from crm.invitations.queries import Letter

log = structlog.get_logger(__name__)


def send_invitation(invitation_id: int) -> None:
    """Send the mail an invitation is due, in the language of the person; nothing if it is not due any more."""
    try:
        made = _made(invitation_id)
    except (HeaderRefused, AddressRefused) as fault:
        log.warning("invitation refused", invitation=invitation_id, reason=fault.code)
        _give_up(invitation_id)
        return
    if made is None:
        return
    message, due_at, tries = made

    def before_data() -> None:
        with db.transaction(write=True):
            actions.hand(invitation_id, due_at, by=SYSTEM)

    try:
        with mail.connect() as connection:
            outcome = connection.hand_over(
                message.as_bytes(), sender=message.from_.address, to=message.to.address, before_data=before_data
            )
    except actions.AlreadyHanded:
        return
    _note(invitation_id, due_at, tries, outcome)


def _made(invitation_id: int) -> tuple[Message, datetime, int] | None:
    with db.transaction():
        letter = queries.letter_by_id(invitation_id)
        if letter is None or letter.invitation.mail_due_at is None:
            return None
        with texts_in(letter.invitation.locale):
            message = _message(letter)
        return message, letter.invitation.mail_due_at, letter.invitation.mail_tries


def _message(letter: Letter) -> Message:
    row, event = letter.invitation, letter.event
    to = Mailbox(row.name, row.email)
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/i/{queries.token_of(row.mark)}"
    content = rendered(
        "event_invitation", to=to, row=row, event=event, venues=venues_of([event.id])[event.id], link=link,
        again=row.reminded_at is not None,
        name_of_event=(row.locale == "en" and event.name_en) or event.name,
    )  # fmt: skip
    sender = mail.current.settings.sender
    due = int((row.mail_due_at or now()).timestamp() * 1_000)
    return compose(
        to=to, sender=sender, message_id=message_id("event-invitation", row.id, due, domain=sender.domain), **content
    )


def _note(invitation_id: int, due_at: datetime, tries: int, outcome: Outcome) -> None:
    """Store what became of it. Only what the server certainly did not take is tried again."""
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    state, again = ConfirmationState.FAILED, None
    match outcome:
        case Sent():
            state = ConfirmationState.SENT
        case Unknown():
            state = ConfirmationState.UNCERTAIN
        case Deferred() if tries < len(delays):
            state, again = ConfirmationState.DEFERRED, timedelta(seconds=delays[tries])
    if state is not ConfirmationState.SENT:
        log.warning("invitation not sent", invitation=invitation_id, outcome=str(outcome))
    with db.transaction(write=True):
        actions.settle(invitation_id, state, again_after=again, by=SYSTEM)
        actions.put_off(invitation_id, due_at, state, again_after=again, by=SYSTEM)


def _give_up(invitation_id: int) -> None:
    with db.transaction(write=True):
        letter = queries.letter_by_id(invitation_id)
        due_at = letter.invitation.mail_due_at if letter else None
        if due_at is not None:
            actions.put_off(invitation_id, due_at, ConfirmationState.FAILED, again_after=None, by=SYSTEM)


def send_due_invitations() -> None:
    """Send every invitation mail that is due."""
    _send_due(now())


def _send_due(before: datetime) -> int:
    with db.transaction():
        due = queries.due_mails(before)
    for invitation_id in due:
        send_invitation(invitation_id)
    return len(due)


mail_due_invitations: Job = job(send_due_invitations, own_transactions=True)


@sweep(every=30)
def invitations() -> int:
    """Send mails whose wake-up call was lost, and call those uncertain whose worker died while handing them over."""
    with db.transaction(write=True):
        actions.give_up(by=SYSTEM)
    return _send_due(now() - timedelta(seconds=10))


@sweep(every=600)
def invitation_reminders() -> int:
    """Remind who has not answered; their mails are sent by the sweep of mails that are due."""
    with db.transaction(write=True):
        return actions.due_reminders(by=SYSTEM)


def _pending() -> tuple[float | None, int]:
    """Say when the next mail is due within a minute, and how many are due later."""
    at = now()
    waits = [(due - at).total_seconds() for due in queries.next_due() if due is not None]
    soon = [max(0.0, seconds) for seconds in waits if seconds <= 60]
    return (min(soon) if soon else None), sum(seconds > 60 for seconds in waits)


jobs.PENDING.append(_pending)
