"""The pages: applying without an account, following by a link, deciding, resolutions, admission."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.entry import actions, queries
from crm.entry.models import Application, Resolution
from crm.entry.rules import Move, Opinion, State
from crm.members.models import Enterprise, Membership
from tests.support.entry import PNG, WAY, a_draft, an_application, details, opinion_at
from tests.support.members import a_code, a_member
from tests.support.people import Browser

Browse = Callable[..., Browser]
HIDDEN = "示例隐秘联系人"


def typed(**given: object) -> dict[str, object]:
    """Return what an applicant types."""
    return {
        "name": "示例申请有限公司", "credit_code": a_code(), "home_code": "370200", "place": "青岛市崂山区",
        "industry": "软件开发", "legal_representative": "高样例", "address": "示例路 1 号", "contact_name": "邓样例",
        "contact_title": "总经理", "contact_mobile": "19900005501", "contact_email": "deng@example.com",
        "duty": "representative", "position": "member", "recommender": "", "consent": "y", "then": "send",
        "licence": (io.BytesIO(PNG), "licence.png"), **given,
    }  # fmt: skip


def made(app: CrmFlask, state: State, **given: object) -> int:
    """Commit an application that stands at a step."""
    with app.app_context(), db.transaction(write=True):
        return an_application(state, details(**given)).id


def one(app: CrmFlask) -> Mapping[str, object]:
    """Return the only application as columns."""
    with app.app_context(), db.transaction():
        (row,) = db.session.query(Application).all()
        return {column.name: getattr(row, column.name) for column in Application.__table__.columns}


def test_applying_submits_and_leads_to_the_link(clean: CrmFlask, visitor: Browser) -> None:
    assert visitor.get("/apply").status_code == 200
    answer = visitor.send("/apply", typed())
    assert answer.status_code == 303, answer.text
    page = visitor.get(answer.location)
    assert "秘书处将受理您的申请" in page.text
    kept = one(clean)
    assert (kept["state"], kept["city_code"], kept["district_code"]) == (State.SUBMITTED, "370200", "370212")
    assert kept["consent"] == "2026-11"
    assert str(kept["token_hash"]) not in page.text


@pytest.mark.parametrize(("code", "said"), [("9137020012345678", "18"), ("91370200MA3C0000AK", "校验")])
def test_the_code_is_checked_with_its_sentence(visitor: Browser, code: str, said: str) -> None:
    answer = visitor.send("/apply", typed(credit_code=code))
    assert answer.status_code == 422
    found = re.search(r'id="credit_code-error">.*?<span>(.*?)</span>', answer.text, re.DOTALL)
    assert found is not None
    assert said in found[1]
    assert 'value="邓样例"' in answer.text


def test_a_draft_needs_little_and_goes_on(clean: CrmFlask, visitor: Browser) -> None:
    answer = visitor.send(
        "/apply", {"name": "示例草稿有限公司", "contact_email": "d@example.com", "consent": "y", "then": "save"}
    )
    assert answer.status_code == 303, answer.text
    assert one(clean)["state"] is State.DRAFT
    refused = visitor.send(answer.location, typed(legal_representative=""))
    assert refused.status_code == 422
    assert 'href="#legal_representative"' in refused.text
    done = visitor.send(answer.location, typed(), follow_redirects=True)
    assert "已提交" in done.text
    assert one(clean)["name"] == "示例申请有限公司"


def test_without_a_licence_it_is_kept_but_not_submitted(clean: CrmFlask, visitor: Browser) -> None:
    given = {name: value for name, value in typed().items() if name != "licence"}
    answer = visitor.send("/apply", given)
    assert answer.status_code == 422
    assert 'id="licence-error"' in answer.text
    with clean.app_context(), db.transaction():
        assert db.session.query(Application).count() == 0


def test_what_is_no_picture_is_refused(visitor: Browser) -> None:
    answer = visitor.send("/apply", typed(licence=(io.BytesIO(b"MZ\x00"), "licence.pdf")))
    assert answer.status_code == 422
    assert 'id="licence-error"' in answer.text


def test_a_program_is_thanked_and_forgotten(clean: CrmFlask, visitor: Browser) -> None:
    answer = visitor.send("/apply", typed(homepage="https://example.com"))
    assert answer.status_code == 200
    with clean.app_context(), db.transaction():
        assert db.session.query(Application).count() == 0


def test_a_second_application_learns_nothing_of_the_first(clean: CrmFlask, visitor: Browser) -> None:
    code = a_code()
    made(clean, State.SCREENING, name="示例先来有限公司", credit_code=code, contact_name=HIDDEN)
    answer = visitor.send("/apply", typed(credit_code=code))
    assert answer.status_code == 409
    assert "正在办理" in answer.text
    assert HIDDEN not in answer.text
    assert "先来" not in answer.text


def test_links_that_are_none_answer_alike(clean: CrmFlask, visitor: Browser) -> None:
    with clean.app_context(), db.transaction(write=True):
        begun = a_draft()
        token, begun.application.changed_at = begun.token, begun.application.changed_at - timedelta(days=91)
    pages = [visitor.get(f"/apply/{each}") for each in (token, token[::-1], "x")]
    assert {page.status_code for page in pages} == {404}
    assert visitor.send(f"/apply/{token}/withdrawal").status_code == 404


def test_the_applicant_reads_why_and_no_other_opinion(clean: CrmFlask, visitor: Browser) -> None:
    application_id = made(clean, State.SCREENING)
    with clean.app_context(), db.transaction(write=True):
        actions.decide(application_id, Move.RETURN, Opinion(text="请补充地址"), by=SYSTEM)
        token = queries.token_of(queries.held(application_id))
    page = visitor.get(f"/apply/{token}").text
    assert "请补充地址" in page
    assert 'value="示例路 1 号"' in page
    assert "秘书样例" not in page
    done = visitor.send(f"/apply/{token}", typed(address="示例路 2 号", credit_code=one(clean)["credit_code"]))
    assert done.status_code == 303
    assert one(clean)["state"] is State.SCREENING
    assert visitor.send(f"/apply/{token}", typed()).status_code == 409
    gone = visitor.send(f"/apply/{token}/withdrawal", {"reason": "改期"}, follow_redirects=True)
    assert "申请已撤回" in gone.text
    assert one(clean)["state"] is State.WITHDRAWN
    assert visitor.send(f"/apply/{token}/withdrawal").status_code == 409


def test_the_list_counts_searches_and_costs_little(
    clean: CrmFlask, browse: Browse, max_queries: Callable[[int], object]
) -> None:
    made(clean, State.SCREENING, name="示例甲申请有限公司")
    made(clean, State.COUNCIL, name="示例乙申请有限公司")
    with clean.app_context(), db.transaction(write=True):
        a_draft(details("示例草稿申请有限公司"))
    browser = browse(Role.SECRETARY)
    page = browser.get("/applications/").text
    assert "示例甲申请" in page and "示例乙申请" in page  # noqa: PT018
    assert "示例草稿申请" not in page
    assert "示例乙申请" not in browser.get("/applications/?show=screening").text
    assert "示例甲申请" not in browser.get("/applications/?q=乙申请").text
    assert "没有符合条件的申请" in browser.get("/applications/?q=丙").text
    with max_queries(9):  # type: ignore[attr-defined]
        browser.get("/applications/")
    assert "登记会议决议" in browser.get("/applications/?show=council").text


@pytest.mark.parametrize(("role", "status"), [(Role.SECRETARY, 200), (Role.FINANCE, 200), (Role.LEADER, 200),
    (Role.AUDITOR, 200), (Role.LIAISON, 404), (Role.ORGANIZER, 404), (Role.FIRM_ADMIN, 404)])  # fmt: skip
def test_who_reads_an_application(clean: CrmFlask, browse: Browse, role: Role, status: int) -> None:
    application_id = made(clean, State.APPROVED)
    page = browse(role).get(f"/applications/{application_id}")
    assert page.status_code == status
    assert "19900005501" not in page.text
    if status == 200:
        assert ("登记缴费并入会" in page.text) is (role is not Role.AUDITOR)
        assert ("办理本步骤" in page.text) is (role in (Role.SECRETARY, Role.LEADER))


def test_the_contact_is_shown_on_request_and_logged(clean: CrmFlask, browse: Browse) -> None:
    application_id = made(clean, State.SCREENING)
    page = browse(Role.SECRETARY).send(f"/applications/{application_id}/contact")
    assert "19900005501" in page.text
    assert browse(Role.AUDITOR).send(f"/applications/{application_id}/contact").status_code == 404


def test_the_secretariat_passes_every_step_and_admits(clean: CrmFlask, browse: Browse) -> None:
    application_id, browser = made(clean, State.SUBMITTED), browse(Role.SECRETARY)
    for state, move in WAY:
        said = opinion_at(state)
        sent = {"move": move.value, "opinion": said.text, "meeting": said.meeting, "held_on": said.held_on or ""}
        if said.approver:
            file = (io.BytesIO(PNG), "scan.png")
            sent |= {"recorded": "y", "approver": said.approver, "decided_on": said.decided_on, "scan": file}
        answer = browser.send(f"/applications/{application_id}/step", sent)
        assert answer.status_code == 303, answer.text
    page = browser.get(f"/applications/{application_id}").text
    assert "秘书样例" in page
    scan = re.search(rf"/applications/{application_id}/steps/\d+/scan", page)
    assert scan is not None
    assert browser.get(scan[0]).data == PNG
    assert browser.get(f"/applications/{application_id}/licence").data == PNG
    paid = {"paid_on": today(), "dues": "2000", "dues_unit": "元", "paid_by": "transfer", "position": "council"}
    answer = browser.send(f"/applications/{application_id}/admission", {**paid, "firm_admin": "y"})
    assert answer.status_code == 303, answer.text
    enterprise_id = one(clean)["enterprise_id"]
    shown = browser.get(f"/enterprises/{enterprise_id}").text
    assert "入会申请" in shown
    assert "示例申请有限公司" in browser.get("/search/?q=示例申请").text
    timeline = browser.get(f"/enterprises/{enterprise_id}/timeline").text
    assert "入会申请：受理" in timeline
    handed = {"plaque_on": today(), "plaque_to": "邓样例", "certificate_on": "", "certificate_to": ""}
    assert browser.send(f"/applications/{application_id}/handover", handed).status_code == 303
    assert "邓样例" in browser.get(f"/enterprises/{enterprise_id}").text


def test_a_step_refused_keeps_what_was_typed(clean: CrmFlask, browse: Browse) -> None:
    application_id, browser = made(clean, State.SCREENING), browse(Role.SECRETARY)
    address = f"/applications/{application_id}/step"
    assert 'id="opinion-error"' in browser.send(address, {"move": "return", "opinion": ""}).text
    answer = browser.send(address, {"move": "pass", "opinion": "写过的话", "recorded": "y"})
    assert answer.status_code == 422
    assert "写过的话" in answer.text
    assert 'id="approver-error"' in answer.text
    assert browser.send(address, {"move": "lapse"}).status_code == 422


def test_an_overdue_offer_is_marked_and_ended_by_a_person(clean: CrmFlask, browse: Browse) -> None:
    application_id, browser = made(clean, State.APPROVED), browse(Role.SECRETARY)
    assert "确认逾期未缴费" not in browser.get(f"/applications/{application_id}").text
    with clean.app_context(), db.transaction(write=True):
        queries.held(application_id).due_on = today() - timedelta(days=1)
    assert "逾期" in browser.get("/applications/").text
    assert "确认逾期未缴费" in browser.get(f"/applications/{application_id}").text
    assert browser.send(f"/applications/{application_id}/step", {"move": "lapse"}).status_code == 303
    assert one(clean)["state"] is State.LAPSED_OFFER


def test_one_resolution_closes_several(clean: CrmFlask, browse: Browse) -> None:
    ids = [made(clean, State.COUNCIL, name=f"示例{n}申请有限公司") for n in "甲乙"]
    browser = browse(Role.LEADER)
    page = browser.get(f"/applications/resolutions/new?id={ids[0]}&id={ids[1]}").text
    assert len(re.findall(r"name=\"id\" value=\"\d+\" checked", page)) == 2
    given = {"title": "关于吸收新会员的决议", "meeting": "示例理事会", "held_on": today(), "id": ids}
    assert browser.send("/applications/resolutions/", {**given, "id": []}).status_code == 422
    answer = browser.send("/applications/resolutions/", {**given, "scan": (io.BytesIO(PNG), "scan.png")})
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.location).text
    assert "示例甲申请" in shown and "示例乙申请" in shown  # noqa: PT018
    assert browser.get(f"{answer.location}/scan").data == PNG
    assert "关于吸收新会员的决议" in browser.get("/applications/resolutions/").text
    with clean.app_context(), db.transaction():
        assert db.session.query(Resolution).count() == 1
        assert {row.state for row in db.session.query(Application)} == {State.APPROVED}


def test_a_firm_that_looks_known_is_chosen(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        known = a_member("示例申请有限公司").id
    application_id, browser = made(clean, State.APPROVED), browse(Role.SECRETARY)
    paid = {"paid_on": today(), "paid_by": "transfer", "position": "member"}
    address = f"/applications/{application_id}/admission"
    assert 'id="firm-error"' in browser.send(address, paid).text
    assert browser.send(address, {**paid, "firm": "new"}).status_code == 303
    with clean.app_context(), db.transaction():
        assert db.session.query(Enterprise).count() == 2
        assert db.session.query(Membership).count() == 2
        assert one(clean)["enterprise_id"] != known


def test_everything_in_english(clean: CrmFlask, browse: Browse, visitor: Browser) -> None:
    application_id = made(clean, State.COUNCIL)
    visitor.set_cookie("locale", "en")
    assert "Apply for membership" in visitor.get("/apply").text
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", "en")
    assert "Close this step: Council" in browser.get(f"/applications/{application_id}").text
