"""The pages of members as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.members import actions
from crm.members.rules import ActivityKind, Duty
from tests.support.members import a_member, a_person, an_enterprise, confirm_lapses, employment_of
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]


@pytest.fixture
def firm(clean: CrmFlask) -> dict[str, int]:
    """A member with one person."""
    with clean.app_context(), db.transaction(write=True):
        enterprise = a_member("深圳市示例机器人有限公司", home_code="440300", city_code="440300", industry_code="C3491")
        person = a_person(enterprise, duty=Duty.REPRESENTATIVE, main=True)
        return {"id": enterprise.id, "person": person.id, "employment": employment_of(person).id}


GETS = (
    "/enterprises/", "/enterprises/count", "/enterprises/new", "/enterprises/{id}", "/enterprises/{id}/people",
    "/enterprises/{id}/timeline", "/enterprises/{id}/edit", "/enterprises/{id}/membership",
    "/enterprises/{id}/people/new", "/enterprises/{id}/activities/new", "/people/", "/people/count",
    "/people/{person}", "/people/{person}/edit", "/employments/{employment}",
)  # fmt: skip


@pytest.mark.parametrize("url", GETS)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_opens_for_the_secretariat(browse: Browse, firm: dict[str, int], url: str, locale: str) -> None:
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", locale)
    answer = browser.get(url.format(**firm))
    assert answer.status_code == 200, answer.text


def test_the_list_is_searched_by_pinyin_and_by_contact(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    for query in ("机器人", "jiqiren", "sljqr", "王样例"):
        assert f'/enterprises/{firm["id"]}"' in browser.get("/enterprises/", query_string={"q": query}).text, query


def test_adding_an_enterprise_shows_its_page(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    answer = browser.send(
        "/enterprises/",
        {
            "name": "青岛示例海洋科技有限公司", "home_code": "370200", "place": "青岛市崂山区", "industry": "C3962",
            "registered_capital": "500", "registered_capital_unit": "万元", "website": "www.example.com",
            "contact_name": "王样例", "contact_mobile": "199 0000 0001",
        },
        follow_redirects=True,
    )  # fmt: skip
    assert answer.status_code == 200
    for text in ("青岛示例海洋科技有限公司", "崂山区", "500.00 万元", "https://www.example.com", "199****0001"):
        assert text in answer.text, text
    assert "19900000001" not in answer.text


def test_likely_duplicates_stand_inside_the_form_and_one_may_go_on(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    typed = {"name": "深圳示例机器人股份有限公司", "address": "原样保留的地址"}
    answer = browser.send("/enterprises/", typed)
    assert answer.status_code == 409
    assert "深圳市示例机器人有限公司" in answer.text
    assert "原样保留的地址" in answer.text
    assert f'name="in_spite_of" value="{firm["id"]}"' in answer.text
    assert browser.send("/enterprises/", typed | {"in_spite_of": str(firm["id"])}).status_code == 303


def test_a_save_is_six_statements(browse: Browse, firm: dict[str, int], max_queries: Callable[[int], Any]) -> None:
    """The session, who can be 对接人, the record, its change, the audit entry and its values."""
    browser, url = browse(Role.SECRETARY), f"/enterprises/{firm['id']}/edit"
    version = re.search('name="version" value="([^"]*)"', browser.get(url).text)
    assert version is not None
    typed = {
        "csrf_token": browser.csrf(), "version": version[1], "name": "深圳市示例机器人有限公司", "place": "深圳市",
        "home_code": "440300", "industry": "C3491", "intro": "新简介",
    }  # fmt: skip
    with max_queries(6):
        answer = browser.post(url, data=typed)
    assert answer.status_code == 303
    assert "新简介" in browser.get(f"/enterprises/{firm['id']}").text


def test_a_clash_shows_both_texts_and_takes_what_is_chosen(browse: Browse, firm: dict[str, int]) -> None:
    url = f"/enterprises/{firm['id']}/edit"
    mine, theirs = browse(Role.SECRETARY), browse(Role.SECRETARY, email="other@example.com")
    page = mine.get(url).text
    hidden = {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("version", "base")}  # type: ignore[index]
    stored = {"name": "深圳市示例机器人有限公司", "short_name": "示例机器人", "place": "深圳市", "home_code": "440300"}
    other = stored | {"industry": "C3491", "address": "他人的地址", "phone": "075588880000"}
    assert theirs.send(url, hidden | other).status_code == 303
    typed = stored | {"industry": "C3491", "address": "我的地址", "intro": "我写的简介"}
    answer = mine.send(url, hidden | typed)
    assert answer.status_code == 409
    for text in ("他人的地址", "我的地址", "075588880000", "我写的简介", "林示例"):
        assert text in answer.text, text
    picked = {
        name: re.search(f'name="pick_{name}" value="(\\w+)"[^>]* checked', answer.text)
        for name in ("phone", "intro", "address")
    }
    assert [found and found[1] for found in picked.values()] == ["theirs", "yours", None]
    again = {name: re.search(f'name="{name}" value="([^"]*)"', answer.text)[1] for name in ("version", "base", "clash")}  # type: ignore[index]
    undecided = mine.send(url, again | typed | {"pick_phone": "theirs", "pick_intro": "yours"})
    assert undecided.status_code == 422
    assert "我的地址" in undecided.text
    chosen = {"pick_phone": "theirs", "pick_intro": "yours", "pick_address": "theirs"}
    assert mine.send(url, again | typed | chosen).status_code == 303
    shown = mine.get(f"/enterprises/{firm['id']}").text
    assert "他人的地址" in shown
    assert "075588880000" in shown
    assert "我写的简介" in shown


def test_a_revealed_contact_is_shown_once_by_post_only(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    url = f"/people/{firm['person']}/contact"
    assert browser.get(url).status_code == 405
    shown = browser.send(url)
    assert shown.status_code == 200
    assert 'href="tel:199' in shown.text
    assert 'href="tel:199' not in browser.get(f"/people/{firm['person']}").text
    assert browse(Role.AUDITOR).send(url).status_code == 404


def test_paid_time_of_an_opening_record_is_taken_back(browse: Browse, firm: dict[str, int]) -> None:
    browser, url = browse(Role.FINANCE), f"/enterprises/{firm['id']}"
    page = browser.get(f"{url}/membership").text
    assert "期初记录" in page
    assert f"/dues/firms/{firm['id']}" in page
    undo = re.search(r'action="([^"]+/withdrawal)"', page)
    assert undo is not None
    assert browse(Role.SECRETARY).send(undo[1]).status_code == 404
    assert browser.send(undo[1]).status_code == 303
    assert "期初记录" not in browser.get(f"{url}/membership").text


def test_an_activity_is_logged_and_undone_from_the_toast(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    url = f"/enterprises/{firm['id']}/activities"
    answer = browser.send(
        url, {"kind": "call", "text": "确认选址", "person": str(firm["person"])}, follow_redirects=True
    )
    assert "确认选址" in answer.text
    undo = re.search(r'action="([^"]+/removal)"', answer.text)
    assert undo is not None
    assert "确认选址" not in browser.send(undo[1], follow_redirects=True).text


def test_the_membership_forms_work(browse: Browse, firm: dict[str, int]) -> None:
    browser, url = browse(Role.SECRETARY), f"/enterprises/{firm['id']}"
    until = (today() + timedelta(days=20)).isoformat()
    assert (
        browser.send(f"{url}/override", {"standing": "suspended", "until": until, "reason": "核实中"}).status_code
        == 303
    )
    assert "为什么是“暂停资格”" in browser.get(url).text
    assert browser.send(f"{url}/override/end").status_code == 303
    saved = {"position": "vice_president", "joined_on": "2020-01-02", "basis": "理事会决议"}
    assert browser.send(f"{url}/membership", saved).status_code == 303
    decided = {"decision": "resigned", "decided_on": "2021-01-02", "basis": "书面通知"}
    assert browser.send(f"{url}/decision", decided).status_code == 303
    shown = browser.get(url).text
    assert "副会长" in shown
    assert "已书面通知退会（2021-01-02）" in shown


def test_people_are_added_changed_and_ended(browse: Browse, firm: dict[str, int]) -> None:
    browser, url = browse(Role.SECRETARY), f"/enterprises/{firm['id']}/people"
    added = {"name": "李样例", "duty": "contact", "locale": "zh", "mobile": "19900000077"}
    assert browser.send(url, added).status_code == 303
    refused = browser.send(url, added)
    assert refused.status_code == 409
    assert "是同一人吗" in refused.text
    place = f"/employments/{firm['employment']}"
    assert browser.send(place, {"duty": "finance", "title": "财务总监", "main": "y"}).status_code == 303
    assert browser.send(f"{place}/representation").status_code == 303
    ended = browser.send(f"{place}/end", {"until": today().isoformat()}, follow_redirects=True)
    undo = re.search(r'action="([^"]+/reopening)"', ended.text)
    assert undo is not None
    assert browser.send(undo[1]).status_code == 303
    assert "财务总监" in browser.get(url).text


def test_a_stale_person_shows_what_is_stored(browse: Browse, firm: dict[str, int]) -> None:
    browser, url = browse(Role.SECRETARY), f"/people/{firm['person']}/edit"
    version = re.search(r'name="version" value="(\d+)"', browser.get(url).text)
    assert version is not None
    form = {"version": version[1], "name": "王样例", "locale": "zh"}
    assert browser.send(url, form | {"salutation": "王总"}).status_code == 303
    answer = browser.send(url, form | {"salutation": "王董"})
    assert answer.status_code == 409
    assert "王总" in answer.text
    assert "王董" in answer.text


POSTS = {
    "/enterprises/": "name",
    "/enterprises/{id}/edit": "name",
    "/enterprises/{id}/people": "name",
    "/enterprises/{id}/activities": "text",
    "/enterprises/{id}/membership": "basis",
    "/enterprises/{id}/override": "reason",
    "/enterprises/{id}/decision": "basis",
    "/people/{person}/edit": "name",
    "/employments/{employment}": "title",
    "/employments/{employment}/end": "until",
}
BAD = {
    "empty": "", "long": "长" * 9_000, "control": "示例\x07甲", "nul": "示例\x00甲",
    "wrong bytes": "示例甲".encode("gb18030"),
    "surrogate": b"\xed\xa0\x80", "number": str(2**64), "script": "<script>alert(1)</script>" * 200,
}  # fmt: skip


OTHERS = (
    "version", "manager_id", "existing", "person", "until", "rank", "in_spite_of", "clash", "base", "place", "industry",
    "credit_code", "number", "at", "phone", "registered_capital",
)  # fmt: skip


@pytest.mark.parametrize("kind", list(BAD))
def test_bad_input_is_refused_kindly_in_every_form(browse: Browse, firm: dict[str, int], kind: str) -> None:
    browser = browse(Role.SECRETARY)
    token = browser.csrf()
    bad = BAD[kind].encode() if isinstance(BAD[kind], str) else BAD[kind]
    for url, field in POSTS.items():
        others = [name for name in OTHERS if name != field]
        body = b"&".join([b"csrf_token=" + token.encode(), field.encode() + b"=" + quote(bad).encode(),
                          *(name.encode() + b"=" + quote(bad).encode() for name in others)])  # fmt: skip
        answer = browser.post(url.format(**firm), data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 409, 413, 422), (url, answer.status_code)
        assert "<script>alert" not in answer.text
    assert browser.get(f"/enterprises/{firm['id']}").status_code == 200


BROKEN = (
    "after=x", "before=e30", "after=" + "A" * 5000, "manager=" + "9" * 99, "q=" + "%E9" * 90, "q=%00", "home=%27",
    "last=1&sort=-due&standing=lapsed", "position=" + "x" * 999,
)  # fmt: skip


@pytest.mark.parametrize("query", BROKEN)
@pytest.mark.parametrize("url", ["/enterprises/", "/enterprises/count", "/people/", "/enterprises/{id}/timeline"])
def test_a_broken_address_still_answers(browse: Browse, firm: dict[str, int], url: str, query: str) -> None:
    assert browse(Role.SECRETARY).get(f"{url.format(**firm)}?{query}").status_code in (200, 404)


@pytest.mark.parametrize("number", [0, 2**31, 2**63 - 1, 2**64])
def test_ids_beyond_the_database_are_no_pages(browse: Browse, number: int) -> None:
    browser = browse(Role.SECRETARY)
    for url in (f"/enterprises/{number}", f"/people/{number}", f"/employments/{number}", f"/enterprises/{number}/edit"):
        assert browser.get(url).status_code == 404, url


EDITING = [url for url in GETS if url.rsplit("/", 1)[-1] in ("new", "edit", "{employment}")]


@pytest.mark.parametrize(
    "role", [Role.ORGANIZER, Role.FINANCE, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR, Role.GUEST]
)
def test_who_only_reads_has_no_forms(browse: Browse, firm: dict[str, int], role: Role) -> None:
    browser = browse(role)
    reads = role not in (Role.ADMINISTRATOR, Role.GUEST)
    assert browser.get(f"/enterprises/{firm['id']}").status_code == (200 if reads else 404)
    assert browser.get("/enterprises/").status_code == (200 if reads else 404)
    for url in EDITING:
        assert browser.get(url.format(**firm)).status_code == 404, url
    for url in POSTS:
        assert browser.send(url.format(**firm), {"name": "x"}).status_code == 404, url


def test_a_liaison_edits_only_what_is_theirs(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    browser = browse(Role.LIAISON)
    with clean.app_context(), db.transaction(write=True):
        own = an_enterprise("示例自管有限公司", manager_id=an_account(Role.LIAISON)).id
    assert browser.get(f"/enterprises/{own}/edit").status_code == 200
    assert browser.get(f"/enterprises/{firm['id']}/edit").status_code == 404
    assert browser.get(f"/enterprises/{firm['id']}").status_code == 200
    assert browser.get(f"/enterprises/{own}/membership").status_code == 404
    assert browser.send(f"/people/{firm['person']}/contact").status_code == 404


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FIRM_ADMIN])
def test_members_see_their_firm_and_the_directory(
    browse: Browse, clean: CrmFlask, firm: dict[str, int], role: Role
) -> None:
    browser = browse(role)
    with clean.app_context(), db.transaction(write=True):
        own = a_member("示例自家有限公司")
        a_person(own, "郑示例", account_id=an_account(role))
        actions.log_activity(own.id, kind=ActivityKind.NOTE, text="秘书处内部备注", by=SYSTEM)
        lapsed = a_member("示例别家有限公司", paid_until=today() - timedelta(days=300)).id
        confirm_lapses()
        own_id = own.id
    shown = browser.get(f"/enterprises/{own_id}")
    assert shown.status_code == 200
    assert "秘书处内部备注" not in shown.text
    assert browser.get(f"/enterprises/{own_id}/timeline").status_code == 404
    listed = browser.get(f"/enterprises/{firm['id']}")
    assert listed.status_code == 200
    assert "199****" not in listed.text
    assert "为什么是" not in listed.text
    assert browser.get(f"/enterprises/{firm['id']}/people").status_code == 404
    assert browser.get(f"/enterprises/{lapsed}").status_code == 404
    found = browser.get("/enterprises/").text
    assert "示例别家" not in found
    assert "示例机器人" in found
    assert browser.get(f"/enterprises/{own_id}/edit").status_code == 404
    assert browser.get("/enterprises/new").status_code in (303, 404)


def test_nobody_without_an_account_sees_anything(visitor: Browser, firm: dict[str, int]) -> None:
    for url in GETS:
        answer = visitor.get(url.format(**firm))
        assert answer.status_code == 303, url
        assert "/sign-in" in answer.headers["Location"]


def test_the_empty_list_names_the_search_and_offers_a_wider_one(browse: Browse, firm: dict[str, int]) -> None:
    answer = browse(Role.SECRETARY).get("/enterprises/", query_string={"q": "机器人", "home": "370200"}).text
    assert "“机器人”在当前条件中没有结果。全部企业里有 1 家与“机器人”有关。" in answer
    assert "在全部企业中搜索“机器人”" in answer


def test_the_switch_of_cities_narrows_the_list(browse: Browse, firm: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    browser.set_cookie("scope", "370200")
    assert "示例机器人" not in browser.get("/enterprises/").text
    assert "示例机器人" in browser.get("/enterprises/?home=").text


def test_the_list_asks_few_questions(browse: Browse, clean: CrmFlask, max_queries: Any) -> None:
    with clean.app_context(), db.transaction(write=True):
        for _n in range(60):
            a_person(a_member(), main=True)
    browser = browse(Role.SECRETARY)
    browser.get("/enterprises/")
    with max_queries(8) as seen:
        assert browser.get("/enterprises/").status_code == 200
    assert len(seen) <= 8, seen
