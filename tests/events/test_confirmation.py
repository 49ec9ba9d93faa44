"""The mail after registering: to one person, with QR, calendar file and links; at most once per cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from crm.core import db, jobs
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now
from crm.core.db import session
from crm.core.delivery_states import DeliveryState
from crm.core.mail import mail, parse_mail_url
from crm.core.web import CrmFlask
from crm.events import actions, queries
from crm.events import jobs as events_jobs
from crm.events.models import Registration
from crm.events.rules import EventState
from tests.support import mailbox
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.smtp import CUT, TAKE_AND_CUT, SmtpServer

ADDRESS = "guest1@example.com"


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The folder of sent mails, empty."""
    folder = instance / "outbox"
    for path in folder.glob("*.eml"):
        path.unlink()
    return folder


@pytest.fixture
def stored(clean: CrmFlask) -> Callable[..., tuple[AnEvent, int]]:
    """Return a function that stores an event and a registration, as one request would."""

    def store(**given: str) -> tuple[AnEvent, int]:
        with clean.app_context(), db.transaction(write=True):
            event = an_event()
            return event, a_registration(event, an_attendee(1, **given)).registration.id

    return store


def state_of(app: CrmFlask, registration_id: int) -> tuple[DeliveryState, bool]:
    """Return (what became of the mail, whether one is due)."""
    with app.app_context(), db.transaction():
        row = session.scalars(select(Registration).where(Registration.id == registration_id)).one()
        return row.confirmation_state, row.confirmation_due_at is not None


def part(message: EmailMessage, content_type: str) -> bytes:
    """Return the content of the first part of this type."""
    found = next(each for each in message.walk() if each.get_content_type() == content_type)
    content = found.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def test_the_mail_has_one_recipient_the_qr_code_and_the_calendar(
    clean: CrmFlask, outbox: Path, stored: Callable[..., tuple[AnEvent, int]]
) -> None:
    event, registration_id = stored()
    (message,) = mailbox.mails(outbox)
    assert [each.addr_spec for each in message["To"].addresses] == [ADDRESS]
    assert message["Cc"] is None
    assert message["Bcc"] is None
    assert message["Subject"] == "报名成功：示例对接会"
    ticket, manage = (next(link for link in mailbox.links(message) if f"/{kind}/" in link) for kind in "cr")
    assert ticket.startswith("https://crm.example/c/")
    assert part(message, "image/png")[:8] == b"\x89PNG\r\n\x1a\n"
    assert [each.get_filename() for each in message.iter_attachments()] == ["ticket.png", f"{event.code}.ics"]
    assert f'href="{ticket}"' in mailbox.body(message, "html")
    calendar = Calendar.from_ical(part(message, "text/calendar"))
    entry = calendar.walk("VEVENT")[0]
    assert str(entry["uid"]) == f"registration-{registration_id}@crm.example"
    assert entry["dtstart"].params["TZID"] == "Asia/Shanghai"
    with clean.app_context(), db.transaction():
        assert queries.by_token(manage.rpartition("/")[2]).ticket == ticket.rpartition("/")[2]
    assert state_of(clean, registration_id) == (DeliveryState.SENT, False)
    assert event.code


def test_an_english_reader_gets_an_english_mail(outbox: Path, stored: Callable[..., tuple[AnEvent, int]]) -> None:
    stored(locale="en")
    (message,) = mailbox.mails(outbox)
    assert message["Subject"] == "You are registered: Sample matchmaking"
    assert "You are registered." in mailbox.body(message)
    assert "报名" not in mailbox.body(message)


def test_without_an_address_nothing_is_due(
    clean: CrmFlask, outbox: Path, stored: Callable[..., tuple[AnEvent, int]]
) -> None:
    _event, registration_id = stored(email="")
    assert mailbox.mails(outbox) == []
    assert state_of(clean, registration_id) == (DeliveryState.NONE, False)


def test_each_cause_is_one_mail_and_the_sequence_rises(
    clean: CrmFlask, outbox: Path, stored: Callable[..., tuple[AnEvent, int]]
) -> None:
    event, registration_id = stored()
    with clean.app_context(), db.transaction(write=True):
        actions.switch_own(registration_id, event.venues[1], by=SYSTEM)
    with clean.app_context(), db.transaction(write=True):
        actions.cancel_own(registration_id, by=SYSTEM)
    sent = mailbox.mails(outbox)
    assert len(sent) == 3
    entries = [Calendar.from_ical(part(each, "text/calendar")).walk("VEVENT")[0] for each in sent]
    assert [entry["sequence"] for entry in entries] == [0, 1, 2]
    assert [str(entry["status"]) for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert len({each["Message-ID"] for each in sent}) == 3
    with clean.app_context():
        events_jobs.send_confirmation(registration_id)
    jobs.run_due_sweeps(clean, force=True)
    assert len(mailbox.mails(outbox)) == 3


def test_a_cancelled_event_tells_everybody(clean: CrmFlask, outbox: Path) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event()
        for n in range(3):
            a_registration(event, an_attendee(n))
    with clean.app_context(), db.transaction(write=True):
        actions.move_event(event.id, EventState.CANCELLED, by=SYSTEM)
    subjects = [message["Subject"] for message in mailbox.mails(outbox)]
    assert subjects.count("活动已取消：示例对接会") == 3


def test_a_lost_wake_up_is_made_up_for(
    clean: CrmFlask, outbox: Path, stored: Callable[..., tuple[AnEvent, int]]
) -> None:
    _event, registration_id = stored()
    with clean.app_context(), db.transaction(write=True):
        session.execute(update(Registration).values(confirmation_due_at=now() - timedelta(minutes=2)))
    jobs.run_due_sweeps(clean, force=True)
    assert len(mailbox.mails(outbox)) == 2
    assert state_of(clean, registration_id) == (DeliveryState.SENT, False)


def through(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch, server: SmtpServer) -> None:
    """Let this test's mails go to a real SMTP conversation."""
    state = mail.state
    assert state is not None
    url = parse_mail_url(f"smtp://localhost:{server.port}?tls=none")
    settings = type(state.settings)(url=url, sender=state.settings.sender, outbox=state.settings.outbox, timeout=5.0)
    monkeypatch.setattr(clean.extensions["mail"], "settings", settings)


def test_a_refused_mail_is_tried_again_later(
    clean: CrmFlask, monkeypatch: pytest.MonkeyPatch, stored: Callable[..., tuple[AnEvent, int]]
) -> None:
    with SmtpServer(answers={"RCPT": ["451 4.7.1 greylisted"]}) as server:
        through(clean, monkeypatch, server)
        _event, registration_id = stored()
        assert state_of(clean, registration_id) == (DeliveryState.DEFERRED, True)
        assert server.taken == []
        with freeze(now() + timedelta(minutes=5)):
            jobs.run_due_sweeps(clean, force=True)
        assert [each.to for each in server.taken] == [ADDRESS]
    assert state_of(clean, registration_id) == (DeliveryState.SENT, False)


@pytest.mark.parametrize(
    ("answers", "state", "taken"),
    [
        ({"RCPT": ["550 5.1.1 no such user"]}, DeliveryState.FAILED, 0),
        ({"END": [TAKE_AND_CUT]}, DeliveryState.UNCERTAIN, 1),
        ({"END": [CUT]}, DeliveryState.UNCERTAIN, 1),
    ],
)
def test_what_cannot_be_sent_or_known_is_never_sent_again_by_itself(
    clean: CrmFlask, monkeypatch: pytest.MonkeyPatch, stored: Callable[..., tuple[AnEvent, int]],
    answers: dict[str, list[str]], state: DeliveryState, taken: int,
) -> None:  # fmt: skip
    with SmtpServer(answers=answers) as server:
        through(clean, monkeypatch, server)
        _event, registration_id = stored()
        with freeze(now() + timedelta(days=1)):
            jobs.run_due_sweeps(clean, force=True)
        assert len(server.taken) <= taken
    assert state_of(clean, registration_id) == (state, False)


def test_a_worker_that_dies_after_handing_over_leaves_an_uncertain_mail(
    clean: CrmFlask, outbox: Path, stored: Callable[..., tuple[AnEvent, int]]
) -> None:
    _event, registration_id = stored()
    with clean.app_context(), db.transaction(write=True):
        session.execute(update(Registration).values(confirmation_state=DeliveryState.HANDED))
    jobs.run_due_sweeps(clean, force=True)
    assert state_of(clean, registration_id)[0] is DeliveryState.HANDED
    with freeze(now() + timedelta(minutes=11)):
        jobs.run_due_sweeps(clean, force=True)
    assert state_of(clean, registration_id) == (DeliveryState.UNCERTAIN, False)
    assert len(mailbox.mails(outbox)) == 1
