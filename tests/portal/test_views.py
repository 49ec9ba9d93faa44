"""The portal's pages as members use them; what is outside their firm does not exist."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from crm.accounts.permissions import Role
from crm.campaigns.models import Recipient
from crm.campaigns.rules import RecipientState, tokens
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.web import CrmFlask
from crm.events.models import Event, Registration, Venue
from crm.events.rules import EventState, RegistrationState
from crm.members import actions as members
from crm.members.models import Enterprise, Person
from crm.members.rules import EmploymentDraft
from tests.support.campaigns import a_campaign
from tests.support.members import a_member, a_person, an_enterprise
from tests.support.people import Browser, an_account
from tests.support.reviews import PNG, a_firm, a_request

Browse = Callable[..., Browser]
ADMIN = "firm_admin@example.com"


@pytest.fixture
def firm(clean: CrmFlask) -> dict[str, int]:
    """A firm with a 企业管理员 and a plain member, and another firm with a request of its own."""
    with clean.app_context(), db.transaction(write=True):
        own = a_firm(ADMIN, name="青岛示例一有限公司")
        other = a_firm("other@example.com", name="深圳示例二有限公司")
        member = a_person(own.enterprise, "郑示例", account_id=an_account(Role.MEMBER))
        return {
            "id": own.enterprise.id, "foreign": a_request(other, {"legal_representative": "李样例"}).id,
            "request": a_request(own, {"legal_representative": "赵样例"}).id, "member": member.id,
            "stranger": a_person(other.enterprise, "孙样例").id,
        }  # fmt: skip


def profile(app: CrmFlask, enterprise_id: int, **changed: object) -> dict[str, object]:
    """Return what the profile form sends when nothing but `changed` is touched."""
    with app.app_context(), db.transaction():
        stored = db.session.get_one(Enterprise, enterprise_id)
        fields = (
            "name", "credit_code", "legal_representative", "short_name", "name_en", "phone", "website", "address",
            "postcode", "intro",
        )  # fmt: skip
        texts = {name: getattr(stored, name) or "" for name in fields}
        return {**texts, "version": str(stored.version), "base": "", **changed}


def stored(app: CrmFlask, enterprise_id: int, field: str) -> object:
    """Return a field of an enterprise as it is stored."""
    with app.app_context(), db.transaction():
        return getattr(db.session.get_one(Enterprise, enterprise_id), field)


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("url", ["/portal/", "/portal/profile", "/portal/requests/{request}", "/portal/me"])
def test_the_admin_of_a_firm_reads_every_page(browse: Browse, firm: dict[str, int], url: str, locale: str) -> None:
    browser = browse(Role.FIRM_ADMIN)
    browser.set_cookie("locale", locale)
    answer = browser.get(url.format(**firm))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("role", Role)
def test_everybody_meets_a_page_of_their_own(browse: Browse, firm: dict[str, int], role: Role) -> None:
    browser = browse(role)
    assert browser.get("/portal/").status_code == 200
    inside = role is Role.FIRM_ADMIN
    assert browser.get(f"/portal/requests/{firm['request']}").status_code == (200 if inside else 404)
    assert browser.get(f"/portal/requests/{firm['foreign']}").status_code == 404
    assert browser.send(f"/portal/requests/{firm['foreign']}/withdrawal").status_code == 404
    if not inside:
        assert browser.send("/portal/profile", {"phone": "053200000001"}).status_code == 404
    own = role in (Role.FIRM_ADMIN, Role.MEMBER)
    assert browser.get("/portal/me").status_code == (200 if own else 303)
    assert browser.send("/portal/me", {"name": ""}).status_code == (422 if own else 404)


def test_a_visitor_is_led_to_the_door(visitor: Browser) -> None:
    for url in ("/portal/", "/portal/profile", "/portal/me", "/portal/requests/1", "/people/1/invitation"):
        assert visitor.get(url).status_code == 303, url


def test_somebody_without_a_firm_is_told_what_to_do(browse: Browse) -> None:
    browser = browse(Role.MEMBER)
    page = browser.get("/portal/")
    assert page.status_code == 200
    assert "还没有关联企业" in page.text
    assert browser.get("/portal/profile").status_code == 303


def test_a_plain_member_reads_and_does_not_write(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.MEMBER)
    page = browser.get("/portal/profile").text
    assert "青岛示例一有限公司" in page
    assert 'name="credit_code"' not in page
    assert "正在审核" not in browser.get("/portal/").text


def test_home_says_what_waits_and_where_one_belongs(browse: Browse, firm: dict[str, int]) -> None:
    page = browse(Role.FIRM_ADMIN).get("/portal/").text
    for text in ("1 项资料变更正在审核", "法定代表人", "会籍正常", "资料完整度", "尚未指定对接人"):
        assert text in page, text


def test_which_fields_need_a_review_is_said_before_editing(browse: Browse, firm: dict[str, int]) -> None:
    page = browse(Role.FIRM_ADMIN).get("/portal/profile").text
    for text in ("保存后立即生效", "修改后需秘书处审核", "只能由秘书处修改", "待审核：改为“赵样例”"):
        assert text in page, text


def test_a_phone_holds_at_once(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    browser = browse(Role.FIRM_ADMIN)
    answer = browser.send("/portal/profile", profile(clean, firm["id"], phone="0532-8765 4321"))
    assert answer.status_code == 303
    assert stored(clean, firm["id"], "phone") == "053287654321"
    assert "已保存，立即生效：总机电话" in browser.get(answer.location).text


def test_a_stored_text_that_fits_no_more_does_not_bar_other_changes(
    browse: Browse, clean: CrmFlask, firm: dict[str, int]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        members.change_fields(firm["id"], {"phone": "总机", "website": "不是网址"}, by=SYSTEM)
    data = profile(clean, firm["id"], address="示例路 8 号")
    assert browse(Role.FIRM_ADMIN).send("/portal/profile", data).status_code == 303
    assert stored(clean, firm["id"], "phone") == "总机"
    assert stored(clean, firm["id"], "address") == "示例路 8 号"


def test_a_new_name_asks_for_the_licence_and_keeps_what_was_typed(
    browse: Browse, clean: CrmFlask, firm: dict[str, int]
) -> None:
    browser = browse(Role.FIRM_ADMIN)
    answer = browser.send(
        "/portal/profile", profile(clean, firm["id"], name="青岛示例新有限公司", phone="053211112222")
    )
    assert answer.status_code == 422
    assert "请上传变更后的营业执照" in answer.text
    assert 'value="青岛示例新有限公司"' in answer.text
    assert 'value="053211112222"' in answer.text
    assert stored(clean, firm["id"], "phone") == "053212345678"
    data = profile(clean, firm["id"], name="青岛示例新有限公司", licence=(io.BytesIO(PNG), "新执照.png"))
    assert browser.send("/portal/profile", data).status_code == 303


BAD = {
    "name": ["", "名" * 201, "a\x00b", "a\u2028b", "a\nb"],
    "credit_code": ["91370200MA3D0000", "O" * 18, "9" * 31, "\x07", "９" * 40, ""],
    "legal_representative": ["", "张" * 101, "\ufffd"],
    "short_name": ["短" * 61],
    "name_en": ["x" * 201, "a\x1bb"],
    "phone": ["12", "电话", "1" * 40, "9223372036854775808"],
    "website": ["javascript:alert(1)", "http://", "x y", "w" * 301],
    "address": ["址" * 301, "\x00"],
    "postcode": ["1" * 11],
    "intro": ["介" * 2001, "\x00"],
    "version": ["", "x", "9" * 30, "-1"],
}


@pytest.mark.parametrize(("field", "text"), [(field, text) for field, texts in BAD.items() for text in texts])
def test_bad_input_is_answered_with_a_sentence_and_kept(
    browse: Browse, clean: CrmFlask, firm: dict[str, int], field: str, text: str
) -> None:
    data = profile(clean, firm["id"], address="示例路 9 号") | {field: text}
    data["licence"] = (io.BytesIO(PNG), "licence.png")
    answer = browse(Role.FIRM_ADMIN).send("/portal/profile", data)
    assert answer.status_code == (409 if field == "version" else 422), answer.text
    if field != "address":
        assert "示例路 9 号" in answer.text
    assert stored(clean, firm["id"], "address") != "示例路 9 号"


@pytest.mark.parametrize(("content", "name"), [(b"", "empty.png"), (b"<html>", "x.html"), (b"PK\x03\x04", "x.docx")])
def test_a_licence_that_is_none_is_refused(
    browse: Browse, clean: CrmFlask, firm: dict[str, int], content: bytes, name: str
) -> None:
    data = profile(clean, firm["id"], name="青岛示例新有限公司", licence=(io.BytesIO(content), name))
    answer = browse(Role.FIRM_ADMIN).send("/portal/profile", data)
    assert answer.status_code == 422
    assert name in answer.text


def test_gb18030_bytes_are_no_fault_of_ours(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    browser = browse(Role.FIRM_ADMIN)
    body = b"csrf_token=" + browser.csrf().encode() + b"&name=%C7%E0%B5%BA&version=1"
    answer = browser.post("/portal/profile", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422


def test_a_clash_shows_both_texts_and_loses_none(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    browser = browse(Role.FIRM_ADMIN)
    page = browser.get("/portal/profile").text
    base = page.partition('name="base"')[2].partition('value="')[2].partition('"')[0]
    data = profile(clean, firm["id"], address="我的地址", base=base)
    with clean.app_context(), db.transaction(write=True):
        members.change_fields(firm["id"], {"address": "他的地址", "postcode": "266000"}, by=SYSTEM)
    answer = browser.send("/portal/profile", data)
    assert answer.status_code == 409
    assert "我的地址" in answer.text
    assert "他的地址" in answer.text
    assert 'name="postcode" type="text" value="266000"' in answer.text, "what only they changed is taken over"
    version = answer.text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    again = browser.send("/portal/profile", data | {"version": version, "postcode": "266000"})
    assert again.status_code == 303
    assert stored(clean, firm["id"], "address") == "我的地址"
    assert stored(clean, firm["id"], "postcode") == "266000"


def test_a_change_is_followed_and_taken_back(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.FIRM_ADMIN)
    url = f"/portal/requests/{firm['request']}"
    assert "等待秘书处审核" in browser.get(url).text
    assert browser.send(f"{url}/withdrawal", {"field": "legal_representative"}).status_code == 303
    page = browser.get(url).text
    assert "已撤回" in page
    assert "等待秘书处审核" not in page
    assert browser.send(f"{url}/withdrawal").status_code == 409


def test_who_has_several_firms_chooses_one(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        second, foreign = a_member("青岛示例三有限公司").id, a_member("青岛示例四有限公司").id
        members.employ(firm["member"], second, EmploymentDraft(), by=SYSTEM)
    browser = browse(Role.MEMBER)
    assert "青岛示例一有限公司" in browser.get("/portal/profile").text
    assert browser.send("/portal/firm", {"firm": str(second)}).status_code == 303
    assert "青岛示例三有限公司" in browser.get("/portal/profile").text
    for other in (str(foreign), "x", "9" * 40, ""):
        browser.send("/portal/firm", {"firm": other})
        assert "青岛示例三有限公司" in browser.get("/portal/profile").text


def test_the_right_at_one_firm_is_no_right_at_another(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        second = an_enterprise("青岛示例五有限公司").id
        person = db.session.query(Person).filter(Person.account_id == an_account(Role.FIRM_ADMIN)).one()
        members.employ(person.id, second, EmploymentDraft(), by=SYSTEM)
    browser = browse(Role.FIRM_ADMIN)
    browser.send("/portal/firm", {"firm": str(second)})
    assert 'name="credit_code"' not in browser.get("/portal/profile").text
    assert browser.send("/portal/profile", profile(clean, second, phone="053200000001")).status_code == 404


BAD_OWN = [("name", ""), ("name", "名" * 101), ("mobile", "12"), ("email", "x@"), ("wechat", "\x00"), ("locale", "fr")]


@pytest.mark.parametrize(("field", "text"), BAD_OWN)
def test_own_data_is_checked_and_kept(browse: Browse, firm: dict[str, int], field: str, text: str) -> None:
    data = {"name": "郑新名", "locale": "zh", "wechat": "zheng_demo", "version": "1"} | {field: text}
    answer = browse(Role.MEMBER).send("/portal/me", data)
    assert answer.status_code == 422
    if field != "wechat":
        assert "zheng_demo" in answer.text


def test_own_data_is_saved_and_a_clash_shows_both(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.MEMBER)
    data = {"name": "郑新名", "mobile": "19900000077", "locale": "en", "version": "2"}
    version = browser.get("/portal/me").text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    assert browser.send("/portal/me", data | {"version": version}).status_code == 303
    assert "郑新名" in browser.get("/portal/me").text
    answer = browser.send("/portal/me", data | {"version": version, "name": "郑别名"})
    assert answer.status_code == 409
    assert "郑别名" in answer.text
    assert "郑新名" in answer.text


def test_coming_events_carry_their_ticket(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        for n, (email, days, state) in enumerate(
            [(ADMIN, 3, "confirmed"), ("x@example.com", 3, "confirmed"), (ADMIN, -3, "confirmed"),
             (ADMIN, 4, "cancelled_by_attendee")]
        ):  # fmt: skip
            at = now() + timedelta(days=days)
            span = {"starts_at": at, "ends_at": at + timedelta(hours=2)}
            event = Event(code=f"E{n}", name=f"示例活动{n}", state=EventState.PUBLISHED, created_at=now(), **span)
            db.session.add(event)
            db.session.flush()
            venue = Venue(event_id=event.id, city_code="370200", name="青岛会场", capacity=9, **span)
            db.session.add(venue)
            db.session.flush()
            db.session.add(
                Registration(
                    event_id=event.id, venue_id=venue.id, state=RegistrationState(state), name="王样例", email=email,
                    ticket=f"ticket{n}", token_hash=f"hash{n}", created_at=now(),
                )
            )  # fmt: skip
            db.session.flush()
    page = browse(Role.FIRM_ADMIN).get("/portal/").text
    assert "示例活动0" in page
    assert page.count('class="ticket"') == 1
    assert 'href="/r/' in page
    assert not [n for n in (1, 2, 3) if f"示例活动{n}" in page]


def test_home_shows_the_notices_sent_to_me(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        sent = a_campaign(by=SYSTEM, subject="示例通知标题")
        at = {"state": RecipientState.SENT, "settled_at": now(), "locale": "zh"}
        mine = Recipient(campaign_id=sent.id, address=ADMIN, **at)
        other = Recipient(campaign_id=a_campaign(by=SYSTEM, subject="别人的通知").id, address="x@example.com", **at)
        db.session.add_all([mine, other])
        db.session.flush()
        key = clean.config["CRM_SETTINGS"].secret_key
        mine.token_hash = tokens.found_by_token(tokens.token(key, sent.id, mine.id))
    page = browse(Role.FIRM_ADMIN).get("/portal/").text
    assert "示例通知标题" in page
    assert "别人的通知" not in page
    link = page.partition('href="/u/')[2].partition('"')[0]
    assert browse(Role.FIRM_ADMIN).get(f"/u/{link}").status_code == 200
    assert "还没有发给您的通知" in browse(Role.MEMBER).get("/portal/").text


def test_home_asks_a_fixed_number_of_questions(
    browse: Browse, firm: dict[str, int], max_queries: Callable[[int], object]
) -> None:
    browser = browse(Role.FIRM_ADMIN)
    browser.get("/portal/")
    with max_queries(22):  # type: ignore[attr-defined]
        browser.get("/portal/")


def test_a_person_is_invited_from_their_page(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    assert f"/people/{firm['stranger']}/invitation" in browser.get(f"/people/{firm['stranger']}").text
    url = f"/people/{firm['stranger']}/invitation"
    assert browser.get(url).status_code == 200
    enterprise = browser.get(url).text.partition('<option value="')[2].partition('"')[0]
    for bad in (
        {"email": "x@"},
        {"role": "secretary"},
        {"enterprise": str(firm["id"])},
        {"email": "secretary@example.com"},
    ):
        data = {"email": "sun@example.com", "role": "member", "enterprise": enterprise} | bad
        refused = browser.send(url, data)
        assert refused.status_code in (409, 422), bad
        assert data["email"] in refused.text
    made = browser.send(url, {"email": "sun@example.com", "role": "member", "enterprise": enterprise})
    assert made.status_code == 200
    assert "/sign-in/" in made.text
    assert "<svg" in made.text


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.SECRETARY, Role.FIRM_ADMIN)])
def test_others_invite_nobody(browse: Browse, firm: dict[str, int], role: Role) -> None:
    browser = browse(role)
    for person in ("stranger", "member"):
        assert browser.get(f"/people/{firm[person]}/invitation").status_code == 404
        assert browser.send(f"/people/{firm[person]}/invitation", {"email": "a@example.com"}).status_code == 404


def test_an_admin_invites_colleagues_not_strangers(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.FIRM_ADMIN)
    assert browser.get(f"/people/{firm['member']}/invitation").status_code == 200
    assert browser.get(f"/people/{firm['stranger']}/invitation").status_code == 404
