"""Pages of proposals: the list, the decision naming each firm, proposing, why a membership stands where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.members import actions, queries
from crm.members.models import Membership, StandingProposal
from crm.members.rules import ProposalState, Standing
from tests.support.members import a_member
from tests.support.people import Browser

LIST = "/enterprises/proposals"


def _waiting(app: CrmFlask) -> list[str]:
    with app.app_context(), db.transaction():
        return [str(row.id) for row in db.session.query(StandingProposal).order_by(StandingProposal.id)]


def _two_lapsed(app: CrmFlask) -> list[int]:
    with app.app_context(), db.transaction(write=True):
        firms = [
            a_member(name, paid_until=today() - timedelta(days=days)).id
            for name, days in (("示例欠费甲有限公司", 200), ("示例久欠乙有限公司", 800))
        ]
        actions.propose_by_rule(by=SYSTEM)
    return firms


def test_from_the_lapse_to_the_exit_and_back_with_the_old_number(
    clean: CrmFlask, browse: Callable[..., Browser]
) -> None:
    browser = browse(Role.SECRETARY)
    assert "没有待确认的会籍建议" in browser.get(LIST).text
    _one, two = _two_lapsed(clean)
    with clean.app_context(), db.transaction():
        number = db.session.query(Membership).filter_by(enterprise_id=two).one().number
    page = browser.get(LIST).text
    assert "示例欠费甲" in page
    assert "示例久欠乙" in page
    assert "满 365 天" in page
    assert ">2<" in browser.get(f"{LIST}/count").text
    ids = _waiting(clean)
    asked = browser.get(f"{LIST}/decision?id={ids[0]}&id={ids[1]}&id=x&verdict=confirm").text
    assert "示例欠费甲有限公司" in asked
    assert "示例久欠乙有限公司" in asked
    assert browser.send(f"{LIST}/decision", {"id": ids, "decided_on": "2999-01-01"}).status_code == 422
    day = today().isoformat()
    given = {"id": ids, "verdict": "confirm", "decided_on": day, "opinion": "秘书长办公会同意（示例）"}
    assert browser.send(f"{LIST}/decision", given).status_code == 303
    confirmed = browser.get(f"{LIST}?state=confirmed").text
    assert "示例欠费甲" in confirmed
    assert "秘书长办公会同意" in confirmed
    assert browser.send(f"{LIST}/decision", given).status_code == 303  # nothing is left of them
    membership = browser.get(f"/enterprises/{two}/membership").text
    assert "重新入会" in membership
    again = f"/enterprises/{two}/readmission"
    assert browser.send(again, {"position": "member"}).status_code == 422
    body = {"position": "member", "readmitted_on": day, "basis": "示例决议"}
    assert browser.send(again, body).status_code == 303
    with clean.app_context(), db.transaction():
        found = queries.membership_of(two)
        assert found is not None
        assert (found.number, found.decision) == (number, None)
    assert number in browser.get(f"/enterprises/{two}").text
    assert browser.send(again, body).status_code == 409
    assert "重新入会，沿用原会员编号" in browser.get(f"/enterprises/{two}/timeline").text


def test_a_dismissal_needs_its_reason(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_lapsed(clean)
    browser = browse(Role.SECRETARY)
    body = {"id": _waiting(clean)[0], "verdict": "dismiss", "decided_on": today().isoformat()}
    refused = browser.send(f"{LIST}/decision", body)
    assert refused.status_code == 422
    assert "不采纳时请写明理由" in refused.text
    assert browser.send(f"{LIST}/decision", body | {"opinion": "已约定分期（示例）"}).status_code == 303
    with clean.app_context(), db.transaction():
        states = [row.state for row in db.session.query(StandingProposal).order_by(StandingProposal.id)]
    assert states == [ProposalState.DISMISSED, ProposalState.OPEN]


def test_the_page_says_why_on_any_day(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    one, _two = _two_lapsed(clean)
    browser = browse(Role.SECRETARY)
    page = browser.get(f"/enterprises/{one}/membership").text
    paid = today() - timedelta(days=200)
    assert "中止权利待秘书长确认，确认前保留权利" in page
    assert (paid + timedelta(days=90)).isoformat() in page
    grace = (paid + timedelta(days=30)).isoformat()
    assert "宽限期 90 天" in browser.get(f"/enterprises/{one}/membership?on={grace}").text
    assert "这一天尚未入会" in browser.get(f"/enterprises/{one}/membership?on=2000-01-01").text
    assert browser.get(f"/enterprises/{one}/membership?on=2021-02-30").status_code == 200
    with clean.app_context(), db.transaction(write=True):
        until = today() + timedelta(days=5)
        actions.set_override(one, Standing.ACTIVE, until=until, reason="凭证已收（示例）", by=SYSTEM)
    page = browser.get(f"/enterprises/{one}/membership").text
    assert "凭证已收（示例）" in page
    assert until.isoformat() in page


def test_a_person_proposes_and_only_the_secretariat_decides(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    one, _two = _two_lapsed(clean)
    browser = browse(Role.SECRETARY)
    url = f"/enterprises/{one}/proposals"
    assert browser.send(url, {"kind": "lapse"}).status_code == 422
    body = {"kind": "expel", "clause": "章程第十二条（示例）", "reason": "示例事实"}
    assert browser.send(url, body).status_code == 303
    assert browser.send(url, body).status_code == 409
    assert "示例事实" in browser.get(LIST).text
    auditor = browse(Role.AUDITOR)
    assert "示例事实" in auditor.get(LIST).text
    assert auditor.get(f"{LIST}/decision?id={_waiting(clean)[0]}").status_code == 404
    assert auditor.send(url, body).status_code == 404
    liaison = browse(Role.LIAISON)
    assert liaison.get(f"{LIST}/decision?id={_waiting(clean)[0]}").status_code == 303
    assert liaison.send(url, body).status_code == 404
    member = browse(Role.MEMBER)
    assert member.get(LIST).status_code == 303
    assert member.get(f"{LIST}/count").text.count("count") == 0


def test_the_list_asks_few_questions(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    _two_lapsed(clean)
    browser = browse(Role.SECRETARY)
    browser.get(LIST)
    with max_queries(9):  # type: ignore[attr-defined]
        browser.get(LIST)


def test_a_firm_without_a_representative_is_told(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    one, _two = _two_lapsed(clean)
    page = browse(Role.SECRETARY).get(f"/enterprises/{one}").text
    assert "空缺" in page
    assert "去指定" in page
