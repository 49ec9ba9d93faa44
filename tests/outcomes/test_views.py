"""After an event: closed with its no-shows, minutes, photos, follow-ups, a survey answered once each, its series."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.attendance import actions as attendance
from crm.care.actions import erase_person
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now, today
from crm.core.db import session
from crm.core.due_mails import AlreadyHanded
from crm.core.web import CrmFlask
from crm.events.models import Event, Registration
from crm.events.rules import RegistrationState
from crm.members.models import Person
from crm.outcomes import actions
from crm.outcomes.jobs import LETTERS
from crm.outcomes.models import EventClosing, EventLetter, SurveyQuestion
from crm.outcomes.queries import token_of
from crm.work.models import Task
from tests.support.events import AnEvent, a_registration, an_attendee, an_event
from tests.support.mailbox import body, mails
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account, an_actor

Browse = Callable[..., Browser]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def held(clean: CrmFlask) -> AnEvent:
    """Store an event where three of five came: one cancelled afterwards, one to the other venue, one of a member."""
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        manager = an_account(Role.LIAISON, name="示例对接人")
        firm = a_member("青岛示例机器人有限公司", manager_id=manager)
        person = a_person(firm, "王样例", email="guest0@example.com")
        event = an_event(code="mine", staff=[an_account(Role.ORGANIZER)], starts_in=timedelta(hours=1))
        session.get_one(Event, event.id).series = "示例/双城会"
        for n in range(5):
            who = an_attendee(n, name=f"样例{n}号", company=f"示例{n % 2}有限公司")
            row = a_registration(event, who, venue=n % 2, by=by).registration
            if n == 0:
                row.person_id, row.enterprise_id = person.id, firm.id
            if n < 3:
                attendance.check_in(
                    event.id, venue_id=event.venues[1 if n == 2 else n % 2], ticket=row.ticket,
                    scan_id=f"after-scan-{n}", admit=True, by=by,
                )  # fmt: skip
            if n == 1:
                row.state = RegistrationState.CANCELLED_BY_ATTENDEE
        before = an_event(name="示例上届会", code="before", starts_in=timedelta(minutes=1))
        session.get_one(Event, before.id).series = "示例/双城会"
    return event


def figures(page: str) -> list[tuple[str, int]]:
    """Return every link that is a number, with it."""
    found = re.findall(r'href="([^"]+)">(\d+)(?:<small>|</a>| 人回答)', page)
    return [(address.replace("&amp;", "&"), int(n)) for address, n in found]


def opens(staff: Browser, page: str, *, of: str = "/events/mine/") -> int:
    """Check that every figure of this event opens a list of just as many rows; return how many figures there are."""
    checked = 0
    for address, n in figures(page):
        if address.startswith(of):
            assert re.search(rf'class="sub">{n} 人<', staff.get(address).text), (address, n)
            checked += 1
    return checked


def test_closing_writes_down_who_was_absent_and_keeps_every_closing(
    browse: Browse, clean: CrmFlask, held: AnEvent
) -> None:
    organizer = browse(Role.ORGANIZER)
    assert "结束后才能结项" in organizer.send("/events/mine/closing").text
    with freeze(now() + timedelta(days=1)):
        organizer, secretary = browse(Role.ORGANIZER), browse(Role.SECRETARY)
        assert organizer.send("/events/mine/state", {"to": "closed"}).status_code in (404, 409)
        page = organizer.get("/events/mine/closing").text
        assert "结项“示例对接会”" in page
        assert opens(organizer, page) == 3
        assert organizer.send("/events/mine/closing").status_code == 303
        assert organizer.send("/events/mine/closing").status_code == 409
        shown = organizer.get("/events/mine/outcome").text
        address = re.search(r'href="(/events/mine/closings/\d+)">缺席 2 人', shown)
        assert address is not None
        listed = organizer.get(address[1]).text
        assert "样例3号" in listed
        assert "样例4号" in listed
        assert "样例0号" not in listed
        assert organizer.send("/events/mine/reopening", {"reason": "x"}).status_code == 404
        assert "请填写" in secretary.send("/events/mine/reopening", {"reason": ""}).text
        assert secretary.send("/events/mine/reopening", {"reason": "补录两位嘉宾"}).status_code == 303
        with clean.app_context(), db.transaction(write=True):
            row = session.scalars(select(Registration).where(Registration.name == "样例3号")).one()
            attendance.check_in(
                held.id, venue_id=row.venue_id, ticket=row.ticket, scan_id="after-scan-9", by=an_actor(Role.SECRETARY)
            )
        assert secretary.send("/events/mine/closing").status_code == 303
        history = secretary.get("/events/mine/closing").text
        assert "补录两位嘉宾" in history
        assert opens(secretary, history) == 5
        assert "样例3号" in secretary.get(address[1]).text
    with clean.app_context(), db.transaction():
        rows = session.scalars(select(EventClosing).order_by(EventClosing.id)).all()
        assert [(row.absent, row.reopened_by != "") for row in rows] == [(2, True), (1, False)]


def test_minutes_are_safe_and_keep_their_versions(browse: Browse, held: AnEvent) -> None:
    staff = browse(Role.ORGANIZER)
    first = {"text": "# 议定事项\n\n**三周内**回访<script>alert(1)</script>", "version": "0"}
    assert staff.send("/events/mine/minutes", first).status_code == 303
    page = staff.get("/events/mine/minutes").text
    assert "<h1>议定事项</h1>" in page
    assert "<strong>三周内</strong>" in page
    assert "<script>alert" not in page
    late = staff.send("/events/mine/minutes", {"text": "另一份", "version": "0"})
    assert late.status_code == 409
    assert "两份内容对照" in late.text
    assert staff.send("/events/mine/minutes", {"text": "[坏]({{ x }})", "version": "1"}).status_code == 422
    assert staff.send("/events/mine/minutes", {"text": "改定稿", "version": "1"}).status_code == 303
    page = staff.get("/events/mine/minutes").text
    assert "改定稿" in page
    assert "历次版本" in page
    assert "议定事项" in page
    assert browse(Role.MEMBER).get("/events/mine/minutes").status_code == 404


def test_photos_have_words_and_an_order_and_come_back(browse: Browse, held: AnEvent) -> None:
    staff = browse(Role.ORGANIZER)
    for alt in ("合影", "签约现场"):
        sent = {"photo": (io.BytesIO(PNG), "a.png"), "alt": alt}
        assert staff.send("/events/mine/photos", sent, content_type="multipart/form-data").status_code == 303
    bad = {"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "a.png"), "alt": "合影"}
    assert staff.send("/events/mine/photos", bad, content_type="multipart/form-data").status_code == 422
    page = staff.get("/events/mine/photos").text
    one, two = re.findall(r'src="(/events/mine/photos/(?:\d+))/file"', page)
    assert page.index('alt="合影"') < page.index('alt="签约现场"')
    assert staff.send(two, {"what": "earlier", "alt": ""}).status_code == 303
    page = staff.get("/events/mine/photos").text
    assert page.index('alt="签约现场"') < page.index('alt="合影"')
    assert staff.get(f"{one}/file").headers["Content-Type"] == "image/png"
    assert staff.send(one, {"what": "describe", "alt": ""}).status_code == 422
    assert staff.send(one, {"what": "describe", "alt": "全体合影"}).status_code == 303
    assert staff.send(one, {"what": "remove"}).status_code == 303
    assert 'alt="全体合影"' not in staff.get("/events/mine/photos").text
    assert staff.get(f"{one}/file").status_code == 404
    assert staff.send(f"{one}/restoring").status_code == 303
    assert 'alt="全体合影"' in staff.get("/events/mine/photos").text


def test_each_attendee_is_followed_up_once(browse: Browse, clean: CrmFlask, held: AnEvent) -> None:
    staff = browse(Role.SECRETARY)
    page = staff.get("/events/mine/follow-ups").text
    assert "到场而还没有跟进待办的 3 人" in page
    assert "示例对接人" in page
    due = {"due_on": (today() + timedelta(days=5)).isoformat(), "instead": "", "note": "请回访"}
    for made in (1, 0):
        assert staff.send("/events/mine/follow-ups", due).status_code == 303
        assert f"已生成 {made} 条跟进待办" in staff.get("/events/mine/follow-ups").text
    with clean.app_context(), db.transaction():
        fallback = session.scalar(select(Task.owner_id))
    ran: list[int] = []

    def press() -> None:
        with clean.test_request_context(), db.transaction(write=True):
            ran.append(actions.follow_up(held.id, due_on=today(), instead=fallback, by=actor))

    with clean.app_context(), db.transaction(write=True):
        actor = an_actor(Role.SECRETARY)
    presses = [threading.Thread(target=press) for _ in range(3)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert sorted(ran) == [0, 0, 2]
    with clean.app_context(), db.transaction():
        titles = session.scalars(select(Task.title).order_by(Task.title)).all()
        assert len(titles) == len(set(titles)) == 3


def sent_survey(clean: CrmFlask, staff: Browser) -> dict[str, str]:
    """Set the survey up, send it, and return the link of each attendee by name."""
    until = (today() + timedelta(days=3)).isoformat()
    texts = {"intro": "请不吝赐教", "intro_en": "", "answer_by": until, "version": "0"}
    assert staff.send("/events/mine/survey", texts).status_code == 303
    more = {"kind": "number", "label": "打分", "options": "", "options_en": "", "label_en": ""}
    assert staff.send("/events/mine/survey/questions", more).status_code == 303
    for _time in range(2):
        assert staff.send("/events/mine/survey/sending").status_code == 303
    with clean.app_context(), db.transaction():
        rows = session.execute(
            select(EventLetter.mark, Registration.name).join(
                Registration, Registration.id == EventLetter.registration_id
            )
        )
        return {row.name: f"/q/{token_of(row.mark)}" for row in rows}


def test_a_survey_takes_one_answer_of_each_attendee(
    browse: Browse, clean: CrmFlask, held: AnEvent, instance: Path
) -> None:
    staff, guest = browse(Role.SECRETARY), Browser(clean)
    links = sent_survey(clean, staff)
    assert sorted(links) == ["样例0号", "样例1号", "样例2号"]
    for n, link in enumerate(links[f"样例{n}号"] for n in range(3)):
        found = mails(instance / "outbox", f"guest{n}@example.com")
        assert sum(link in body(each) for each in found) == 1
    with clean.app_context(), db.transaction():
        ids = [f"q{key}" for key in session.scalars(select(SurveyQuestion.id).order_by(SurveyQuestion.id))]
    assert staff.send(f"/events/mine/survey/questions/{ids[0][1:]}/removal").status_code == 409
    link = links["样例0号"]
    assert guest.get(link).status_code == 200
    assert "已收到" not in guest.get(link).text
    assert guest.send(link, {}).status_code == 422
    good = {ids[0]: "满意", ids[1]: ["签约", "交流"], ids[2]: "yes", ids[3]: "=很好", ids[4]: "9"}
    assert guest.send(link, good).status_code == 303
    assert guest.send(link, {**good, ids[0]: "很满意", ids[1]: ["签约"]}).status_code == 303
    assert guest.send(links["样例1号"], {ids[0]: "很满意"}).status_code == 303
    assert 'value="很满意" checked' in guest.get(link).text
    page = staff.get("/events/mine/survey/results").text
    assert "回收率 66.7 %" in page
    assert opens(staff, page) == 3 + 5 + 4 + 5 + 2
    very = f"/events/mine/survey/answers?question={ids[0][1:]}&choice=%E5%BE%88%E6%BB%A1%E6%84%8F"
    assert (very, 2) in figures(page)
    assert "=很好" in page
    sent = staff.send("/events/mine/survey/export", {"format": "csv", "answered": "yes"})
    assert sent.data.startswith(b"\xef\xbb\xbf")
    assert "'=很好" in sent.text
    assert staff.send("/events/mine/survey/export", {"format": "xlsx"}).data.startswith(b"PK")
    with clean.app_context(), db.transaction(write=True):
        erase_person(session.scalars(select(Person.id).where(Person.name == "王样例")).one(), reason="来函", by=SYSTEM)
    assert guest.get(link).status_code == 200
    page = staff.get("/events/mine/survey/results").text
    assert (very, 1) in figures(page)
    assert opens(staff, page) == 3 + 5 + 4 + 5 + 2
    assert "=很好" not in page
    for wrong in ("/q/wrong", f"{link}x"):
        assert guest.get(wrong).status_code == 404
    with freeze(now() + timedelta(days=5)):
        assert "已经截止" in guest.get(link).text
        assert guest.send(link, good).status_code == 409


def test_many_who_send_at_once_ask_everybody_once(browse: Browse, clean: CrmFlask, held: AnEvent) -> None:
    with clean.app_context(), db.transaction(write=True):
        actor = an_actor(Role.SECRETARY)
        actions.write_survey(held.id, {"intro": "", "intro_en": ""}, today() + timedelta(days=3), version=0, by=actor)
    made: list[int] = []

    def press() -> None:
        with clean.app_context(), db.transaction(write=True):
            made.append(actions.send_survey(held.id, by=actor))

    presses = [threading.Thread(target=press) for _ in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert sorted(made) == [0, 0, 0, 3]
    with clean.app_context(), db.transaction(write=True):
        letter = session.scalars(select(EventLetter).order_by(EventLetter.id)).first()
        assert letter is not None
        assert session.scalar(select(func.count()).select_from(EventLetter)) == 3
        if letter.mail_due_at is not None:
            due = letter.mail_due_at
            LETTERS.hand(letter.id, due)
            with pytest.raises(AlreadyHanded):
                LETTERS.hand(letter.id, due)


def test_the_report_holds_what_its_reader_may_know(browse: Browse, held: AnEvent, instance: Path) -> None:
    staff = browse(Role.SECRETARY)
    page = staff.get("/events/mine/report").text
    offered = dict(re.findall(r'name="account_id" value="(\d+)"[^>]*>([^<]+)<', page))
    assert "示例对接人" not in offered.values()
    assert staff.send("/events/mine/report", {"note": "x"}).status_code == 422
    for _time in range(2):
        assert staff.send("/events/mine/report", {"account_id": [*offered], "note": "请阅"}).status_code == 303
    found = [each for each in mails(instance / "outbox") if "成果报告" in str(each["Subject"])]
    assert len(found) == len(offered)
    assert all("应到 4 人，实到 3 人，缺席 2 人" in body(each) for each in found)


def test_a_series_lists_its_editions_with_figures_that_open(browse: Browse, held: AnEvent) -> None:
    staff = browse(Role.SECRETARY)
    shown = staff.get("/events/mine").text
    address = re.search(r'href="(/events/series/[^"]+)"', shown)
    assert address is not None
    page = staff.get(address[1]).text
    assert page.index("示例上届会") < page.index("示例对接会")
    assert opens(staff, page) == 1
    with freeze(now() + timedelta(days=1)):
        staff = browse(Role.ORGANIZER)
        assert opens(staff, staff.get(address[1]).text) == 3
    assert browse(Role.MEMBER).get(address[1]).status_code == 404
    assert staff.get("/events/series/没有这个系列").status_code == 404
    assert ">0</a>" in browse(Role.LIAISON).get(address[1]).text
