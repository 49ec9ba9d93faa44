"""The weekly mail about leads leaves: to each owner about their own, to leaders about all."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from flask import current_app

from crm.core.actor import SYSTEM
from crm.core.clock import local, now, today
from crm.core.db import after_commit, transaction
from crm.core.i18n import texts_in
from crm.core.jobs import PENDING, job, sweep
from crm.core.mail import Mailbox, Message, compose, deliver, mail, rendered
from crm.leads import actions, queries
from crm.leads.rules import DUTY_NAMES, LISTED, WEEKLY_FROM, week_before, week_of

SOON = 60.0
"""Seconds: retries nearer than this are waited for by commands that run until idle."""


@job
def mail_weekly(weekly_id: int) -> None:
    """Mail somebody's week, if it is due and there is something to say."""
    message = _message(weekly_id)
    if actions.hand_weekly(weekly_id, by=SYSTEM) and message is not None:
        after_commit(lambda: _hand_over(weekly_id, message))


def _hand_over(weekly_id: int, message: Message) -> None:
    """Give it to the server once the row says so. What was certainly not taken is due again later."""
    outcome = deliver(message)
    if outcome.again:
        with transaction(write=True):
            actions.defer_weekly(weekly_id, _delay(weekly_id), by=SYSTEM)


def _message(weekly_id: int) -> Message | None:
    """Return the mail; None when there is nothing to say, the week is over, or nobody wants it."""
    row = queries.weekly(weekly_id)
    reader = queries.reader_of(row.owner_id)
    if reader is None or row.week != week_of(today()):
        return None
    lines, due = queries.weekly_lines(reader, row.week), queries.due_within(reader, row.week)
    if not lines and not due:
        return None
    base = current_app.config["CRM_SETTINGS"].base_url
    first, last = week_before(row.week)
    figures = [(line, f"{base}/leads/?{urlencode(line.asked)}") for line in lines]
    duties = [
        (lead.title, DUTY_NAMES[clock.duty], clock.due.isoformat(), f"{base}/leads/{lead.id}")
        for lead, clock in due[:LISTED]
    ]
    box = Mailbox(reader.actor.name, reader.email)
    with texts_in(reader.locale):
        written = rendered(
            "lead_weekly", to=box, name=reader.actor.name, figures=figures, duties=duties,
            more=max(0, len(due) - LISTED), first=first.isoformat(), last=last.isoformat(), every=reader.leads_all,
            late=sum(line.count for line in lines if line.group == "late"), due=len(due), settings=f"{base}/account/",
        )  # fmt: skip
    return compose(to=box, sender=mail.current.settings.sender, **written)


def _delay(weekly_id: int) -> timedelta | None:
    """Return how long to wait before the next try; None after the last one."""
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    tries = queries.weekly(weekly_id).tries
    return timedelta(seconds=delays[tries - 1]) if tries <= len(delays) else None


@sweep(every=300)
def weekly_mails() -> int:
    """From Monday at eight: plan the week's mails, then send every one whose time has come."""
    monday, at = week_of(today()), local(now())
    if at.date() > monday or at.hour >= WEEKLY_FROM:
        with transaction():
            owners = list(queries.owners_to_tell(monday))
        for owner_id in owners:
            with transaction(write=True):
                actions.plan_weekly(owner_id, monday, by=SYSTEM)
    with transaction():
        due = list(queries.due_weeklies())
    for weekly_id in due:
        with transaction():
            mail_weekly(weekly_id)
    return len(due)


def _pending() -> tuple[float | None, int]:
    """Say when the next mail is due within a minute, and whether one is due later."""
    due = queries.next_weekly_at()
    seconds = None if due is None else (due - now()).total_seconds()
    if seconds is None:
        return None, 0
    return (max(0.0, seconds), 0) if seconds <= SOON else (None, 1)


PENDING.append(_pending)
