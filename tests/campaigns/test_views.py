"""The pages: write, check, send, watch; who may; bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from crm.accounts.permissions import Role
from crm.campaigns import actions
from crm.campaigns.models import Campaign, Segment
from crm.campaigns.rules import ALONE_UP_TO, CampaignState, Rules
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.audit import AuditEntry
from crm.core.instance import mark
from crm.core.web import CrmFlask
from tests.support.campaigns import a_campaign, in_app, some_members, states
from tests.support.mailbox import body, mails
from tests.support.members import QINGDAO, SHENZHEN
from tests.support.people import Browser, an_actor
from tests.support.pipeline import an_occasion

Browse = Callable[..., Browser]
GOOD = {"subject": "示例通知", "body": "尊敬的{{称谓}}：您好", "segment": "all", "purpose": "notice", "tracked": "y"}


@pytest.fixture
def draft(clean: CrmFlask) -> int:
    """A draft to five people."""
    with in_app(clean):
        some_members()
        return a_campaign().id


def test_the_whole_way_of_a_notice(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        some_members()
    browser = browse(Role.SECRETARY)
    assert "还没有群发邮件" in browser.get("/campaigns/").text
    assert "全部会员" in browser.get("/campaigns/new").text
    answer = browser.send("/campaigns/", {**GOOD, "segment": "shenzhen", "then": "check"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "发送给 3 人？" in page
    assert "主题：示例通知" in page
    number = int(answer.location.rpartition("/")[2])
    assert browser.get(f"/campaigns/{number}/edit").status_code == 200
    assert browser.send(f"/campaigns/{number}/send").status_code == 303
    report = browser.get(f"/campaigns/{number}").text
    assert "已完成" in report
    assert "合计 3 位收件人" in report
    assert "p***@example.com" in report
    assert browser.get(f"/campaigns/{number}/edit").status_code == 303
    assert "3 封" in browser.get(f"/campaigns/{number}/progress").text
    assert "示例通知" in browser.get("/campaigns/?state=sent").text


def test_addresses_are_masked_until_revealed_and_that_is_recorded(clean: CrmFlask, browse: Browse, draft: int) -> None:
    with in_app(clean):
        actions.launch(draft, by=COMMAND_LINE)
        address = db.session.execute(db.Base.metadata.tables["recipient"].select()).first().address  # type: ignore[union-attr]
    browser = browse(Role.SECRETARY)
    assert address not in browser.get(f"/campaigns/{draft}").text
    assert address in browser.send(f"/campaigns/{draft}/addresses").text
    with in_app(clean, write=False):
        assert db.session.query(AuditEntry).filter_by(fact="RecipientsRevealed").count() == 1
    assert browse(Role.AUDITOR).send(f"/campaigns/{draft}/addresses").status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "writes", "sees_people"),
    [
        (Role.SECRETARY, True, True, True), (Role.ORGANIZER, False, False, False), (Role.LIAISON, False, False, False),
        (Role.FINANCE, False, False, False), (Role.LEADER, True, False, False), (Role.AUDITOR, True, False, True),
        (Role.ADMINISTRATOR, False, False, False), (Role.FIRM_ADMIN, False, False, False),
        (Role.MEMBER, False, False, False), (Role.GUEST, False, False, False),
    ],
)  # fmt: skip
def test_roles(
    clean: CrmFlask, browse: Browse, draft: int, role: Role, *, reads: bool, writes: bool, sees_people: bool
) -> None:
    browser = browse(role)
    assert (browser.get(f"/campaigns/{draft}").status_code == 200) is reads
    assert (browser.get(f"/campaigns/{draft}/preview").status_code == 200) is reads
    assert (browser.get(f"/campaigns/{draft}/edit").status_code == 200) is writes
    assert (browser.send(f"/campaigns/{draft}/send").status_code == 303) is writes
    with in_app(clean):
        if not writes:
            actions.launch(draft, by=COMMAND_LINE)
    page = browser.get(f"/campaigns/{draft}")
    assert ("收件人明细" in page.text) is sees_people
    for act in ("pause", "resume", "cancel", "submit", "test", "recipients/1/settle"):
        answer = browser.send(f"/campaigns/{draft}/{act}", {"outcome": "sent"})
        assert (answer.status_code == 404) is (not writes) or act == "recipients/1/settle", act


def test_an_organizer_writes_to_the_guests_of_own_events(clean: CrmFlask, browse: Browse) -> None:
    browser = browse(Role.ORGANIZER)
    with in_app(clean):
        some_members()
        own = an_occasion("OWN1", "示例会", staff=an_actor(Role.ORGANIZER)).id
        other = an_occasion("OTH1", "别的会").id
        theirs = a_campaign(segment="event", event_id=other).id
    answer = browser.send("/campaigns/", {**GOOD, "segment": "event", "event_id": own})
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200
    assert browser.send("/campaigns/", {**GOOD, "segment": "all", "event_id": own}).status_code == 422
    assert browser.send("/campaigns/", {**GOOD, "segment": "event", "event_id": other}).status_code == 422
    for path in (f"/campaigns/{theirs}", f"/campaigns/{theirs}/edit", f"/campaigns/{theirs}/preview"):
        assert browser.get(path).status_code == 404
    assert ">0 <small>" in browser.get("/campaigns/audience?segment=all").text.replace("\n", "")


def test_the_audience_explains_who_is_left_out(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        some_members(1, 2)
        db.session.execute(db.Base.metadata.tables["person"].update().values(email="same@example.com"))
    browser = browse(Role.SECRETARY)
    text = browser.get("/campaigns/audience?segment=all").text
    assert "与他人共用邮箱，只发一封 2 人" in text
    assert "符合条件 3 人" in text
    for odd in ("", "没有", "event", "x" * 5_000):
        assert browser.get("/campaigns/audience", query_string={"segment": odd, "event_id": odd}).status_code == 200
    assert "示例甲0" in browser.get("/campaigns/people?segment=all&q=甲").text


def test_previews_live_under_their_own_policy(clean: CrmFlask, browse: Browse, draft: int) -> None:
    browser = browse(Role.SECRETARY)
    nasty = {
        **GOOD,
        "subject": "<script>alert(1)</script>",
        "body": "<img src=x onerror=alert(1)> [x](javascript:alert(1)) {{称谓}}",
    }
    for answer in (
        browser.get(f"/campaigns/{draft}/preview"),
        browser.get("/campaigns/blank"),
        browser.send("/campaigns/preview", nasty),
        browser.send("/campaigns/preview", {**GOOD, "body": "{{ 姓名.__class__ }}"}),
        browser.send("/campaigns/preview", {}),
    ):
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        assert 'href="javascript' not in answer.text
        assert "__class__ " not in answer.text.replace("{{ 姓名.__class__ }}", "")
    usual = browser.get(f"/campaigns/{draft}").headers["Content-Security-Policy"]
    assert "script-src 'self'" in usual
    assert "unsafe-inline" not in usual


def test_names_are_escaped_in_the_preview(clean: CrmFlask, browse: Browse, draft: int) -> None:
    with in_app(clean):
        db.session.execute(db.Base.metadata.tables["person"].update().values(salutation="<b>&{{7*7}}"))
        person = db.session.execute(db.Base.metadata.tables["person"].select()).first()
    text = browse(Role.SECRETARY).get(f"/campaigns/{draft}/preview?person={person.id}").text  # type: ignore[union-attr]
    assert "&lt;b&gt;&amp;{{7*7}}" in text


def test_test_mails_go_to_myself_only(clean: CrmFlask, browse: Browse, draft: int, instance: Any) -> None:
    for old in (instance / "outbox").glob("*.eml"):
        old.unlink()
    browser = browse(Role.SECRETARY)
    with in_app(clean):
        mark("demo", "yes")
        clean.extensions["instance_marks"] = {}
    assert browser.send(f"/campaigns/{draft}/test").status_code == 303
    (mail,) = mails(instance / "outbox")
    assert mail["To"].addresses[0].addr_spec == "secretary@example.com"
    assert mail["Subject"].startswith("[测试] ")
    assert "演示数据" in body(mail)
    assert "演示数据" in body(mail, "html")
    with in_app(clean, write=False):
        assert states(draft) == {}


BAD = [
    {"subject": ""}, {"subject": "x" * 201}, {"subject": "a\r\nBcc: x@example.com"}, {"subject": "a\x00b"},
    {"body": ""}, {"body": "x" * 40_001}, {"body": "\ufffd"}, {"segment": ""}, {"segment": "没有"},
    {"purpose": "x"}, {"event_id": "9" * 30}, {"event_id": "x"}, {"reply_to": "no address"},
    {"subject_en": "a\u2028b"}, {"preheader": "x" * 201},
]  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
def test_bad_input_is_refused_with_a_sentence_and_kept(
    clean: CrmFlask, browse: Browse, draft: int, wrong: dict[str, str]
) -> None:
    browser = browse(Role.SECRETARY)
    for path in ("/campaigns/", f"/campaigns/{draft}"):
        answer: TestResponse = browser.send(path, {**GOOD, "version": "1", "body": "保留的正文", **wrong})
        assert answer.status_code == 422, answer.text
        assert "error-summary" in answer.text
        if "body" not in wrong:
            assert "保留的正文" in answer.text


def test_gb18030_bytes_and_odd_numbers(clean: CrmFlask, browse: Browse, draft: int) -> None:
    browser = browse(Role.SECRETARY)
    given = {name: text.encode() for name, text in (GOOD | {"csrf_token": browser.csrf()}).items()}
    given["subject"] = "示例".encode("gb18030")
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (n.encode(), v) for n, v in given.items()
    ]
    answer = browser.post(
        "/campaigns/", data=b"".join(parts) + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert "无法识别的字符" in answer.text
    for path in ("/campaigns/99999999999999999999", "/campaigns/0", "/campaigns/-1", "/campaigns/x"):
        assert browser.get(path).status_code in (404, 405)  # werkzeug asks for the method before the number
    assert browser.get(f"/campaigns/{draft}/preview?person=99999999999999999999&locale=xx").status_code == 200
    assert browser.get("/campaigns/?after=zz&state=zz").status_code == 200
    for at in ("gestern", "2021-01-29 14:30", "9999-99-99T00:00"):
        assert browser.send(f"/campaigns/{draft}/send", {"at": at}).status_code == 422


def test_a_stale_save_shows_both_texts(clean: CrmFlask, browse: Browse, draft: int) -> None:
    browser = browse(Role.SECRETARY)
    assert browser.send(f"/campaigns/{draft}", {**GOOD, "subject": "先保存的", "version": "1"}).status_code == 303
    answer = browser.send(f"/campaigns/{draft}", {**GOOD, "subject": "后保存的", "version": "1"})
    assert answer.status_code == 409
    assert "先保存的" in answer.text
    assert "后保存的" in answer.text
    assert browser.send(f"/campaigns/{draft}", {**GOOD, "subject": "后保存的", "version": "2"}).status_code == 303


def test_many_recipients_need_a_second_person(clean: CrmFlask, browse: Browse, draft: int) -> None:
    assert ALONE_UP_TO == 1_000
    secretary, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    for wrong in ("0", "1001", "x", ""):
        assert secretary.send("/campaigns/settings", {"alone_up_to": wrong}).status_code == 422
    assert secretary.send("/campaigns/settings", {"alone_up_to": "4"}).status_code == 303
    assert 'value="4"' in secretary.get("/campaigns/settings").text
    assert browse(Role.ORGANIZER).get("/campaigns/settings").status_code == 404
    assert secretary.send(f"/campaigns/{draft}/send").status_code == 422
    assert leader.send(f"/campaigns/{draft}/approve").status_code == 409
    assert secretary.send(f"/campaigns/{draft}/submit").status_code == 303
    assert secretary.send(f"/campaigns/{draft}/approve").status_code == 422
    assert "审批通过" in leader.get(f"/campaigns/{draft}").text
    assert leader.send(f"/campaigns/{draft}/approve").status_code == 303
    assert secretary.send(f"/campaigns/{draft}/send").status_code == 303
    with in_app(clean, write=False):
        assert db.session.get_one(Campaign, draft).state is CampaignState.SENT


def test_editing_voids_the_approval(clean: CrmFlask, browse: Browse, draft: int) -> None:
    secretary, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    secretary.send(f"/campaigns/{draft}/submit")
    leader.send(f"/campaigns/{draft}/approve")
    with in_app(clean, write=False):
        version = db.session.get_one(Campaign, draft).version
    secretary.send(f"/campaigns/{draft}", {**GOOD, "subject": "改过", "version": version})
    with in_app(clean, write=False):
        found = db.session.get_one(Campaign, draft)
        assert (found.state, found.approved_at) == (CampaignState.DRAFT, None)


def test_segments_on_screen(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        some_members()
    browser = browse(Role.SECRETARY)
    assert "深圳会员" in browser.get("/campaigns/segments").text
    assert browser.send("/campaigns/segments", {"name": "空"}).status_code == 422
    assert browser.send("/campaigns/segments", {"name": "", "home_1": "440300"}).status_code == 422
    assert browser.send("/campaigns/segments", {"name": "坏", "home_1": "999999"}).status_code == 422
    answer = browser.send("/campaigns/segments", {"name": "深圳理事", "home_1": "440300", "position_2": "council"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "3 <small>" in page
    assert browser.send("/campaigns/segments", {"name": "深圳理事", "home_1": "440300"}).status_code == 409
    assert browser.send("/campaigns/", {**GOOD, "segment": "深圳理事"}).status_code == 303
    assert browser.send(f"{answer.location}/remove").status_code == 303
    with in_app(clean, write=False):
        assert db.session.query(Segment).count() == 0


def test_english_pages(clean: CrmFlask, browse: Browse, draft: int) -> None:
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", "en")
    for path in (
        "/campaigns/",
        "/campaigns/new",
        f"/campaigns/{draft}",
        f"/campaigns/{draft}/edit",
        "/campaigns/segments",
    ):
        assert browser.get(path).status_code == 200
    assert "Members of Shenzhen" in browser.get("/campaigns/segments").text


def test_lists_ask_few_questions(clean: CrmFlask, browse: Browse, max_queries: Any) -> None:
    with in_app(clean):
        some_members(30, 30)
        for _n in range(8):
            actions.launch(a_campaign().id, by=COMMAND_LINE)
        last = a_campaign()
        actions.launch(last.id, by=COMMAND_LINE)
        number = last.id
    browser = browse(Role.SECRETARY)
    with max_queries(12):
        browser.get("/campaigns/")
    with max_queries(16):
        browser.get(f"/campaigns/{number}")


def test_a_segment_is_counted_while_it_is_being_composed(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        some_members(2, 3)
        saved = actions.save_segment(None, name="青岛", rules=Rules(({"home": (QINGDAO,)},)), by=COMMAND_LINE).id
    browser = browse(Role.SECRETARY)
    assert "选择条件后" in browser.get("/campaigns/segments/count").text
    chosen = browser.get(f"/campaigns/segments/count?home_1={SHENZHEN}").text
    assert re.search(r"3\s*<small>人，1 家企业", chosen)
    both = browser.get(f"/campaigns/segments/count?segment_id={saved}&home_1={SHENZHEN}&home_2={QINGDAO}").text
    assert re.search(r"5\s*<small>人，2 家企业", both)
    assert "选择条件后" in browser.get("/campaigns/segments/count?home_1=nowhere&segment_id=x").text
    page = browser.get("/campaigns/segments").text
    assert browser.get("/campaigns/segments").text == page, "counting stores nothing"


def test_the_preview_shows_a_mail_in_dark_colours(clean: CrmFlask, browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    light = browser.send("/campaigns/preview", GOOD | {"shade": "light"}).text
    dark = browser.send("/campaigns/preview", GOOD | {"shade": "dark"}).text
    assert "@media (prefers-color-scheme: dark)" in light
    assert "prefers-color-scheme" not in dark
    assert dark == light.replace("@media (prefers-color-scheme: dark)", "@media all")
