"""Pages of projects: the phone form, the table, one project, its files."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from crm.events.models import Event
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.projects.models import Arrival, Milestone, Project, ProjectDocument, Signing
from tests.support.people import Browser, an_actor
from tests.support.pipeline import PDF, PNG, a_lead, a_signing, an_occasion

GOOD: dict[str, Any] = {
    "name": "智能导览机器人", "investor": "示例机器人有限公司", "partner": "演示文旅集团有限公司",
    "agreement": "contract",
    "amount": "6.5", "amount_unit": "亿元", "representative": "王样例",
}  # fmt: skip


def seeded(app: CrmFlask, code: str = "WL2") -> str:
    """Store an event the organizer works at and return its code."""
    with app.app_context(), db.transaction(write=True):
        return an_occasion(code, staff=an_actor(Role.ORGANIZER)).code


def a_project(app: CrmFlask) -> int:
    """Store a signing somebody else reported and return its project's number."""
    with app.app_context(), db.transaction(write=True):
        return a_signing(an_actor(Role.SECRETARY, email="first@example.com"), event=an_occasion()).project_id


def only(app: CrmFlask, table: type[Any]) -> int:
    """Return the number of the only row of a table."""
    with app.app_context(), db.transaction():
        found: int = db.session.scalars(select(table.id)).one()
        return found


def count(app: CrmFlask, table: type[Any]) -> int:
    """Count the rows of a table."""
    with app.app_context(), db.transaction():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_signing_from_the_phone_becomes_a_project(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    code = seeded(clean)
    browser = browse(Role.ORGANIZER)
    page = browser.get(f"/events/{code}/signings/new").text
    assert "提交待认定" in page
    sent = GOOD | {"photo": (io.BytesIO(PNG), "现场.png"), "nonce": "0123456789abcdef"}
    made = browser.send(f"/events/{code}/signings/new", sent, content_type="multipart/form-data")
    assert made.status_code == 303, made.text
    again = browser.send(f"/events/{code}/signings/new", GOOD | {"nonce": "0123456789abcdef"})
    assert again.location == made.location
    assert (count(clean, Project), count(clean, Signing), count(clean, ProjectDocument)) == (1, 1, 1)
    shown = browser.get(made.location)
    assert shown.status_code == 200
    assert "待认定" in shown.text
    assert f'data-sent="signing-{code}"' in shown.text


def test_many_taps_at_once_make_one_project(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    code = seeded(clean)
    browsers = [browse(Role.SECRETARY) for _ in range(6)]
    tokens = [browser.csrf() for browser in browsers]
    answers: list[Any] = [None] * len(browsers)

    def tap(place: int) -> None:
        sent = GOOD | {"nonce": "0123456789abcdef", "csrf_token": tokens[place]}
        answers[place] = browsers[place].post(f"/events/{code}/signings/new", data=sent)

    threads = [threading.Thread(target=tap, args=(place,)) for place in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * len(answers)
    assert len({answer.location for answer in answers}) == 1
    assert (count(clean, Project), count(clean, Signing)) == (1, 1)


def test_over_fifty_yi_the_amount_is_named_first(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    code = seeded(clean)
    browser = browse(Role.ORGANIZER)
    url = f"/events/{code}/signings/new"
    asked = browser.send(url, GOOD | {"amount": "68"})
    assert asked.status_code == 422
    assert "总投资 68.00 亿元，是否无误？" in asked.text
    assert "6,800,000,000" in asked.text
    assert count(clean, Signing) == 0
    assert browser.send(url, GOOD | {"amount": "86", "confirmed": "680000000000"}).status_code == 422
    assert browser.send(url, GOOD | {"amount": "68", "confirmed": "680000000000"}).status_code == 303


def test_something_alike_is_confirmed_as_another(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    code = seeded(clean)
    browser = browse(Role.ORGANIZER)
    url = f"/events/{code}/signings/new"
    browser.send(url, GOOD)
    warned = browser.send(url, GOOD | {"name": "导览机器人二期", "amount": "6.9"})
    assert warned.status_code == 409
    assert "智能导览机器人" in warned.text
    seen = re.findall(r'name="in_spite_of" value="([^"]+)"', warned.text)
    again = GOOD | {"name": "导览机器人二期", "amount": "6.9", "in_spite_of": seen}
    silent = browser.send(url, again)
    assert silent.status_code == 409
    assert "请写明为什么不是“智能导览机器人”。" in silent.text
    made = browser.send(url, again | {"apart": "二期，另一块地"})
    assert made.status_code == 303
    assert "二期，另一块地" in browser.get(made.location).text


def test_the_same_project_at_another_event_is_refused(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    first, second = seeded(clean), seeded(clean, "WL3")
    browser = browse(Role.ORGANIZER)
    browser.send(f"/events/{first}/signings/new", GOOD)
    refusal = browser.send(f"/events/{second}/signings/new", GOOD | {"name": "智能导览　机器人"})
    assert refusal.status_code == 409
    assert "已在活动《文旅产业数字化专项行动》" in refusal.text
    assert "不重复计算" in refusal.text
    assert count(clean, Signing) == 1


BAD = [
    ({"name": ""}, "请填写项目名称"), ({"name": "长" * 201}, "最多 200 个字"), ({"name": "a\x00b"}, "无法识别的字符"),
    ({"investor": ""}, "请填写投资方"), ({"agreement": "promise"}, "请从列表中选择"), ({"agreement": ""}, "协议类型"),
    ({"amount": ""}, "请填写总投资"), ({"amount": "0"}, "应大于 0"), ({"amount": "六亿"}, "应为数字"),
    ({"amount": "9999999999999999"}, "应为数字"), ({"venue_id": "9223372036854775808"}, "请从列表中选择"),
    ({"representative": "\x1b[0m"}, "无法识别的字符"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "said"), BAD)
def test_bad_input_is_answered_at_its_field(
    clean: CrmFlask, browse: Callable[..., Browser], wrong: dict[str, str], said: str
) -> None:
    answer = browse(Role.ORGANIZER).send(f"/events/{seeded(clean)}/signings/new", GOOD | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert "演示文旅集团" in answer.text
    assert count(clean, Signing) == 0


def test_a_photo_is_a_picture(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    sent = GOOD | {"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "x.png")}
    answer = browse(Role.ORGANIZER).send(
        f"/events/{seeded(clean)}/signings/new", sent, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert "无法识别" in answer.text
    assert count(clean, Project) == 0


def test_who_does_not_work_at_an_event_logs_nothing_there(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    code = seeded(clean)
    assert browse(Role.ORGANIZER, email="elsewhere@example.com").get(f"/events/{code}/signings/new").status_code == 404
    for role in (Role.FINANCE, Role.LEADER, Role.AUDITOR, Role.MEMBER, Role.ADMINISTRATOR):
        assert browse(role).get(f"/events/{code}/signings/new").status_code == 404
        assert browse(role).send(f"/events/{code}/signings/new", GOOD).status_code == 404
    assert count(clean, Signing) == 0


def test_a_lead_becomes_a_project_without_typing_it_again(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        secretary = an_actor(Role.SECRETARY)
        lead = a_lead(secretary, event=an_occasion(), landing_code="370212", origin_code="440305", introducer="何范例")
        lead_id = lead.id
    browser = browse(Role.SECRETARY)
    page = browser.get(f"/leads/{lead_id}/signing").text
    assert "储能电池组装线" in page
    assert "示例储能有限公司" in page
    sent = GOOD | {"name": "储能电池组装线", "investor": "示例储能有限公司"}
    made = browser.send(f"/leads/{lead_id}/signing", sent)
    assert made.status_code == 303
    with clean.app_context(), db.transaction():
        project = db.session.scalars(select(Project)).one()
        assert (project.lead_id, project.sector.value) == (lead_id, "energy")
        assert (project.origin_code, project.landing_code) == ("440305", "370212")
        assert db.session.get_one(Lead, lead_id).stage is Stage.SIGNED
    assert "何范例" in browser.get(made.location).text
    assert browser.send(f"/leads/{lead_id}/signing", sent | {"name": "另一个名字", "amount": "9"}).status_code == 409


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LIAISON, Role.FINANCE, Role.LEADER, Role.AUDITOR])
def test_who_reads_projects(clean: CrmFlask, browse: Callable[..., Browser], role: Role) -> None:
    project_id = a_project(clean)
    browser = browse(role)
    for page in ("/projects/", f"/projects/{project_id}", "/projects/?state=pending&sector=other&agreement=contract"):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "智能导览机器人" in answer.text
    totals = browser.get("/projects/totals").text
    assert "共 1 个" in totals
    assert ("6.50" in totals) == (role is not Role.LIAISON)
    assert ("6.50" in browser.get(f"/projects/{project_id}").text) == (role is not Role.LIAISON)


def test_outside_ones_scope_a_project_does_not_exist(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id = a_project(clean)
    for role in (Role.ORGANIZER, Role.MEMBER, Role.FIRM_ADMIN, Role.ADMINISTRATOR):
        assert browse(role).get(f"/projects/{project_id}").status_code == 404
    liaison = browse(Role.LIAISON)
    assert liaison.get(f"/projects/{project_id}/edit").status_code == 404
    assert liaison.send(f"/projects/{project_id}/documents", {"kind": "other"}).status_code == 404


def test_files_are_kept_and_sent_safely(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id = a_project(clean)
    browser = browse(Role.SECRETARY)
    url = f"/projects/{project_id}/documents"
    for content, name in ((PDF, "协议.pdf"), (PNG, "照片.png")):
        sent = {"kind": "agreement", "file": (io.BytesIO(content), name)}
        assert browser.send(url, sent, content_type="multipart/form-data").status_code == 303
    with clean.app_context(), db.transaction():
        pdf, png = db.session.scalars(select(ProjectDocument.id).order_by(ProjectDocument.id))
    answer = browser.get(f"{url}/{pdf}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert browser.get(f"{url}/{png}").headers["Content-Disposition"].startswith("inline;")
    assert browse(Role.LIAISON).get(f"{url}/{pdf}").status_code == 404
    assert browser.get(f"/projects/{project_id + 1}/documents/{pdf}").status_code == 404
    assert browser.send(url, {"kind": "agreement"}).status_code == 422
    html = {"kind": "other", "file": (io.BytesIO(b"<html>"), "x.html")}
    assert browser.send(url, html, content_type="multipart/form-data").status_code == 422


def test_steps_and_money_take_two_people(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id = a_project(clean)
    browser, second = browse(Role.SECRETARY), browse(Role.FINANCE)
    page = f"/projects/{project_id}"
    skipping = {"step": "producing", "reached_on": "2021-01-29"}
    assert browser.send(f"{page}/milestones", skipping).status_code == 422
    assert browser.send(f"{page}/milestones", {"step": "registered", "reached_on": "2999-01-01"}).status_code == 422
    assert browser.send(f"{page}/milestones", skipping | {"note": "轻资产，直接营业"}).status_code == 303
    money = {"amount": "1.2", "amount_unit": "亿元", "arrived_on": "2021-02-18", "kind": "设备"}
    assert browser.send(f"{page}/arrivals", money | {"amount": "x"}).status_code == 422
    assert browser.send(f"{page}/arrivals", money).status_code == 303
    assert browser.send(f"/arrivals/{only(clean, Arrival)}/verify").status_code == 403
    assert "待核" in browser.get(page).text
    assert second.send(f"/arrivals/{only(clean, Arrival)}/verify").status_code == 303
    assert second.send(f"/arrivals/{only(clean, Arrival)}/verify").status_code == 409
    assert "已核验" in second.get(page).text
    assert browser.send(f"/milestones/{only(clean, Milestone)}/verify").status_code == 403
    assert (
        browse(Role.SECRETARY, email="first@example.com")
        .send(f"/milestones/{only(clean, Milestone)}/verify")
        .status_code
        == 303
    )
    assert browser.send(f"{page}/end", {"terminated_on": "2021-03-01", "reason": ""}).status_code == 422
    assert browser.send(f"{page}/end", {"terminated_on": "2021-03-01", "reason": "投资方原因"}).status_code == 303
    assert "已终止" in browser.get(page).text


def test_a_late_save_shows_both_texts(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id = a_project(clean)
    browser = browse(Role.SECRETARY)
    assert browser.get(f"/projects/{project_id}/edit").status_code == 200
    sent = {
        "kind": "light",
        "sector": "it",
        "landing_code": "370212",
        "contracted": "3",
        "contracted_unit": "亿元",
        "version": "1",
    }
    with clean.app_context(), db.transaction():
        sent["version"] = str(db.session.get_one(Project, project_id).version)
    assert browser.send(f"/projects/{project_id}", sent | {"summary": "甲稿"}).status_code == 303
    late = browser.send(f"/projects/{project_id}", sent | {"summary": "乙稿"})
    assert late.status_code == 409
    assert "甲稿" in late.text
    assert "乙稿" in late.text
    assert browser.send(f"/projects/{project_id}", sent | {"kind": "nothing"}).status_code == 422


def test_a_project_without_a_signing_is_put_up_for_recognition(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    project_id = a_project(clean)
    with clean.app_context(), db.transaction(write=True):
        db.session.execute(delete(Signing))
    browser = browse(Role.SECRETARY)
    assert "未认定" in browser.get("/projects/").text
    assert "提请认定" in browser.get(f"/projects/{project_id}").text
    assert browser.send(f"/projects/{project_id}/submit", {"event": "7777777"}).status_code == 422
    assert browse(Role.LIAISON).send(f"/projects/{project_id}/submit").status_code == 404
    assert browser.send(f"/projects/{project_id}/submit", {"event": str(only(clean, Event))}).status_code == 303
    assert browser.send(f"/projects/{project_id}/submit", {"event": str(only(clean, Event))}).status_code == 409
    assert "智能导览机器人" in browser.get("/recognition/pending?event=" + str(only(clean, Event))).text


def test_lists_and_pages_cost_a_fixed_number_of_queries(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    project_id = a_project(clean)
    browser = browse(Role.SECRETARY)
    browser.get("/projects/")
    with max_queries(14):  # type: ignore[attr-defined]
        browser.get("/projects/")
    with max_queries(26):  # type: ignore[attr-defined]
        browser.get(f"/projects/{project_id}")
