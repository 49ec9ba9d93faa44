"""Mails of tracking: the question whether an address wants them, and what has moved. Each at most once."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import after_commit, transaction
from crm.core.i18n import _, texts_in
from crm.core.jobs import PENDING, job, sweep
from crm.core.mail import Mailbox, Message, compose, deliver, mail, rendered
from crm.tracking import actions, queries
from crm.tracking.models import TrackingWatch
from crm.tracking.queries import Parcel

SOON = 60.0
"""Seconds: retries nearer than this are waited for by commands that run until idle."""


@job
def mail_watcher(watch_id: int) -> None:
    """Mail whoever watches a project, if it is due and the project is still open."""
    row = queries.watch(watch_id)
    if row is None or row.mail_due_at is None:
        return
    parcel = queries.watched(row)
    message = _message(row, parcel) if parcel is not None else None
    tries = row.mail_tries + 1
    if actions.hand(watch_id, by=SYSTEM) and message is not None:
        after_commit(lambda: _hand_over(watch_id, message, tries))


def _hand_over(watch_id: int, message: Message, tries: int) -> None:
    """Give it to the server once the row says so. What was certainly not taken is due again later."""
    if deliver(message).again:
        with transaction(write=True):
            actions.put_off(watch_id, _delay(tries), by=SYSTEM)


def _delay(tries: int) -> timedelta | None:
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    return timedelta(seconds=delays[tries - 1]) if tries <= len(delays) else None


def _message(row: TrackingWatch, parcel: Parcel) -> Message:
    base_url, to = current_app.config["CRM_SETTINGS"].base_url, Mailbox("", row.email)
    with texts_in(row.locale):
        step = queries.step_named(parcel.latest)
        written = rendered(
            "tracking", to=to, project=parcel.project.name, confirmed=row.confirmed_at is not None,
            step=_(step) if step else "", link=f"{base_url}/track/{parcel.code}",
            own=f"{base_url}/track/mail/{queries.token_of(row)}",
        )  # fmt: skip
    return compose(to=to, sender=mail.current.settings.sender, **written)


@sweep(every=30)
def mail_due_watchers() -> int:
    """Mail everybody whose time has come: those a crash left, and those a server deferred."""
    with transaction():
        due = queries.due_watches()
    for watch_id in due:
        with transaction():
            mail_watcher(watch_id)
    return len(due)


@sweep(every=3600)
def forget_unconfirmed() -> int:
    """Delete addresses whose owner never said yes."""
    with transaction():
        old = queries.unconfirmed()
    for watch_id in old:
        with transaction(write=True):
            actions.forget(watch_id, by=SYSTEM)
    return len(old)


def _pending() -> tuple[float | None, int]:
    """Say when the next mail is due within a minute, and how many wait for longer."""
    at = queries.next_mail_at()
    if at is None:
        return None, 0
    seconds = max(0.0, (at - now()).total_seconds())
    return (seconds, 0) if seconds <= SOON else (None, 1)


PENDING.append(_pending)
