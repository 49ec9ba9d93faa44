"""Invitation mails. Due is a column of the invitation: a crash loses nothing, and nothing is sent twice."""

from __future__ import annotations

from flask import current_app

from crm.core import db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.due_mails import DueMails
from crm.core.i18n import texts_in
from crm.core.jobs import Job, job, sweep
from crm.core.mail import Mailbox, Message, compose, mail, message_id, rendered
from crm.events.queries import venues_of
from crm.invitations import actions, queries
from crm.invitations.models import EventInvitation
from crm.invitations.queries import Letter


def _written(invitation_id: int) -> Message | None:
    """Write to whoever is invited, in their language."""
    letter = queries.letter_by_id(invitation_id)
    if letter is None:
        return None
    with texts_in(letter.invitation.locale):
        return _message(letter)


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


INVITATIONS = DueMails("invitation", EventInvitation, _written)


def send_due_invitations() -> None:
    """Send every invitation mail that is due."""
    INVITATIONS.send_due()


mail_due_invitations: Job = job(send_due_invitations, own_transactions=True)


@sweep(every=30)
def invitations() -> int:
    """Send mails whose wake-up call was lost."""
    return INVITATIONS.swept()


@sweep(every=600)
def invitation_reminders() -> int:
    """Remind who has not answered; their mails are sent by the sweep of mails that are due."""
    with db.transaction(write=True):
        return actions.due_reminders(by=SYSTEM)


jobs.PENDING.append(INVITATIONS.pending)
