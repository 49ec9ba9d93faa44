"""Pasting a roster: read, checked, registered; nothing twice."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events.models import Registration
from crm.events.rules import RegistrationState
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, an_event
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]
ROSTER = """#接龙
1. 示例机器人有限公司 王样例 董助 19900000001 青岛
2. 李演示 深圳会场 19900000002
3. 张示例 深圳 19900000003
4. ------
"""


@pytest.fixture
def stage(clean: CrmFlask) -> AnEvent:
    """Store an event with one seat in the second city, and another nobody of us works at."""
    with clean.app_context(), db.transaction(write=True):
        organizer = an_account(Role.ORGANIZER)
        an_event(code="other")
        return an_event(code="mine", staff=[organizer], seats=((QINGDAO, 5), (SHENZHEN, 1)))


def typed(page: str) -> dict[str, str]:
    """Return what the check page would send."""
    form = page[page.index('action="/events/mine/paste/registrations"') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") != "checkbox" or " checked" in tag:
            sent[given["name"]] = html.unescape(given.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="(\w+)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    text = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', form, re.S)
    assert text is not None
    return sent | {"text": html.unescape(text[1])}


def registrations(app: CrmFlask) -> dict[str, RegistrationState]:
    """Return who is registered, and how."""
    with app.app_context(), db.transaction():
        return {row.name: row.state for row in session.scalars(select(Registration))}


def test_a_roster_is_checked_then_registered_and_never_twice(clean: CrmFlask, browse: Browse, stage: AnEvent) -> None:
    browser = browse(Role.ORGANIZER)
    assert "/events/mine/paste" in browser.get("/events/mine").text
    first = {"text": ROSTER, "venue_id": str(stage.venues[0])}
    page = browser.send("/events/mine/paste", first)
    assert page.status_code == 200
    for shown in ("核对名单", "王样例", "像是标题", "第 1 行", "------", "新的人员"):
        assert shown in page.text, shown
    assert not registrations(clean)
    sent = typed(page.text)
    assert sent["phone2"] == "19900000001"
    refused = browser.send("/events/mine/paste/registrations", {**sent, "phone2": "12", "title2": "改过的职务"})
    assert refused.status_code == 422
    assert "改过的职务" in refused.text
    assert not registrations(clean)
    nameless = browser.send("/events/mine/paste/registrations", {**sent, "name3": ""})
    assert nameless.status_code == 422
    assert "请填写姓名，或取消勾选这一行。" in nameless.text
    without = {name: value for name, value in sent.items() if not name.startswith("take")}
    assert "没有勾选任何人" in browser.send("/events/mine/paste/registrations", without).text
    assert not registrations(clean)
    done = browser.send("/events/mine/paste/registrations", {**sent, "name3": "李改正"})
    assert "名额已满，列入候补" in done.text
    expected = {
        "王样例": RegistrationState.CONFIRMED, "李改正": RegistrationState.CONFIRMED,
        "张示例": RegistrationState.WAITLISTED,
    }  # fmt: skip
    assert registrations(clean) == expected
    again = browser.send("/events/mine/paste", first)
    assert again.text.count("已报名，不会重复登记") == 3
    assert "此前已报名，没有重复登记" in browser.send("/events/mine/paste/registrations", typed(again.text)).text
    assert registrations(clean) == expected


def test_a_line_without_a_number_is_the_person_we_know(clean: CrmFlask, browse: Browse, stage: AnEvent) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = a_member("示例机器人有限公司")
        a_person(firm, "王样例", mobile="19900000009")
    browser = browse(Role.SECRETARY)
    text = {"text": "示例机器人有限公司 王样例\n陈没号", "venue_id": str(stage.venues[0])}
    for _time in range(2):
        page = browser.send("/events/mine/paste", text)
        assert "系统中的人员：王样例" in page.text
        assert "19900000009" not in page.text
        done = browser.send("/events/mine/paste/registrations", typed(page.text))
        assert "手机号和邮箱至少填写一项" in done.text
    with clean.app_context(), db.transaction():
        row = session.scalars(select(Registration)).one()
        assert (row.name, row.mobile) == ("王样例", "19900000009")
        assert row.person_id is not None


def test_colleagues_share_a_landline_and_the_same_line_twice_is_one(
    clean: CrmFlask, browse: Browse, stage: AnEvent
) -> None:
    browser = browse(Role.ORGANIZER)
    text = {
        "text": "王样例 0532-88880001\n李演示 0532-88880001\n王样例 0532-88880001",
        "venue_id": str(stage.venues[0]),
    }
    for _time in range(2):
        page = browser.send("/events/mine/paste", text)
        assert "此前已报名" in browser.send("/events/mine/paste/registrations", typed(page.text)).text
        assert sorted(registrations(clean)) == ["李演示", "王样例"]
    with clean.app_context(), db.transaction():
        assert session.scalar(select(func.count(Registration.id))) == 2


def test_who_may_paste(clean: CrmFlask, browse: Browse, stage: AnEvent) -> None:
    organizer = browse(Role.ORGANIZER)
    assert organizer.get("/events/other/paste").status_code == 404
    assert organizer.send("/events/other/paste/registrations", {"text": ROSTER}).status_code == 404
    assert browse(Role.AUDITOR).get("/events/mine/paste").status_code == 404
    too_long = {"text": "王样例\n" * 201, "venue_id": str(stage.venues[0])}
    refused = organizer.send("/events/mine/paste", too_long)
    assert refused.status_code == 422
    assert "一次最多粘贴 200 行" in refused.text
    with clean.app_context(), db.transaction():
        assert session.scalar(select(func.count(Registration.id))) == 0
