"""The secretariat's pages of reviews, for who may see them and who may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.web import CrmFlask
from crm.members import actions as members
from crm.members.models import Enterprise
from crm.reviews.models import ChangeRequest, Proposal
from tests.support.people import Browser, an_actor
from tests.support.reviews import PNG, a_firm, a_request

Browse = Callable[..., Browser]


@pytest.fixture
def asked(clean: CrmFlask) -> dict[str, int]:
    """A request for a new name and a new 法定代表人."""
    with clean.app_context(), db.transaction(write=True):
        firm = a_firm(name="青岛示例旧名有限公司")
        request = a_request(firm, {"name": "青岛示例新名有限公司", "legal_representative": "李样例"})
        name, person = (each.id for each in request.proposals)
        return {"id": request.id, "name": name, "person": person, "enterprise": firm.enterprise.id}


def version(app: CrmFlask, enterprise_id: int) -> int:
    """Return an enterprise's version now."""
    with app.app_context(), db.transaction():
        return db.session.get_one(Enterprise, enterprise_id).version


def verdict(app: CrmFlask, proposal_id: int) -> str:
    """Return what became of a proposal."""
    with app.app_context(), db.transaction():
        return db.session.get_one(Proposal, proposal_id).verdict.value


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_secretariat_sees_what_waits_and_the_badge(browse: Browse, asked: dict[str, int], locale: str) -> None:
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", locale)
    page = browser.get("/reviews/")
    assert page.status_code == 200
    assert f'/reviews/{asked["id"]}"' in page.text
    assert '<span class="count">1</span>' in page.text
    shown = browser.get(f"/reviews/{asked['id']}")
    assert shown.status_code == 200
    for text in ("旧", "新", "张样例", "李样例", "licence.png"):
        assert text in shown.text


@pytest.mark.parametrize("role", Role)
def test_every_role_meets_what_the_policy_says(browse: Browse, asked: dict[str, int], role: Role) -> None:
    browser = browse(role, email="firm_admin@example.com" if role is Role.FIRM_ADMIN else None)
    sees = role in (Role.SECRETARY, Role.FINANCE, Role.LEADER, Role.AUDITOR, Role.FIRM_ADMIN)
    decides = role in (Role.SECRETARY, Role.LEADER)
    for url in (f"/reviews/{asked['id']}", f"/reviews/{asked['id']}/licence"):
        assert browser.get(url).status_code == (200 if sees else 404), url
    assert ("data-once" in browser.get(f"/reviews/{asked['id']}").text) == decides
    answer = browser.send(f"/reviews/{asked['id']}", {"version": "1"})
    assert answer.status_code == (422 if decides else 404)


def test_a_visitor_is_led_to_the_door(visitor: Browser, asked: dict[str, int]) -> None:
    assert visitor.get("/reviews/").status_code == 303
    assert visitor.get(f"/reviews/{asked['id']}/licence").status_code == 303


def test_the_admin_of_another_firm_finds_nothing(browse: Browse, clean: CrmFlask, asked: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_firm("other@example.com")
    browser = browse(Role.FIRM_ADMIN, email="other@example.com")
    assert browser.get(f"/reviews/{asked['id']}").status_code == 404
    assert f'/reviews/{asked["id"]}"' not in browser.get("/reviews/?show=all").text


def test_the_licence_is_shown_as_what_it_is(browse: Browse, asked: dict[str, int]) -> None:
    answer = browse(Role.SECRETARY).get(f"/reviews/{asked['id']}/licence")
    assert answer.data == PNG
    assert answer.content_type == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_field_by_field(browse: Browse, clean: CrmFlask, asked: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    said = {
        "version": str(version(clean, asked["enterprise"])), f"verdict_{asked['name']}": "accepted",
        f"verdict_{asked['person']}": "returned", f"reason_{asked['person']}": "请附任命文件",
    }  # fmt: skip
    answer = browser.send(f"/reviews/{asked['id']}", said)
    assert answer.status_code == 303
    assert answer.location == f"/reviews/{asked['id']}"
    page = browser.get(answer.location)
    assert "通过 1 项，退回 1 项" in page.text
    assert "请附任命文件" in page.text
    assert (verdict(clean, asked["name"]), verdict(clean, asked["person"])) == ("accepted", "returned")
    timeline = browser.get(f"/enterprises/{asked['enterprise']}/timeline").text
    assert "资料审核：通过 1 项，退回 1 项" in timeline


def test_all_at_once_is_a_convenience(browse: Browse, clean: CrmFlask, asked: dict[str, int]) -> None:
    said = {"version": str(version(clean, asked["enterprise"])), "all": "accept"}
    assert browse(Role.SECRETARY).send(f"/reviews/{asked['id']}", said).status_code == 303
    assert (verdict(clean, asked["name"]), verdict(clean, asked["person"])) == ("accepted", "accepted")


BAD_REASONS = ("", "  ", "长" * 501, "原因\x00", "a\u2028b", "\ufffd")


@pytest.mark.parametrize("reason", BAD_REASONS)
def test_a_bad_reason_is_said_and_everything_is_kept(
    browse: Browse, clean: CrmFlask, asked: dict[str, int], reason: str
) -> None:
    said = {
        "version": str(version(clean, asked["enterprise"])), f"verdict_{asked['name']}": "accepted",
        f"verdict_{asked['person']}": "returned", f"reason_{asked['person']}": reason,
        f"reason_{asked['name']}": "留下的话",
    }  # fmt: skip
    answer = browse(Role.SECRETARY).send(f"/reviews/{asked['id']}", said)
    assert answer.status_code == 422
    assert "留下的话" in answer.text
    assert 'value="accepted" checked' in answer.text
    assert 'value="returned" checked' in answer.text
    assert "error-summary" in answer.text
    assert verdict(clean, asked["name"]) == "pending"


@pytest.mark.parametrize(
    "said", [{}, {"version": "9" * 30}, {"version": "-1"}, {"verdict": "x"}, {"version": "１"}, {"all": "x"}]
)
def test_a_form_without_sense_is_refused(
    browse: Browse, clean: CrmFlask, asked: dict[str, int], said: dict[str, str]
) -> None:
    given = said | {f"verdict_{asked['name']}": "maybe"}
    assert browse(Role.SECRETARY).send(f"/reviews/{asked['id']}", given).status_code == 422
    assert verdict(clean, asked["name"]) == "pending"


def test_a_record_that_changed_is_shown_three_ways(browse: Browse, clean: CrmFlask, asked: dict[str, int]) -> None:
    browser, seen = browse(Role.SECRETARY), version(clean, asked["enterprise"])
    with clean.app_context(), db.transaction(write=True):
        members.change_fields(
            asked["enterprise"], {"legal_representative": "赵样例"}, by=an_actor(Role.SECRETARY, email="b@example.com")
        )
    said = {"version": str(seen), f"verdict_{asked['person']}": "accepted"}
    answer = browser.send(f"/reviews/{asked['id']}", said)
    assert answer.status_code == 409
    for text in ("张样例", "赵样例", "李样例", "审核期间这份资料又被改过", "提交之后这份资料被改过"):
        assert text in answer.text, text
    assert 'value="accepted" checked' in answer.text
    said["version"] = str(version(clean, asked["enterprise"]))
    assert browser.send(f"/reviews/{asked['id']}", said).status_code == 303


def test_after_one_review_the_next_opens(browse: Browse, clean: CrmFlask, asked: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        following = a_request(a_firm("other@example.com"), {"legal_representative": "钱样例"}).id
    said = {"version": str(version(clean, asked["enterprise"])), "all": "accept"}
    assert browse(Role.SECRETARY).send(f"/reviews/{asked['id']}", said).location == f"/reviews/{following}"


def test_the_enterprise_says_that_changes_wait(browse: Browse, asked: dict[str, int]) -> None:
    page = browse(Role.SECRETARY).get(f"/enterprises/{asked['enterprise']}").text
    assert f"/reviews/{asked['id']}" in page


def test_an_empty_list_says_why(browse: Browse) -> None:
    assert "没有待审核的资料变更" in browse(Role.SECRETARY).get("/reviews/").text


def test_a_decided_request_is_decided(browse: Browse, clean: CrmFlask, asked: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    said = {"version": str(version(clean, asked["enterprise"])), "all": "accept"}
    browser.send(f"/reviews/{asked['id']}", said)
    again = browser.send(f"/reviews/{asked['id']}", said)
    assert again.status_code == 422
    with clean.app_context(), db.transaction():
        assert db.session.get_one(ChangeRequest, asked["id"]).decided_at is not None
