"""Surveys and reports by mail. Due is a column of the letter: a crash loses nothing, and nothing is sent twice."""

from __future__ import annotations

from flask import current_app

from crm.core import jobs
from crm.core.clock import now
from crm.core.delivery_states import DeliveryState
from crm.core.due_mails import DueMails
from crm.core.i18n import texts_in
from crm.core.jobs import Job, job, sweep
from crm.core.mail import Mailbox, Message, compose, mail, message_id, rendered
from crm.outcomes import queries
from crm.outcomes.models import EventLetter
from crm.outcomes.queries import Letter
from crm.outcomes.rules import LetterKind, rate
from crm.projects.rules import SigningState


def _written(letter_id: int) -> Message | None:
    """Write a letter in the language of its reader, who may have lost the address or the right since."""
    letter = queries.letter_by_id(letter_id)
    if letter is None:
        return None
    with texts_in(letter.locale):
        return _survey(letter) if letter.row.kind is LetterKind.SURVEY else _report(letter)


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


LETTERS = DueMails("letter", EventLetter, _written, unwritten=DeliveryState.FAILED)


def send_due_letters() -> None:
    """Send every letter that is due."""
    LETTERS.send_due()


mail_due_letters: Job = job(send_due_letters, own_transactions=True)


@sweep(every=30)
def letters() -> int:
    """Send mails whose wake-up call was lost."""
    return LETTERS.swept()


jobs.PENDING.append(LETTERS.pending)
