"""Mails about dues: rows say what is due, each is claimed in one transaction before it is handed over, once."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from crm.core.actor import SYSTEM
from crm.core.clock import now, today
from crm.core.db import after_commit, transaction
from crm.core.i18n import texts_in
from crm.core.jobs import PENDING, enqueue, job, sweep
from crm.core.mail import Failed, Mailbox, Message, Outcome, Sent, compose, deliver, mail, rendered
from crm.dues import actions, queries
from crm.dues.models import DuesLetter, Invoice
from crm.dues.rules import DAYS, LetterState, Skip, Step

_MAILS = {Step.NOTICE: "dues_notice", Step.VOIDED: "dues_voided"}
"""Names of the mails that are no reminder."""
SOON = 60.0
"""Seconds: retries nearer than this are waited for by commands that run until idle."""


@job
def mail_letter(letter_id: int) -> None:
    """Mail a 缴费通知书 or a reminder, if it is due and still needed. Racing workers send it once."""
    letter = queries.letter(letter_id)
    if letter is None or letter.state is not LetterState.DUE:
        return
    invoice = queries.invoice_for(SYSTEM, letter.invoice_id)
    message = _message(letter, invoice)
    moot = None if letter.step is Step.VOIDED else queries.skip_of(invoice)
    needless = moot or (Skip.NOBODY if message is None else None)
    if needless is not None or message is None:
        actions.skip(letter_id, needless or Skip.NOBODY, by=SYSTEM)
    elif actions.claim(letter_id, message.to.address, by=SYSTEM):
        tries = letter.tries + 1
        after_commit(lambda: _hand_over(letter_id, message, tries))


def _hand_over(letter_id: int, message: Message, tries: int) -> None:
    """Give it to the server once the row says so, and note the answer. A crash leaves 结果不明, never two mails."""
    outcome = deliver(message)
    with transaction(write=True):
        if outcome.again:
            actions.defer(letter_id, _delay(tries), str(outcome), by=SYSTEM)
        else:
            actions.close(letter_id, _state(outcome), "" if isinstance(outcome, Sent) else str(outcome), by=SYSTEM)


def _state(outcome: Outcome) -> LetterState:
    if isinstance(outcome, Sent):
        return LetterState.SENT
    return LetterState.FAILED if isinstance(outcome, Failed) else LetterState.UNCERTAIN


def _delay(tries: int) -> timedelta | None:
    """Return how long to wait before the next try; None after the last one."""
    delays = current_app.config["CRM_SETTINGS"].retry_delays
    return timedelta(seconds=delays[tries - 1]) if tries <= len(delays) else None


def _message(letter: DuesLetter, invoice: Invoice) -> Message | None:
    """Return the mail in its reader's language, or None if nobody there has an address."""
    to = queries.addressee(invoice.enterprise_id)
    if to is None:
        return None
    settings = current_app.config["CRM_SETTINGS"]
    box, schedule = Mailbox(to.name, to.email), queries.schedule_of(invoice.year)
    with texts_in(to.locale):
        written = rendered(
            _MAILS.get(letter.step, "dues_reminder"), to=box,
            name=to.salutation or to.name, enterprise=queries.enterprise_of(invoice).name, year=invoice.year,
            number=invoice.number, owed=queries.account_of(invoice).owed, due_on=invoice.due_on,
            reason=invoice.void_reason, charged=invoice.charged,
            is_overdue=DAYS.get(letter.step, -1) > 0, pay_to=schedule.pay_to if schedule else "",
            link=f"{settings.base_url}/portal/dues",
        )  # fmt: skip
    return compose(to=box, sender=mail.current.settings.sender, **written)


@sweep(every=3600)
def write_reminders() -> int:
    """Write the rows of all reminders that hold today, and wake who mails them."""
    with transaction():
        if not queries.reminders_on(today(), most=1):
            return 0
    with transaction(write=True):
        written = actions.write_reminders(by=SYSTEM)
        for letter_id in written:
            enqueue(mail_letter, letter_id)
    return len(written)


@sweep(every=3600)
def record_begun_years() -> int:
    """Record as paid the years that begin today and were settled before the year in front of them."""
    with transaction():
        if not queries.begun_unrecorded(today(), most=1):
            return 0
    with transaction(write=True):
        return actions.record_begun(by=SYSTEM)


@sweep(every=30)
def mail_due_letters() -> int:
    """Mail what a crash left and what a server deferred; what was handed over and never answered is 结果不明."""
    with transaction():
        due, lost = queries.due_letters(), queries.any_lost()
    if lost:
        with transaction(write=True):
            actions.give_up_lost(by=SYSTEM)
    for letter_id in due:
        with transaction():
            mail_letter(letter_id)
    return len(due)


def _pending() -> tuple[float | None, int]:
    """Say when the next mail about dues is due within a minute, and how many wait for longer."""
    at = queries.next_letter_at()
    if at is None:
        return None, 0
    seconds = max(0.0, (at - now()).total_seconds())
    return (seconds, 0) if seconds <= SOON else (None, 1)


PENDING.append(_pending)
