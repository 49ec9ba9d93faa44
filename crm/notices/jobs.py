"""Mails of notices. Due is a column of the firm's row: a crash loses nothing, and nothing is sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import current_app
from markupsafe import Markup

from crm.core import db, jobs, markdown
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.i18n import texts_in
from crm.core.jobs import Job, job, sweep
from crm.core.mail import Deferred, Mailbox, Message, Outcome, Sent, Unknown, compose, mail, message_id, rendered
from crm.core.mail.addresses import AddressRefused
from crm.core.mail.headers import HeaderRefused
from crm.events.rules import ConfirmationState
from crm.notices import actions, queries
from crm.notices.queries import Due

log = structlog.get_logger(__name__)


def send_notice(firm_id: int) -> None:
    """Send the mail a firm is due, in the language of its contact; nothing if it is not due any more."""
    try:
        made = _made(firm_id)
    except (HeaderRefused, AddressRefused) as fault:
        log.warning("notice refused", firm=firm_id, reason=fault.code)
        _leave(firm_id, ConfirmationState.FAILED)
        return
    if made is None:
        return
    message, due_at, tries = made

    def before_data() -> None:
        with db.transaction(write=True):
            actions.hand(firm_id, due_at, by=SYSTEM)

    try:
        with mail.connect() as connection:
            outcome = connection.hand_over(
                message.as_bytes(), sender=message.from_.address, to=message.to.address, before_data=before_data
            )
    except actions.AlreadyHanded:
        return
    _note(firm_id, due_at, tries, outcome)


def _made(firm_id: int) -> tuple[Message, datetime, int] | None:
    with db.transaction():
        due = queries.due_by_id(firm_id)
        if due is None or due.firm.mail_due_at is None:
            return None
        addresses, people = queries.barred([due.firm.email], [due.firm.person_id] if due.firm.person_id else [])
        if not addresses and not people:
            with texts_in(due.firm.locale):
                return _message(due), due.firm.mail_due_at, due.firm.mail_tries
    _leave(firm_id, ConfirmationState.NONE)  # who left while it waited gets nothing
    return None


def _message(due: Due) -> Message:
    row, notice = due.firm, due.notice
    to, sender = Mailbox(row.name, row.email), mail.current.settings.sender
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/n/{queries.token_of(row.mark)}"
    content = rendered(
        "notice", to=to, row=row, notice=notice, firm=due.name, link=link, again=row.call > 0,
        html=Markup(markdown.to_html(notice.body)),  # noqa: S704  # cleaned by crm.core.markdown
        text=markdown.to_text(notice.body).strip(),
    )  # fmt: skip
    key = message_id("notice", row.id, row.call, domain=sender.domain)
    return compose(to=to, sender=sender, message_id=key, **content)


def _note(firm_id: int, due_at: datetime, tries: int, outcome: Outcome) -> None:
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
        log.warning("notice not sent", firm=firm_id, outcome=str(outcome))
    with db.transaction(write=True):
        actions.settle(firm_id, state, again_after=again, by=SYSTEM)
        actions.put_off(firm_id, due_at, state, again_after=again, by=SYSTEM)


def _leave(firm_id: int, state: ConfirmationState) -> None:
    """Send nothing any more for this cause."""
    with db.transaction(write=True):
        due = queries.due_by_id(firm_id)
        if due is not None and due.firm.mail_due_at is not None:
            actions.put_off(firm_id, due.firm.mail_due_at, state, again_after=None, by=SYSTEM)


def send_due_notices() -> None:
    """Send every mail of a notice that is due."""
    _send_due(now())


def _send_due(before: datetime) -> int:
    with db.transaction():
        due = queries.due_mails(before)
    for firm_id in due:
        send_notice(firm_id)
    return len(due)


mail_due_notices: Job = job(send_due_notices, own_transactions=True)


@sweep(every=30)
def notices() -> int:
    """Send mails whose wake-up call was lost, and call those uncertain whose worker died while handing them over."""
    with db.transaction(write=True):
        actions.give_up(by=SYSTEM)
    return _send_due(now() - timedelta(seconds=10))


def _pending() -> tuple[float | None, int]:
    """Say when the next mail is due within a minute, and how many are due later."""
    at = now()
    waits = [(due - at).total_seconds() for due in queries.next_due() if due is not None]
    soon = [max(0.0, seconds) for seconds in waits if seconds <= 60]
    return (min(soon) if soon else None), sum(seconds > 60 for seconds in waits)


jobs.PENDING.append(_pending)
