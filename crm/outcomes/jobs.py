"""Surveys and reports by mail. Due is a column of the letter: a crash loses nothing, and nothing is sent twice."""

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
from crm.events.rules import ConfirmationState
from crm.outcomes import actions, queries
from crm.outcomes.queries import Letter
from crm.outcomes.rules import LetterKind, rate
from crm.projects.rules import SigningState

log = structlog.get_logger(__name__)


def send_letter(letter_id: int) -> None:
    """Send a letter that is due, in the language of its reader; nothing if it is not due any more."""
    try:
        made = _made(letter_id)
    except (HeaderRefused, AddressRefused) as fault:
        log.warning("letter refused", letter=letter_id, reason=fault.code)
        _give_up(letter_id)
        return
    if made is None:
        return
    message, due_at, tries = made

    def before_data() -> None:
        with db.transaction(write=True):
            actions.hand(letter_id, due_at, by=SYSTEM)

    try:
        with mail.connect() as connection:
            outcome = connection.hand_over(
                message.as_bytes(), sender=message.from_.address, to=message.to.address, before_data=before_data
            )
    except actions.AlreadyHanded:
        return
    _note(letter_id, due_at, tries, outcome)


def _made(letter_id: int) -> tuple[Message, datetime, int] | None:
    with db.transaction():
        letter = queries.letter_by_id(letter_id)
        if letter is not None and letter.row.mail_due_at is not None:
            with texts_in(letter.locale):
                message = _survey(letter) if letter.row.kind is LetterKind.SURVEY else _report(letter)
            return message, letter.row.mail_due_at, letter.row.mail_tries
    if letter is None:
        _give_up(letter_id)
    return None


def _name(letter: Letter) -> str:
    return (letter.locale == "en" and letter.event.name_en) or letter.event.name


def _survey(letter: Letter) -> Message:
    assert letter.survey is not None  # noqa: S101  # letter_by_id sees to it
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/q/{queries.token_of(letter.row.mark)}"
    intro = (letter.locale == "en" and letter.survey.intro_en) or letter.survey.intro
    return _composed(
        letter, "event_survey", "event-survey", link=link, intro=intro, until=letter.survey.answer_by.isoformat()
    )


def _report(letter: Letter) -> Message:
    assert letter.reader is not None  # noqa: S101  # as above
    found = queries.summary(letter.reader, letter.event)
    link = f"{current_app.config['CRM_SETTINGS'].base_url}/events/{letter.event.code}/outcome"
    return _composed(
        letter, "event_report", "event-report", link=link, found=found, states=SigningState, row=letter.row,
        came=rate(found.expected - found.absent, found.expected), closing=queries.standing_closing(letter.event.id),
    )  # fmt: skip


def _composed(letter: Letter, kind: str, name: str, **context: object) -> Message:
    to = Mailbox(letter.name, letter.email)
    content = rendered(kind, to=to, name=letter.name, event=letter.event, name_of_event=_name(letter), **context)
    sender = mail.current.settings.sender
    due = int((letter.row.mail_due_at or now()).timestamp() * 1_000)
    return compose(
        to=to, sender=sender, message_id=message_id(name, letter.row.id, due, domain=sender.domain), **content
    )


def _note(letter_id: int, due_at: datetime, tries: int, outcome: Outcome) -> None:
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
        log.warning("letter not sent", letter=letter_id, outcome=str(outcome))
    with db.transaction(write=True):
        actions.settle(letter_id, state, again_after=again, by=SYSTEM)
        actions.put_off(letter_id, due_at, state, again_after=again, by=SYSTEM)


def _give_up(letter_id: int) -> None:
    with db.transaction(write=True):
        actions.forget(letter_id, by=SYSTEM)


def send_due_letters() -> None:
    """Send every letter that is due."""
    _send_due(now())


def _send_due(before: datetime) -> int:
    with db.transaction():
        due = queries.due_mails(before)
    for letter_id in due:
        send_letter(letter_id)
    return len(due)


mail_due_letters: Job = job(send_due_letters, own_transactions=True)


@sweep(every=30)
def letters() -> int:
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
