"""The mail that says what became of a request: a row says that it is due, it is handed over at most once."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import after_commit, transaction
from crm.core.i18n import _, texts_in
from crm.core.jobs import PENDING, job, sweep
from crm.core.mail import Mailbox, Message, compose, deliver, mail, rendered
from crm.reviews import actions, queries
from crm.reviews.rules import FIELD_NAMES, VERDICT_NAMES

SOON = 60.0
"""Seconds: retries nearer than this are waited for by commands that run until idle."""


@job
def mail_result(request_id: int) -> None:
    """Mail the result of a request to whoever asked, in their language, if it is due."""
    message = _message(request_id)
    if actions.hand_notice(request_id, by=SYSTEM) and message is not None:
        after_commit(lambda: _hand_over(request_id, message))


def _hand_over(request_id: int, message: Message) -> None:
    """Give it to the server once the row says so. What was certainly not taken is due again later."""
    outcome = deliver(message)
    if outcome.again:
        with transaction(write=True):
            actions.defer_notice(request_id, _delay(request_id), by=SYSTEM)


def _message(request_id: int) -> Message | None:
    """Return the mail, or None if whoever asked can no longer sign in."""
    request = queries.request_for(SYSTEM, request_id)
    to = queries.address_of(request.account_id)
    if to is None:
        return None
    settings = current_app.config["CRM_SETTINGS"]
    enterprise, box = queries.enterprise_of(request), Mailbox(to.name, to.email)
    with texts_in(to.locale):
        written = rendered(
            "review_decided", to=box, name=to.name, enterprise=enterprise.name, asked_at=request.asked_at,
            lines=[
                (_(FIELD_NAMES[each.field]), _(VERDICT_NAMES[each.verdict]), each.after, each.reason)
                for each in request.proposals
            ],
            link=f"{settings.base_url}/portal/requests/{request_id}",
        )  # fmt: skip
    return compose(to=box, sender=mail.current.settings.sender, **written)


def _delay(request_id: int) -> timedelta | None:
    """Return how long to wait before the next try; None after the last one."""
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    tries = queries.request_for(SYSTEM, request_id).notice_tries
    return timedelta(seconds=delays[tries - 1]) if tries <= len(delays) else None


@sweep(every=30)
def mail_due_results() -> int:
    """Mail every result whose time has come: those a crash left, and those a server deferred."""
    with transaction():
        due = queries.due_notices()
    for request_id in due:
        with transaction():
            mail_result(request_id)
    return len(due)


def _pending() -> tuple[float | None, int]:
    """Say when the next mail about a review is due within a minute, and how many wait for longer."""
    at = queries.next_notice_at()
    if at is None:
        return None, 0
    seconds = max(0.0, (at - now()).total_seconds())
    return (seconds, 0) if seconds <= SOON else (None, 1)


PENDING.append(_pending)
