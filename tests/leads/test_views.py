"""Pages of leads: who sees what, what each form refuses, that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, an_occasion

GOOD = {
    "title": "储能电池组装线",
    "company": "示例储能有限公司",
    "sector": "energy",
    "estimate": "8.2",
    "estimate_unit": "亿元",
}


def seeded(app: CrmFlask) -> tuple[int, str]:
    """Store a lead of an event and return its number and the event's code."""
    with app.app_context(), db.transaction(write=True):
        organizer = an_actor(Role.ORGANIZER)
        event = an_occasion(staff=organizer)
        lead = a_lead(
            an_actor(Role.SECRETARY, email="first@example.com"), event=event, contact="王样例", phone="19900000003"
        )
        return lead.id, event.code


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LIAISON, Role.LEADER, Role.AUDITOR])
def test_who_reads_leads(clean: CrmFlask, browse: Callable[..., Browser], role: Role) -> None:
    lead_id, _code = seeded(clean)
    browser = browse(role)
    for page in (
        "/leads/",
        "/leads/board",
        f"/leads/{lead_id}",
        "/leads/?q=储能",
        "/leads/?group=new&sector=energy&event=1",
    ):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert "储能电池组装线" in answer.text or "event=1" in page
    assert "19900000003" not in browser.get(f"/leads/{lead_id}").text


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ADMINISTRATOR])
def test_for_others_there_are_no_leads(clean: CrmFlask, browse: Callable[..., Browser], role: Role) -> None:
    lead_id, _ = seeded(clean)
    browser = browse(role)
    assert browser.get("/leads/").status_code == 404
    assert browser.get(f"/leads/{lead_id}").status_code == 404


def test_a_member_sees_only_leads_of_the_own_firm(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id, _ = seeded(clean)
    browser = browse(Role.MEMBER)
    assert browser.get(f"/leads/{lead_id}").status_code == 404
    assert "储能电池组装线" not in browser.get("/leads/").text


def test_a_liaison_writes_only_own_leads(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id, _ = seeded(clean)
    browser = browse(Role.LIAISON)
    assert browser.get(f"/leads/{lead_id}/edit").status_code == 404
    assert browser.send(f"/leads/{lead_id}/move", {"to": "contacting"}).status_code == 404
    warned = browser.send("/leads/", GOOD)
    assert warned.status_code == 409
    assert "在活动《文旅产业数字化专项行动》登记" in warned.text
    assert f'href="/leads/{lead_id}"' in warned.text
    assert 'value="8.2"' in warned.text, "nothing typed is lost"
    seen = re.findall(r'name="in_spite_of" value="([^"]+)"', warned.text)
    made = browser.send("/leads/", GOOD | {"in_spite_of": seen, "apart": "另一处厂房"})
    assert made.status_code == 303
    assert browser.get(made.location + "/edit").status_code == 200


def test_a_lead_is_written_down_once(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    sent = GOOD | {"nonce": "0123456789abcdef"}
    first, second = browser.send("/leads/", sent), browser.send("/leads/", sent)
    assert first.location == second.location
    with clean.app_context(), db.transaction():
        assert db.session.scalar(select(func.count()).select_from(Lead)) == 1


BAD = [
    ({"title": ""}, "请填写线索名称"), ({"title": "长" * 201}, "最多 200 个字"),
    ({"title": "a\x07b"}, "无法识别的字符"),
    ({"title": "a\x00b"}, "无法识别的字符"), ({"company": "\ufffd"}, "无法识别的字符"),
    ({"sector": "spaceships"}, "请从列表中选择"),
    ({"estimate": "九亿"}, "应为数字"), ({"estimate": "-3"}, "应大于 0"), ({"estimate": "9" * 16}, "应为数字"),
    ({"phone": "12"}, "手机号"), ({"owner_id": "99999999999999999999"}, "请从列表中选择"),
    ({"origin_code": "990000"}, "请从列表中选择"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "said"), BAD)
def test_bad_input_is_answered_at_its_field(browse: Callable[..., Browser], wrong: dict[str, str], said: str) -> None:
    answer = browse(Role.SECRETARY).send("/leads/", GOOD | {"note": "不要丢"} | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert "不要丢" in answer.text


def test_the_phone_form_logs_a_lead_at_its_event(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _, code = seeded(clean)
    browser = browse(Role.ORGANIZER)
    assert "双城连线" in browser.get(f"/events/{code}/leads/new").text
    assert browser.send(f"/events/{code}/leads/new", GOOD | {"title": ""}).status_code == 422
    warned = browser.send(f"/events/{code}/leads/new", GOOD)
    assert (warned.status_code, "可能是同一个" in warned.text) == (409, True)
    made = browser.send(f"/events/{code}/leads/new", GOOD | {"title": "光伏支架", "company": "示例光伏有限公司"})
    assert made.status_code == 303
    with clean.app_context(), db.transaction():
        lead = db.session.get_one(Lead, int(made.location.split("?")[0].rsplit("/", 1)[1]))
        assert lead.event_id is not None
    assert browser.get("/events/NONE/leads/new").status_code == 404


def test_moves_by_stage_and_by_column(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id, _ = seeded(clean)
    browser = browse(Role.SECRETARY)
    move = f"/leads/{lead_id}/move"
    place = f"/leads/{lead_id}/place"
    assert browser.send(place, {"group": "contacted"}).location == f"/leads/board?card={lead_id}"
    assert browser.send(place, {"group": "signed"}).status_code == 422
    assert browser.send(place, {"group": "nonsense"}).status_code == 422
    assert "登记签约" in browser.send(move, {"to": "signed"}).text
    assert "不能直接改为" in browser.send(move, {"to": "responded"}).text
    assert "要写明原因" in browser.send(move, {"to": "dormant"}).text
    assert browser.send(move, {"to": "dormant", "note": "企业暂缓"}).status_code == 303
    assert browser.send(move, {"to": "nonsense"}).status_code == 422
    with clean.app_context(), db.transaction():
        assert db.session.get_one(Lead, lead_id).stage is Stage.DORMANT
    assert "企业暂缓" in browser.get(f"/leads/{lead_id}").text


def test_a_late_save_shows_both_texts(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id, _ = seeded(clean)
    browser = browse(Role.SECRETARY)
    assert browser.send(f"/leads/{lead_id}", GOOD | {"version": "1", "title": "新名一"}).status_code == 303
    late = browser.send(f"/leads/{lead_id}", GOOD | {"version": "1", "title": "新名二"})
    assert late.status_code == 409
    assert "新名一" in late.text
    assert "新名二" in late.text
    assert browser.send(f"/leads/{lead_id}", GOOD | {"version": "2", "title": "新名二"}).status_code == 303


def test_a_number_is_shown_to_who_may_and_recorded(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id, _ = seeded(clean)
    assert "19900000003" in browse(Role.SECRETARY).send(f"/leads/{lead_id}/phone").text
    assert browse(Role.LEADER).send(f"/leads/{lead_id}/phone").status_code == 404


def test_the_pages_speak_english(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id, _ = seeded(clean)
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", "en")
    assert "Leads" in browser.get("/leads/").text
    assert "Estimated investment" in browser.get(f"/leads/{lead_id}").text


def test_a_list_costs_the_same_however_long(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    seeded(clean)
    browser = browse(Role.SECRETARY)
    browser.get("/leads/")
    with max_queries(14):  # type: ignore[attr-defined]
        browser.get("/leads/")
