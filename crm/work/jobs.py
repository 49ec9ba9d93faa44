"""The mail that reminds of tasks: one per account and day, a row says that it is due, handed over at most once."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from crm.core.actor import SYSTEM
from crm.core.clock import local, now, today
from crm.core.db import after_commit, transaction
from crm.core.i18n import texts_in
from crm.core.jobs import PENDING, job, sweep
from crm.core.mail import Mailbox, Message, compose, deliver, mail, rendered
from crm.work import actions, queries
from crm.work.rules import REMIND_FROM

SOON = 60.0
"""Seconds: retries nearer than this are waited for by commands that run until idle."""


@job
def mail_digest(digest_id: int) -> None:
    """Mail one account's reminder of one day, if it is due and still has something to say."""
    message = _message(digest_id)
    if actions.hand_digest(digest_id, by=SYSTEM) and message is not None:
        after_commit(lambda: _hand_over(digest_id, message))


def _hand_over(digest_id: int, message: Message) -> None:
    """Give it to the server once the row says so. What was certainly not taken is due again later."""
    outcome = deliver(message)
    if outcome.again:
        with transaction(write=True):
            actions.defer_digest(digest_id, _delay(digest_id), by=SYSTEM)


def _message(digest_id: int) -> Message | None:
    """Return the mail; None when everything was done meanwhile, or the day is over, or nobody signs in there."""
    row = queries.digest(digest_id)
    to, tasks = queries.address_of(row.owner_id), queries.to_remind_of(row.owner_id, row.day)
    if to is None or not to.email or not tasks or row.day != today():
        return None
    settings = current_app.config["CRM_SETTINGS"]
    box = Mailbox(to.name, to.email)
    lines = [
        (each.title, each.enterprise or "", each.due_on.isoformat() if each.due_on else "",
         each.due_on is not None and each.due_on < row.day)
        for each in tasks
    ]  # fmt: skip
    with texts_in(to.locale):
        written = rendered(
            "task_digest", to=box, name=to.name, n=len(lines), day=row.day.isoformat(), lines=lines,
            late=sum(line[3] for line in lines), link=f"{settings.base_url}/tasks/",
        )  # fmt: skip
    return compose(to=box, sender=mail.current.settings.sender, **written)


def _delay(digest_id: int) -> timedelta | None:
    """Return how long to wait before the next try; None after the last one."""
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    tries = queries.digest(digest_id).tries
    return timedelta(seconds=delays[tries - 1]) if tries <= len(delays) else None


@sweep(every=300)
def remind() -> int:
    """From eight in the morning: plan the day's reminders, then mail every one whose time has come."""
    if local(now()).hour >= REMIND_FROM:
        with transaction():
            owners = list(queries.owners_to_remind(today()))
        for owner_id in owners:
            with transaction(write=True):
                actions.plan_digest(owner_id, today(), by=SYSTEM)
    with transaction():
        due = list(queries.due_digests())
    for digest_id in due:
        with transaction():
            mail_digest(digest_id)
    return len(due)


def _pending() -> tuple[float | None, int]:
    """Say when the next reminder is due within a minute, and how many wait for longer."""
    at = queries.next_digest_at()
    if at is None:
        return None, 0
    seconds = max(0.0, (at - now()).total_seconds())
    return (seconds, 0) if seconds <= SOON else (None, 1)


PENDING.append(_pending)
