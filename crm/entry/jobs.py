"""The mail that tells an applicant where it stands: a row says that it is due, it is handed over at most once."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from crm.core.actor import SYSTEM
from crm.core.clock import now, today
from crm.core.db import after_commit, transaction
from crm.core.i18n import _, texts_in
from crm.core.jobs import PENDING, enqueue, job, sweep
from crm.core.mail import Mailbox, Message, compose, deliver, mail, rendered
from crm.entry import actions, queries, rules
from crm.entry.models import Application
from crm.entry.rules import Move, State

SOON = 60.0
"""Seconds: retries nearer than this are waited for by commands that run until idle."""


@job
def mail_applicant(application_id: int) -> None:
    """Mail the applicant where the application stands, in their language, if it is due."""
    application = queries.with_steps(application_id)
    if application is None or application.mail_due_at is None:
        return
    message = _message(application)
    if actions.hand_mail(application_id, by=SYSTEM):
        after_commit(lambda: _hand_over(application_id, message))


def _hand_over(application_id: int, message: Message) -> None:
    """Give it to the server once the row says so. What was certainly not taken is due again later."""
    outcome = deliver(message)
    if outcome.again:
        with transaction(write=True):
            actions.defer_mail(application_id, _delay(application_id), by=SYSTEM)


def _message(application: Application) -> Message:
    settings = current_app.config["CRM_SETTINGS"]
    to = Mailbox(application.contact_name, application.contact_email)
    with texts_in(application.locale):
        written = rendered(
            "application", to=to, name=application.contact_name, firm=application.name, state=application.state.value,
            state_name=_(rules.STATE_NAMES[application.state]), coming=_(rules.NEXT[application.state]),
            reason=_reason(application), link=f"{settings.base_url}/apply/{queries.token_of(application)}",
        )  # fmt: skip
    return compose(to=to, sender=mail.current.settings.sender, **written)


def _reason(application: Application) -> str:
    """Return why it was returned or refused; other opinions are the association's own."""
    if application.state not in (State.RETURNED, State.REJECTED) or not application.steps:
        return ""
    last = application.steps[-1]
    return last.opinion if last.move in (Move.RETURN, Move.REJECT) else ""


def _delay(application_id: int) -> timedelta | None:
    """Return how long to wait before the next try; None after the last one."""
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    application = queries.with_steps(application_id)
    tries = application.mail_tries if application else len(delays) + 1
    return timedelta(seconds=delays[tries - 1]) if tries <= len(delays) else None


@sweep(every=30)
def mail_due_applicants() -> int:
    """Mail everybody whose time has come: those a crash left, and those a server deferred."""
    with transaction():
        due = queries.due_mails()
    for application_id in due:
        with transaction():
            mail_applicant(application_id)
    return len(due)


@sweep(every=3600)
def remind() -> int:
    """Remind applicants of corrections asked for, and the secretariat of payments that are late: each once."""
    with transaction():
        returned, late = queries.to_remind(today())
    for application_id in returned:
        with transaction(write=True):
            if actions.remind_applicant(application_id, by=SYSTEM):
                enqueue(mail_applicant, application_id)
    for application_id in late:
        with transaction(write=True):
            actions.remind_staff(application_id, by=SYSTEM)
    return len(returned) + len(late)


@sweep(every=3600)
def forget_old_drafts() -> int:
    """Delete drafts that were never submitted and whose link has stopped working."""
    with transaction():
        old = queries.forgotten_drafts()
    for application_id in old:
        with transaction(write=True):
            actions.forget(application_id, by=SYSTEM)
    return len(old)


def _pending() -> tuple[float | None, int]:
    """Say when the next mail is due within a minute, and how many wait for longer."""
    at = queries.next_mail_at()
    if at is None:
        return None, 0
    seconds = max(0.0, (at - now()).total_seconds())
    return (seconds, 0) if seconds <= SOON else (None, 1)


PENDING.append(_pending)
