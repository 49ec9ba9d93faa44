"""What a stranger sees and does: the event page, registering, one's own ticket. Nobody learns who is coming."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select

from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events import actions
from crm.events.models import Registration, Venue
from crm.events.rules import EventState, RegistrationState
from tests.support import mailbox
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser

Store = Callable[..., AnEvent]


@pytest.fixture
def store(clean: CrmFlask) -> Store:
    """Return a function that stores an event."""

    def stored(**given: object) -> AnEvent:
        with clean.app_context(), db.transaction(write=True):
            return an_event(code="open", **given)  # type: ignore[arg-type]  # the factory's own

    return stored


def form(event: AnEvent, venue: int = 1, **more: object) -> dict[str, object]:
    """Return a stranger's registration."""
    return {
        "venue_id": event.venues[venue], "name": "陌样本", "company": "示例科技", "email": "stranger@example.com",
        "mobile": "19900005555", "consent": "y", "nonce": "n" * 20, **more,
    }  # fmt: skip


def test_a_stranger_registers_and_the_answer_is_the_ticket(
    clean: CrmFlask, visitor: Browser, store: Store, instance: Path
) -> None:
    event = store()
    answer = visitor.send("/e/open", form(event))
    assert answer.status_code == 303
    own = answer.headers["Location"]
    page = visitor.get(own).text
    for text in ("陌样本", "已报名", "<svg", "保存票图", "https://crm.example/c/"):
        assert text in page
    assert visitor.get(f"{own}/ticket.png").data.startswith(b"\x89PNG")
    entry = Calendar.from_ical(visitor.get(f"{own}/event.ics").data).walk("VEVENT")[0]
    assert str(entry["summary"]) == "示例对接会"
    (message,) = mailbox.mails(instance / "outbox", "stranger@example.com")
    assert f"https://crm.example{own}" in mailbox.links(message)
    assert "余 49 席" in visitor.get("/e/open").text
    assert visitor.send("/e/open", form(event)).headers["Location"] == own


def test_moving_and_cancelling_by_the_link_alone(clean: CrmFlask, visitor: Browser, store: Store) -> None:
    event = store()
    own = visitor.send("/e/open", form(event)).headers["Location"]
    for _ in range(3):
        visitor.get(own)
        visitor.head(own)
        assert visitor.get(f"{own}/cancellation").status_code == 405
    assert visitor.send(f"{own}/venue", {"venue_id": event.venues[0]}).status_code == 303
    assert visitor.send(f"{own}/cancellation").status_code == 303
    assert "这张票已失效" in visitor.get(own).text
    with clean.app_context(), db.transaction():
        assert session.scalars(select(Venue.seats_taken)).all() == [0, 0]
        assert session.scalars(select(Registration.state)).one() is RegistrationState.CANCELLED_BY_ATTENDEE
    again = visitor.send("/e/open", form(event, nonce="m" * 20))
    assert again.status_code == 303
    assert again.headers["Location"] != own


def test_a_repeated_registration_is_answered_like_the_first(
    clean: CrmFlask, visitor: Browser, store: Store, instance: Path
) -> None:
    event = store()
    with clean.app_context(), db.transaction(write=True):
        a_registration(event, an_attendee(1, name="真样本", company="真实企业（示例）", email="real@example.com"))
    for path in (instance / "outbox").glob("*.eml"):
        path.unlink()
    fresh = visitor.send("/e/open", form(event, mobile="19900006666"))
    repeated = visitor.send("/e/open", form(event, email="real@example.com", mobile="", nonce="m" * 20))
    assert fresh.status_code == repeated.status_code == 303
    pages = [visitor.get(answer.headers["Location"]).text for answer in (fresh, repeated)]
    assert "真样本" not in pages[1]
    assert "真实企业" not in pages[1]

    def shape(page: str) -> str:
        page = re.sub(r"/[rc]/[\w-]{27}", "/TOKEN", page)
        page = re.sub(r"<path[^>]*>", "", page)
        return re.sub(r'value="[^"]{40,}"', "", page)

    assert shape(pages[0]) == shape(pages[1])
    assert "余 49 席" in visitor.get("/e/open").text
    assert not mailbox.mails(instance / "outbox", "guest@example.com")


def test_a_wrong_link_answers_like_any_other_wrong_link(visitor: Browser, store: Store) -> None:
    store()
    answers = [visitor.get(f"/r/{wrong}") for wrong in ("x" * 27, "y" * 27, "short", "z" * 300)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    for part in ("/ticket.png", "/event.ics"):
        assert visitor.get(f"/r/{'x' * 27}{part}").status_code == 404
    assert visitor.send(f"/r/{'x' * 27}/cancellation").status_code == 404


def test_a_ticket_is_not_a_link(clean: CrmFlask, visitor: Browser, store: Store) -> None:
    event = store()
    with clean.app_context(), db.transaction(write=True):
        ticket = a_registration(event).registration.ticket
    assert visitor.get(f"/r/{ticket}").status_code == 404


def test_a_full_venue_says_so_and_offers_the_queue(clean: CrmFlask, visitor: Browser, store: Store) -> None:
    event = store(seats=((QINGDAO, 1), (SHENZHEN, 5)))
    with clean.app_context(), db.transaction(write=True):
        a_registration(event)
    refused = visitor.send("/e/open", form(event, 0))
    assert refused.status_code == 409
    assert "已满" in refused.text
    assert 'value="陌样本"' in refused.text
    waiting = visitor.send("/e/open", form(event, 0, waits="y", nonce="m" * 20))
    page = visitor.get(waiting.headers["Location"]).text
    assert "候补" in page
    assert "<path stroke" not in page


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (EventState.REGISTRATION_CLOSED, "报名已截止"),
        (EventState.ENDED, "活动已经结束"),
        (EventState.CANCELLED, "活动已取消"),
    ],
)
def test_a_closed_event_says_why(visitor: Browser, store: Store, state: EventState, sentence: str) -> None:
    event = store(state=state)
    page = visitor.get("/e/open")
    assert page.status_code == 200
    assert sentence in page.text
    assert 'name="nonce"' not in page.text
    refused = visitor.send("/e/open", form(event))
    assert refused.status_code == 409
    assert sentence in refused.text


def test_drafts_do_not_exist_for_strangers(visitor: Browser, store: Store) -> None:
    store(state=EventState.DRAFT)
    assert visitor.get("/e/open").status_code == 404
    assert visitor.get("/e/never").status_code == 404


def test_a_program_that_fills_everything_in_is_thanked_and_forgotten(
    clean: CrmFlask, visitor: Browser, store: Store
) -> None:
    event = store()
    answer = visitor.send("/e/open", form(event, homepage="https://spam.example"))
    assert answer.status_code == 200
    assert "已收到您的提交" in answer.text
    with clean.app_context(), db.transaction():
        assert session.scalars(select(Registration.id)).all() == []


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", ""), ("name", "x" * 101), ("name", "a\x00b"), ("name", "a\nb"), ("mobile", "12345"), ("email", "no"),
        ("email", "a@b\r\nBcc: x@y.cn"), ("venue_id", "999999"), ("venue_id", ""), ("venue_id", "9" * 30),
        ("consent", ""),
        ("company", "x" * 201), ("title", "\ufffd"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence_and_what_was_typed_stays(
    clean: CrmFlask, visitor: Browser, store: Store, field: str, bad: str
) -> None:
    event = store()
    refused = visitor.send("/e/open", form(event) | {field: bad})
    assert refused.status_code == 422
    assert 'class="error-summary"' in refused.text
    assert "示例科技" in refused.text or field == "company"
    with clean.app_context(), db.transaction():
        assert session.scalars(select(Registration.id)).all() == []


def test_neither_phone_nor_mail_is_too_little(visitor: Browser, store: Store) -> None:
    refused = visitor.send("/e/open", form(store(), mobile="", email=""))
    assert refused.status_code == 422
    assert "至少填写一项" in refused.text


def test_bytes_of_another_encoding_are_refused_with_a_sentence(visitor: Browser, store: Store) -> None:
    event = store()
    body = (
        f"csrf_token={visitor.csrf()}&venue_id={event.venues[0]}&consent=y&mobile=19900005555&name=".encode()
        + "王样例".encode("gb18030")
    )
    answer = visitor.post("/e/open", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "含有无法识别的字符" in answer.text
    assert 'value="19900005555"' in answer.text


def test_the_page_is_english_for_who_reads_english(visitor: Browser, store: Store) -> None:
    store()
    page = visitor.get("/e/open", headers={"Accept-Language": "en"}).text
    assert "Sample matchmaking" in page
    assert "50 seats left" in page
    assert "提交报名" not in page


def test_a_cancelled_registration_after_the_event_changed_nothing_else(
    clean: CrmFlask, visitor: Browser, store: Store
) -> None:
    event = store()
    own = visitor.send("/e/open", form(event)).headers["Location"]
    with clean.app_context(), db.transaction(write=True):
        actions.move_event(event.id, EventState.CANCELLED, by=SYSTEM)
    assert visitor.send(f"{own}/venue", {"venue_id": event.venues[0]}).status_code == 409
    assert "活动已取消" in visitor.get(own).text
