"""Every kind of mail this product sends, in both languages, held to what mail programs and receivers ask for.

A kind is a folder under templates/email. Whoever adds one must say here how it comes about, or the first test fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import date, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from sqlalchemy import select

from crm.accounts import actions as accounts
from crm.accounts import queries as account_queries
from crm.accounts.models import Account
from crm.accounts.permissions import Role
from crm.attendance import actions as attendance
from crm.campaigns import actions as campaigns
from crm.care import actions as care
from crm.care.jobs import ask_to_confirm
from crm.care.rules import RightsKind
from crm.core import clock, db
from crm.core.actor import COMMAND_LINE, SYSTEM, Actor
from crm.core.clock import today
from crm.core.db import session
from crm.core.jobs import enqueue
from crm.core.mail import mail as extension
from crm.core.mail import ways_out
from crm.core.web import CrmFlask
from crm.dues import actions as dues
from crm.dues.jobs import mail_letter, write_reminders
from crm.dues.rules import LetterState
from crm.entry import actions as entry
from crm.entry.rules import Move, Opinion
from crm.events import actions as events
from crm.events.jobs import reminders
from crm.events.models import Event
from crm.events.rules import EventState, GuestClass
from crm.invitations import actions as invitations
from crm.invitations.models import EventInvitation
from crm.members.models import Enterprise
from crm.members.rules import Duty
from crm.outcomes import actions as outcomes
from crm.portal import actions as portal
from crm.projects import actions as projects
from crm.projects.rules import Step as ProjectStep
from crm.reviews import actions as reviews
from crm.reviews.rules import Ruling, Verdict
from crm.tracking import actions as tracking
from crm.tracking import queries as tracking_queries
from crm.tracking.jobs import mail_watcher
from crm.tracking.models import Tracking, TrackingWatch
from crm.tracking.rules import Party
from crm.work import actions as work
from crm.work.jobs import remind
from crm.work.rules import TaskDraft
from tests.support.campaigns import a_campaign, in_app
from tests.support.dues import an_invoice, owing
from tests.support.entry import a_draft, details
from tests.support.events import a_registration, an_attendee, an_event
from tests.support.mailbox import body, parsed
from tests.support.members import a_member, a_person
from tests.support.people import an_account, an_actor
from tests.support.pipeline import a_signing
from tests.support.reviews import a_firm, a_request

ROOT = Path(__file__).parents[2]
ADDRESS = "wang@example.com"
Maker = Callable[[CrmFlask, str], None]
MAKERS: dict[tuple[str, str], Maker] = {}
"""How each kind of mail comes about, by (folder under templates/email, occasion)."""


def occasion(kind: str, name: str = "") -> Callable[[Maker], Maker]:
    """Say how a mail of this kind comes about. The maker causes it as the product would."""

    def register(maker: Maker) -> Maker:
        MAKERS[kind, name] = maker
        return maker

    return register


@occasion("sign_in")
def _sign_in(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        account_id = an_account(Role.SECRETARY, email=ADDRESS, name="王样例")
        db.session.get_one(Account, account_id).locale = locale
    with in_app(app):
        accounts.ask_for_link(account_id, by=SYSTEM)


@occasion("invitation")
def _invitation(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        firm = a_member()
        person = a_person(firm, "王样例", email=ADDRESS, locale=locale)
        portal.invite(person.id, enterprise_id=firm.id, email=ADDRESS, role=Role.MEMBER, by=an_actor(Role.SECRETARY))


@occasion("review_decided")
def _review_decided(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        firm = a_firm(ADDRESS)
        db.session.get_one(Account, firm.account_id).locale = locale
        request = a_request(firm, {"legal_representative": "李样例"})
        returned = Ruling(request.proposals[0].id, Verdict.RETURNED, "执照上的姓名不同，请核对。")
        version = db.session.get_one(Enterprise, request.enterprise_id).version
        reviews.decide(request.id, [returned], version=version, by=an_actor(Role.SECRETARY))


@occasion("rights_answered")
def _rights_answered(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        firm = a_firm(ADDRESS)
        account = db.session.get_one(Account, firm.account_id)
        account.locale = locale
        person_id = account_queries.actor_of(account.id, "", frozenset({Role.FIRM_ADMIN}), "").person_id
        asks = Actor(account.id, account.name, person_id=person_id)
        asked = care.ask_rights(RightsKind.RECTIFY, "职务有误。", by=asks)
        care.answer_rights(asked.id, granted=True, answer="已更正，请查看。", by=an_actor(Role.SECRETARY))


@occasion("rights_confirm")
def _rights_confirm(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        ask_to_confirm(ADDRESS, ways_out().token(ADDRESS), RightsKind.COPY, locale)


@occasion("application", "begun")
def _application_begun(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_draft(details(contact_email=ADDRESS), locale=locale)


@occasion("application", "returned")
def _application_returned(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        begun = a_draft(details(contact_email=ADDRESS), locale=locale)
        entry.submit(begun.application.id, by=SYSTEM)
        entry.decide(begun.application.id, Move.ACCEPT, Opinion(), by=SYSTEM)
    with in_app(app):
        entry.decide(begun.application.id, Move.RETURN, Opinion(text="请补充营业执照。"), by=SYSTEM)


@occasion("confirmation", "confirmed")
def _confirmed(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale))


@occasion("confirmation", "waiting")
def _waiting(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event(seats=(("370200", 1),))
        a_registration(event, an_attendee(1, email=""))
        a_registration(event, an_attendee(2, email=ADDRESS, locale=locale), waits=True)


@occasion("confirmation", "to be approved")
def _to_be_approved(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_registration(an_event(needs_approval=True), an_attendee(1, email=ADDRESS, locale=locale))


@occasion("confirmation", "cancelled by oneself")
def _cancelled(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        registered = a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale)).registration.id
    with in_app(app):
        events.cancel_own(registered, by=SYSTEM)


@occasion("confirmation", "event cancelled")
def _event_cancelled(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event()
        a_registration(event, an_attendee(1, email=ADDRESS, locale=locale))
    with in_app(app):
        events.move_event(event.id, EventState.CANCELLED, by=SYSTEM)


def _an_offer(locale: str) -> tuple[int, int]:
    event = an_event(seats=(("370200", 1),))
    first = a_registration(event, an_attendee(1, email="")).registration.id
    return first, a_registration(event, an_attendee(2, email=ADDRESS, locale=locale), waits=True).registration.id


@occasion("offer")
def _offer(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        first, _second = _an_offer(locale)
    with in_app(app):
        events.cancel_own(first, by=SYSTEM)


@occasion("confirmation", "offer declined")
def _offer_declined(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        first, second = _an_offer(locale)
    with in_app(app):
        events.cancel_own(first, by=SYSTEM)
    with in_app(app):
        events.decline_offer(second, by=SYSTEM)


@occasion("confirmation", "offer expired")
def _offer_expired(app: CrmFlask, locale: str) -> None:
    ago = clock.now() - timedelta(days=2)
    with clock.freeze(ago), in_app(app):
        first, second = _an_offer(locale)
    with clock.freeze(ago), in_app(app):
        events.cancel_own(first, by=SYSTEM)
    with in_app(app):
        events.expire_offer(second, by=SYSTEM)


@occasion("confirmation", "transferred")
def _transferred(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        registered = a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale)).registration.id
    with in_app(app):
        events.transfer_own(registered, an_attendee(2, email=""), by=SYSTEM)


@occasion("confirmation", "rejected with a word")
def _rejected(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event(needs_approval=True)
        asked = a_registration(event, an_attendee(1, email=ADDRESS, locale=locale)).registration.id
    with in_app(app):
        events.reject_all(event.id, [asked], message="See you next time", by=SYSTEM)


@occasion("reminder")
def _reminder(app: CrmFlask, locale: str) -> None:
    with clock.freeze(clock.now() - timedelta(days=5)), in_app(app):
        a_registration(an_event(), an_attendee(1, email=ADDRESS, locale=locale))
    with app.app_context():
        reminders()


@occasion("task_digest")
def _task_digest(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        account_id = an_account(Role.LIAISON, email=ADDRESS, name="王样例")
        db.session.get_one(Account, account_id).locale = locale
        for title, due in (("示例待办甲", today()), ("示例待办乙", today() - timedelta(days=2))):
            draft = TaskDraft(title=title, owner_id=account_id, due_on=due)
            work.add_task(draft, enterprise_id=a_member().id, by=an_actor(Role.SECRETARY))
    with clock.freeze(clock.at_wall(today(), 9)), app.app_context():
        remind()


def _billed(locale: str, due_on: date) -> int:
    firm = owing(a_member())
    a_person(firm, "王样例", email=ADDRESS, locale=locale, duty=Duty.FINANCE)
    return an_invoice(firm, due_on=due_on).id


@occasion("dues_notice")
def _dues_notice(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        invoice_id = _billed(locale, today() + timedelta(days=90))
    with in_app(app):
        for letter_id in dues.ask_for_notices([invoice_id], by=SYSTEM):
            enqueue(mail_letter, letter_id)


@occasion("dues_voided")
def _dues_voided(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        invoice_id = _billed(locale, today() + timedelta(days=90))
        (letter_id,) = dues.ask_for_notices([invoice_id], by=SYSTEM)
        assert dues.claim(letter_id, ADDRESS, by=SYSTEM)
    with in_app(app):
        dues.close(letter_id, LetterState.SENT, "", by=SYSTEM)
        _invoice, told = dues.void(invoice_id, reason="示例：开重了", by=SYSTEM)
        enqueue(mail_letter, told)


@occasion("dues_reminder", "before")
def _dues_before(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        _billed(locale, today() + timedelta(days=7))
    with app.app_context():
        write_reminders()


@occasion("dues_reminder", "after")
def _dues_after(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        _billed(locale, today() - timedelta(days=1))
    with app.app_context():
        write_reminders()


@occasion("campaign")
def _campaign(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        a_person(a_member(), "王样例", email=ADDRESS, locale=locale)
        written = a_campaign(subject_en="Notice", body_en="Dear {{name}}").id
    with in_app(app):
        campaigns.launch(written, by=COMMAND_LINE)


@occasion("campaign", "test")
def _campaign_test(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        actor = an_actor(Role.SECRETARY, email=ADDRESS, name="王样例")
        text = {"subject_en": "Notice", "body_en": "Dear {{name}}"} if locale == "en" else {}
        written = a_campaign(**text).id
    with in_app(app):
        campaigns.ask_for_test(written, by=actor)


@occasion("tracking", "confirm")
def _tracking_confirm(app: CrmFlask, locale: str) -> None:
    _followed(app, locale)


@occasion("tracking", "moved")
def _tracking_moved(app: CrmFlask, locale: str) -> None:
    project_id, token = _followed(app, locale)
    with in_app(app):
        tracking.confirm_mail(token, by=SYSTEM)
        step = projects.record_milestone(project_id, ProjectStep.REGISTERED, today(), by=SYSTEM)
        projects.verify_milestone(step.id, by=an_actor(Role.SECRETARY))


def _followed(app: CrmFlask, locale: str) -> tuple[int, str]:
    """Let somebody ask for mail about an open project; return the project and the secret of their link."""
    with in_app(app):
        project_id = a_signing(SYSTEM, partner="").project_id
        tracking.record_word(project_id, Party.INVESTOR, agrees=True, basis="示例", by=SYSTEM)
        code = db.session.scalars(select(Tracking.code)).one()
        watch_id = tracking.ask_for_mail(code, ADDRESS, locale=locale, by=SYSTEM)
        assert watch_id is not None
        enqueue(mail_watcher, watch_id)
        return project_id, tracking_queries.token_of(db.session.get_one(TrackingWatch, watch_id))


def _invited(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event = an_event()
        a_person(a_member(), email=ADDRESS, locale=locale)
    with in_app(app):
        invitations.invite(
            event.id, "all", guest_class=GuestClass.GUEST, venue_id=None, word="欢迎",
            answer_by=today() + timedelta(days=3), by=an_actor(Role.SECRETARY),
        )  # fmt: skip


@occasion("event_invitation")
def _event_invitation(app: CrmFlask, locale: str) -> None:
    _invited(app, locale)


@occasion("event_invitation", "reminder")
def _event_invitation_reminder(app: CrmFlask, locale: str) -> None:
    _invited(app, locale)
    with in_app(app):
        assert invitations.remind(session.scalars(select(EventInvitation.event_id)).one(), by=SYSTEM) == 1


@occasion("event_survey")
def _event_survey(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event, by = an_event(starts_in=timedelta(minutes=5)), an_actor(Role.SECRETARY)
        row = a_registration(event, an_attendee(1, email=ADDRESS, locale=locale), by=by).registration
        attendance.check_in(event.id, venue_id=event.venues[0], ticket=row.ticket, scan_id="mail-scan-1", by=by)
        texts = {"intro": "请不吝赐教", "intro_en": "Tell us"}
        outcomes.write_survey(event.id, texts, today() + timedelta(days=3), version=0, by=by)
        row.confirmation_due_at = None
        outcomes.send_survey(event.id, by=by)


@occasion("event_report")
def _event_report(app: CrmFlask, locale: str) -> None:
    with in_app(app):
        event, by = an_event(), an_actor(Role.SECRETARY)
        account_id = an_account(Role.LEADER, email=ADDRESS, name="王样例")
        db.session.get_one(Account, account_id).locale = locale
        outcomes.send_report(db.session.get_one(Event, event.id), [account_id], "请阅", by=by)


@pytest.fixture(params=[(*each, locale) for each in MAKERS for locale in ("zh", "en")], ids="-".join)
def octets(request: pytest.FixtureRequest, clean: CrmFlask, instance: Path) -> bytes:
    """The last mail of an occasion, as it left."""
    kind, name, locale = request.param
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    MAKERS[kind, name](clean, locale)
    written = [path.read_bytes() for path in sorted((instance / "outbox").glob("*.eml"))]
    found = [each for each in written if parsed(each)["To"].addresses[0].addr_spec == ADDRESS]
    assert found, "no mail was sent"
    return found[-1]


@pytest.fixture
def message(octets: bytes) -> EmailMessage:
    """The same, as a mail program reads it."""
    return parsed(octets)


def test_no_kind_is_forgotten() -> None:
    kinds = {path.name for path in (ROOT / "templates" / "email").iterdir()}
    assert kinds == {kind for kind, _name in MAKERS}


def test_every_mail_is_written_by_the_two_that_add_the_way_out() -> None:
    """A mail is `compose(…, **rendered(…))` or a campaign's frame; nobody else makes one."""
    wrong = []
    for path in sorted((ROOT / "crm").rglob("*.py")):
        home = path.relative_to(ROOT / "crm").as_posix()
        if home.startswith("core/mail/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "compose" and all(keyword.arg for keyword in node.keywords):
                wrong.append(f"{home}: compose without **rendered(…)")
            if node.func.id in ("Frame", "Content", "Message") and home != "campaigns/jobs/letters.py":
                wrong.append(f"{home}: {node.func.id}")
    assert not wrong


def test_its_lines_and_headers_are_well_formed(octets: bytes, message: EmailMessage) -> None:
    head = octets.partition(b"\r\n\r\n")[0]
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert max(map(len, head.split(b"\r\n"))) <= 200
    assert head.isascii()
    for word in re.findall(rb"=\?[^?]+\?[BbQq]\?[^?]*\?=", head):
        assert len(word) <= 75
        assert "\ufffd" not in str(make_header(decode_header(word.decode())))
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert len(message.get_all(name, [])) == 1, name
    assert message["Date"].datetime.utcoffset() is not None
    assert re.fullmatch(r"<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>", message["Message-ID"])
    assert message["From"].addresses[0].addr_spec == "noreply@crm.example"
    assert [each.addr_spec for each in message["To"].addresses] == [ADDRESS]
    assert message["Cc"] is None
    assert message["Bcc"] is None
    assert not message.defects


def test_it_carries_the_way_out(message: EmailMessage) -> None:
    told = re.fullmatch(
        r"<https://crm\.example/u/([\w-]{20,})>,\s*<mailto:noreply@crm\.example\?subject=unsubscribe%20\1>",
        str(message["List-Unsubscribe"]),
    )
    assert told is not None, message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "wang" not in told[1]
    for kind in ("plain", "html"):
        text = body(message, kind)
        assert f"https://crm.example/u/{told[1]}" in text
        assert re.search("退订|unsubscribe", text, re.I), kind
        assert "noreply@crm.example" in text
        assert "青深企业家联谊会" in text or "Shenzhen Entrepreneurs" in text.replace("&#39;", "'")


def test_its_texts_are_finished(message: EmailMessage) -> None:
    alternatives = [part for part in message.walk() if part.get_content_type() == "multipart/alternative"]
    assert len(alternatives) == 1
    plain, html = body(message, "plain"), body(message, "html")
    assert len(plain.strip()) > 20
    assert "<p" not in plain
    assert len(html.encode()) < 102_000
    for text in (plain, html.partition("</head>")[2]):
        assert not re.search(r"\{\{|\}\}|\{[a-z_]+\}|\bNone\b|\bundefined\b|\bnull\b", text)
    assert not re.search(r"<script|<form|<iframe|<object|\son\w+\s*=|javascript:", html, re.I)
    for link in re.findall(r'href="([^"]+)"', html):
        assert link.startswith(("https://", "mailto:"))
    assert "<img" not in html, "pictures with little text look like spam to filters"
    assert not re.search(r"\n{4}", plain)


def test_its_signature_holds_and_covers_the_way_out(octets: bytes, message: EmailMessage, clean: CrmFlask) -> None:
    with clean.app_context():
        signer = extension.current.settings.signer
    assert signer is not None
    name, record = signer.record
    assert name == "crm._domainkey.crm.example"
    assert octets.count(b"DKIM-Signature:") == 1
    assert dkim.verify(octets, dnsfunc=lambda *_args, **_more: record.encode())
    said = dict(part.strip().split("=", 1) for part in str(message["DKIM-Signature"]).split(";"))
    assert said["d"] == message["From"].addresses[0].domain
    covered = re.sub(r"\s", "", said["h"]).split(":")
    assert {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(covered)


def test_a_confirmation_brings_its_ticket_and_its_date(clean: CrmFlask, instance: Path) -> None:
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    _confirmed(clean, "zh")
    (path,) = (instance / "outbox").glob("*.eml")
    names = [each.get_filename() for each in parsed(path.read_bytes()).iter_attachments()]
    assert names[0] == "ticket.png"
    assert str(names[1]).endswith(".ics")
