"""Questions of an event (E2), approval in bulk (E4), and sending a colleague (E6)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events import actions, queries, rules
from crm.events.models import Event, Registration, RegistrationQuestion
from crm.events.rules import QuestionDraft, QuestionKind, RegistrationState
from tests.support import mailbox
from tests.support.events import QINGDAO, AnEvent, a_registration, an_attendee, an_event
from tests.support.people import Browser

R = RegistrationState
SignIn = Callable[..., Browser]


def made(app: CrmFlask, **given: object) -> AnEvent:
    """Store an event with the code “asks”."""
    with app.app_context(), db.transaction(write=True):
        return an_event(code="asks", **given)  # type: ignore[arg-type]  # the factory's own


def ask(app: CrmFlask, event: AnEvent, **given: object) -> int:
    """Store a question."""
    with app.app_context(), db.transaction(write=True):
        return actions.add_question(event.id, QuestionDraft(**given), by=SYSTEM).id  # type: ignore[arg-type]


def test_questions_are_asked_kept_shown_and_exported(clean: CrmFlask, visitor: Browser, browse: SignIn) -> None:
    event = made(clean)
    meal = ask(
        clean, event, kind=QuestionKind.SEVERAL, label="用餐", label_en="Meals", required=True,
        options="午餐\n晚餐", options_en="Lunch\nDinner",
    )  # fmt: skip
    car = ask(clean, event, kind=QuestionKind.YES_NO, label="是否自驾")
    seats = ask(clean, event, kind=QuestionKind.NUMBER, label="随行人数")
    page = visitor.get("/e/asks").text
    assert "用餐" in page
    assert "午餐" in page
    assert "Dinner" in visitor.get("/e/asks", headers={"Accept-Language": "en"}).text
    form = {"venue_id": event.venues[0], "name": "=陌样本", "mobile": "19900005555", "consent": "y", "nonce": "n" * 20}
    assert visitor.send("/e/asks", form).status_code == 422
    assert visitor.send("/e/asks", {**form, f"q{meal}": ["宵夜"]}).status_code == 422
    answered = {**form, f"q{meal}": ["午餐", "晚餐"], f"q{car}": "yes", f"q{seats}": "2"}
    assert visitor.send("/e/asks", answered).status_code == 303
    staff = browse(Role.SECRETARY)
    with clean.app_context(), db.transaction():
        row = session.scalars(select(Registration)).one().id
    assert "午餐、晚餐" in staff.get(f"/events/asks/registrations/{row}").text
    assert "午餐、晚餐" in staff.get("/events/asks/answers").text
    answer = staff.send("/events/asks/answers/export")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][-3:] == ["用餐", "是否自驾", "随行人数"]
    assert rows[1][-3:] == ["午餐、晚餐", "是", "2"]
    assert rows[1][6] == "199****5555"


def test_an_answered_question_is_retired_not_deleted(clean: CrmFlask, browse: SignIn) -> None:
    event = made(clean)
    page = browse(Role.SECRETARY)
    bad = {"kind": "one", "label": "场次", "options": "甲"}
    assert page.send("/events/asks/questions", bad).status_code == 422
    assert page.send("/events/asks/questions", {**bad, "options": "甲\n乙"}).status_code == 303
    with clean.app_context(), db.transaction(write=True):
        question = session.scalars(select(RegistrationQuestion.id)).one()
        actions.register(event.id, event.venues[0], an_attendee(1), answers={question: "甲"}, by=SYSTEM)
    one = f"/events/asks/questions/{question}"
    assert "场次" in page.get(one).text
    assert page.send(f"{one}/removal").status_code == 409
    assert page.send(one, {"kind": "text", "label": "场次"}).status_code == 409
    assert page.send(one, {"kind": "one", "label": "哪一场", "options": "甲\n乙"}).status_code == 303
    assert page.send(f"{one}/retirement").status_code == 303
    assert "哪一场" not in page.get("/e/asks").text
    assert page.send(f"{one}/return").status_code == 303
    assert "哪一场" in page.get("/e/asks").text


def test_a_new_edition_asks_the_same(clean: CrmFlask) -> None:
    event = made(clean)
    ask(clean, event, kind=QuestionKind.TEXT, label="车牌")
    with clean.app_context(), db.transaction(write=True):
        again = actions.copy_event(event.id, name="再", code="", edition=2, on=now().date(), by=SYSTEM)
        assert [row.label for row in queries.questions_of(again.id)] == ["车牌"]


def test_approving_many_respects_seats_and_says_who_waits(clean: CrmFlask, browse: SignIn, instance: Path) -> None:
    event = made(clean, seats=((QINGDAO, 2),), needs_approval=True)
    with clean.app_context(), db.transaction(write=True):
        ids = [
            a_registration(event, an_attendee(n, name=name)).registration.id for n, name in enumerate("甲乙丙丁", 11)
        ]
    page = browse(Role.SECRETARY)
    assert "待审核报名" in page.get("/events/asks").text
    assert page.send("/events/asks/approvals").status_code == 422
    text = page.send("/events/asks/approvals", {"id": ids[:3], "message": "请带名片"}).text
    assert text.index("已占用名额") < text.index("甲") < text.index("列入候补") < text.index("丙")
    assert "未改动" in page.send("/events/asks/approvals", {"id": ids[:1]}).text
    assert page.send("/events/asks/approvals/rejection", {"id": ids[3:], "message": "名额有限"}).status_code == 200
    with clean.app_context(), db.transaction():
        found = [session.get_one(Registration, each).state for each in ids]
        assert queries.seats_in_doubt() == []
    assert found == [R.CONFIRMED, R.CONFIRMED, R.WAITLISTED, R.REJECTED]
    for address, word in (("guest11@example.com", "请带名片"), ("guest14@example.com", "名额有限")):
        assert any(word in mailbox.body(message) for message in mailbox.mails(instance / "outbox", address))


@pytest.fixture
def place(clean: CrmFlask) -> tuple[AnEvent, int, str]:
    """An event with one seat, who has it, and the address of their own page."""
    event = made(clean, seats=((QINGDAO, 1),))
    with clean.app_context(), db.transaction(write=True):
        outcome = a_registration(event, an_attendee(1))
        return event, outcome.registration.id, f"/r/{outcome.token}"


COLLEAGUE = {"name": "李样例", "company": "示例科技", "mobile": "19900007777", "email": "li@example.com"}


def test_a_colleague_takes_the_very_seat(
    clean: CrmFlask, visitor: Browser, place: tuple[AnEvent, int, str], instance: Path
) -> None:
    _event, old, own = place
    assert "转给同事" in visitor.get(own).text
    assert visitor.get(f"{own}/transfer").status_code == 200
    assert visitor.send(f"{own}/transfer", {"name": "李样例"}).status_code == 422
    assert visitor.send(f"{own}/transfer", {**COLLEAGUE, "email": "guest1@example.com"}).status_code == 422
    assert visitor.send(f"{own}/transfer", COLLEAGUE).status_code == 303
    assert visitor.send(f"{own}/transfer", COLLEAGUE).status_code == 303
    with clean.app_context(), db.transaction():
        rows = session.execute(select(Registration.name, Registration.state).order_by(Registration.id)).all()
        assert queries.seats_in_doubt() == []
    assert [tuple(row) for row in rows] == [("王样例", R.TRANSFERRED), ("李样例", R.CONFIRMED)]
    assert mailbox.mails(instance / "outbox", "li@example.com")[-1]["Subject"] == "报名成功：示例对接会"
    told = [message["Subject"] for message in mailbox.mails(instance / "outbox", "guest1@example.com")]
    assert told.count("名额已转给同事：示例对接会") == 1
    assert old


def test_handing_over_to_somebody_registered_answers_alike_and_seats_who_waits(
    clean: CrmFlask, visitor: Browser, place: tuple[AnEvent, int, str]
) -> None:
    event, _old, own = place
    with clean.app_context(), db.transaction(write=True):
        waiting = a_registration(event, an_attendee(7, email="li@example.com"), waits=True).registration.id
    answer = visitor.send(f"{own}/transfer", {**COLLEAGUE, "mobile": ""})
    assert answer.status_code == 303
    with clean.app_context(), db.transaction():
        assert session.get_one(Registration, waiting).state is R.CONFIRMED
        assert queries.seats_in_doubt() == []


def test_after_the_deadline_only_staff_change_anything(
    clean: CrmFlask, visitor: Browser, place: tuple[AnEvent, int, str]
) -> None:
    event, old, own = place
    with clean.app_context(), db.transaction(write=True):
        session.get_one(Event, event.id).change_until = now() - timedelta(minutes=1)
    assert "已于" in visitor.get(own).text
    assert visitor.send(f"{own}/cancellation").status_code == 409
    assert visitor.send(f"{own}/transfer", COLLEAGUE).status_code == 409
    with clean.app_context(), db.transaction(write=True), pytest.raises(rules.ChangesOver):
        actions.switch_own(old, event.venues[0], by=SYSTEM)
    with clean.app_context(), db.transaction(write=True):
        assert actions.cancel(old, by=SYSTEM).state is R.CANCELLED_BY_ORGANIZER


def test_every_link_of_every_mail_changes_nothing_when_it_is_opened(
    clean: CrmFlask, visitor: Browser, instance: Path
) -> None:
    with clean.app_context(), db.transaction(write=True):
        event = an_event(seats=((QINGDAO, 1),))
        first = a_registration(event, an_attendee(1)).registration.id
        for n in (2, 3):
            a_registration(event, an_attendee(n), waits=True)
    with clean.app_context(), db.transaction(write=True):
        actions.cancel_own(first, by=SYSTEM)

    def stored() -> list[tuple[object, ...]]:
        with clean.app_context(), db.transaction():
            rows = session.execute(
                select(Registration.id, Registration.state, Registration.version, Registration.venue_id)
            )
            return [tuple(row) for row in rows]

    before = stored()
    links = {link for message in mailbox.mails(instance / "outbox") for link in mailbox.links(message)}
    assert {link.split("/")[3] for link in links if link.startswith("https://crm.example/")} >= {"c", "r"}
    for link in sorted(links):
        address = link.removeprefix("https://crm.example")
        visitor.get(address)
        visitor.head(address)
        if address.startswith("/r/"):
            for part in ("offer", "cancellation", "venue", "transfer"):
                visitor.get(f"{address}/{part}?answer=yes")
                visitor.head(f"{address}/{part}?answer=no")
    assert stored() == before
