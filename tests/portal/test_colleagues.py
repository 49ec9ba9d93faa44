"""A 企业管理员 looks after the people of their firm, and of no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import freeze, now, today
from crm.core.web import CrmFlask
from crm.members import actions as members
from crm.members.models import Person
from crm.members.rules import Duty, EmploymentDraft
from tests.support.mailbox import mails
from tests.support.members import a_member, a_person, an_enterprise, employment_of
from tests.support.people import Browser, an_account
from tests.support.reviews import a_firm

Browse = Callable[..., Browser]
NEW = {
    "name": "冯样例", "email": "feng@example.com", "mobile": "", "title": "总经理助理", "duty": "contact",
    "role": "member",
}  # fmt: skip


@pytest.fixture
def firm(clean: CrmFlask) -> dict[str, int]:
    """A firm with its 企业管理员, a plain member and somebody without an account, and a stranger elsewhere."""
    with clean.app_context(), db.transaction(write=True):
        own = a_firm(name="青岛示例一有限公司")
        member = a_person(own.enterprise, "郑示例", account_id=an_account(Role.MEMBER))
        plain = a_person(own.enterprise, "钱样本", email="qian@example.com", duty=Duty.REPRESENTATIVE)
        stranger = a_person(a_member("深圳示例二有限公司"), "孙样本")
        admin = db.session.query(Person).filter_by(name="王样例").one()
        return {
            "id": own.enterprise.id, "admin": employment_of(admin).id, "member": employment_of(member).id,
            "plain": employment_of(plain).id, "stranger": employment_of(stranger).id, "plain_person": plain.id,
        }  # fmt: skip


def door_of(browser: Browser, name: str) -> str:
    """Return what stands behind a name in the list of colleagues."""
    page = browser.get("/portal/colleagues").text
    row = next(row for row in page.split("<tr>") if f">{name}</a>" in row)
    return re.sub(r"<[^>]*>|\s", "", row.partition("</tr>")[0].rpartition("<td")[2].partition(">")[2])


def test_colleagues_are_listed_with_duty_and_account(browse: Browse, firm: dict[str, int]) -> None:
    admin = browse(Role.FIRM_ADMIN)
    page = admin.get("/portal/colleagues").text
    for text in ("郑示例", "钱样本", "单位代表", "企业管理员", "您自己"):
        assert text in page
    assert "孙样本" not in page
    assert door_of(admin, "郑示例") == "可登录"
    assert door_of(admin, "钱样本") == "未邀请"
    for url in ("/portal/colleagues", "/portal/colleagues/new"):
        assert browse(Role.MEMBER).get(url).status_code == 404
        assert browse(Role.SECRETARY).get(url).status_code == 303
    admin.set_cookie("locale", "en")
    for url in ("/portal/colleagues", "/portal/colleagues/new", f"/portal/colleagues/{firm['member']}"):
        assert admin.get(url).status_code == 200


def test_an_invited_colleague_accepts_and_edits_their_data(
    browse: Browse, visitor: Browser, clean: CrmFlask, firm: dict[str, int]
) -> None:
    admin = browse(Role.FIRM_ADMIN)
    shown = admin.send("/portal/colleagues", NEW)
    assert shown.status_code == 200, shown.text
    link = re.search(r"https://crm\.example(/sign-in/[\w-]+)", shown.text)
    assert link is not None
    assert "微信扫码打开" in shown.text
    assert door_of(admin, "冯样例").startswith("已邀请")
    assert mails(clean.config["CRM_SETTINGS"].instance / "outbox", "feng@example.com")
    assert visitor.send(link[1]).status_code == 303
    own = visitor.get("/portal/me").text
    assert "冯样例" in own
    version = own.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    data = {"name": "冯样例", "mobile": "19900000321", "email": "feng@example.com", "locale": "zh", "version": version}
    assert visitor.send("/portal/me", data).status_code == 303
    assert "青岛示例一有限公司" in visitor.get("/portal/profile").text
    assert door_of(admin, "冯样例") == "可登录"


def test_an_invitation_is_taken_back_and_given_again(
    browse: Browse, visitor: Browser, clean: CrmFlask, firm: dict[str, int]
) -> None:
    admin = browse(Role.FIRM_ADMIN)
    shown = admin.send("/portal/colleagues", NEW)
    link = re.search(r"https://crm\.example(/sign-in/[\w-]+)", shown.text)
    assert link is not None
    place = re.search(r'/portal/colleagues/(\d+)">冯样例', admin.get("/portal/colleagues").text)
    assert place is not None
    assert "撤销邀请" in admin.get(f"/portal/colleagues/{place[1]}").text
    assert admin.send(f"/portal/colleagues/{place[1]}/revocation").status_code == 303
    assert door_of(admin, "冯样例") == "未邀请"
    assert visitor.send(link[1]).status_code == 404, "the link opens nothing any more"
    with clean.app_context(), db.transaction():
        account = accounts.account_named("feng@example.com")
        assert account is not None
        assert account.disabled_at is not None
    person = re.search(r"/people/(\d+)/edit", admin.get(f"/portal/colleagues/{place[1]}").text)
    assert person is not None
    again = {"email": "feng@example.com", "role": "member", "enterprise": str(firm["id"])}
    made = admin.send(f"/people/{person[1]}/invitation", again)
    assert made.status_code == 200, made.text
    link = re.search(r"https://crm\.example(/sign-in/[\w-]+)", made.text)
    assert link is not None
    assert visitor.send(link[1]).status_code == 303
    assert admin.send(f"/portal/colleagues/{place[1]}/revocation").status_code == 409, "they are in"


def test_an_invitation_another_firm_counts_on_stays(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        account = an_account(Role.MEMBER, email="both@example.com")
        db.session.get_one(accounts.Account, account).password_hash = None
        person = db.session.get_one(Person, firm["plain_person"])
        person.account_id = account
        members.employ(person.id, an_enterprise().id, EmploymentDraft(), by=SYSTEM)
    answer = browse(Role.FIRM_ADMIN).send(f"/portal/colleagues/{firm['plain']}/revocation")
    assert answer.status_code == 409
    assert "请联系秘书处" in answer.text


def test_title_and_duty_are_changed(browse: Browse, firm: dict[str, int]) -> None:
    admin, url = browse(Role.FIRM_ADMIN), f"/portal/colleagues/{firm['member']}"
    assert admin.send(url, {"title": "财务总监", "duty": "finance", "main": "y"}).status_code == 303
    page = admin.get("/portal/colleagues").text
    assert "财务总监" in page
    assert "财务</span>" in page
    refused = admin.send(url, {"title": "新职务", "duty": "representative"})
    assert refused.status_code == 422
    assert "新职务" in refused.text
    keeps = admin.send(f"/portal/colleagues/{firm['plain']}", {"title": "董事长", "duty": "representative"})
    assert keeps.status_code == 303, "who is 单位代表 stays it"
    for bad in ({"title": "长" * 101}, {"title": "a\x00"}, {"duty": ""}):
        assert admin.send(url, {"title": "x", "duty": "other"} | bad).status_code == 422, bad


def test_whoever_leaves_loses_the_firm_at_once(browse: Browse, firm: dict[str, int]) -> None:
    admin, member = browse(Role.FIRM_ADMIN), browse(Role.MEMBER)
    assert "青岛示例一有限公司" in member.get("/portal/profile").text
    assert admin.send(f"/portal/colleagues/{firm['member']}/end").status_code == 303
    assert "还没有关联企业" in member.get("/portal/").text
    assert member.get("/portal/profile").status_code == 303
    assert "郑示例" not in admin.get("/portal/colleagues").text.partition("<tbody>")[2]
    assert admin.send(f"/employments/{firm['member']}/reopening").status_code == 303
    assert "青岛示例一有限公司" in member.get("/portal/profile").text


def test_whoever_came_today_can_leave_today(browse: Browse, clean: CrmFlask, firm: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        members.edit_employment(firm["member"], EmploymentDraft(since=today()), by=SYSTEM)
    assert browse(Role.FIRM_ADMIN).send(f"/portal/colleagues/{firm['member']}/end").status_code == 303
    assert browse(Role.MEMBER).get("/portal/profile").status_code == 303


def test_nobody_ends_themselves(browse: Browse, firm: dict[str, int]) -> None:
    admin = browse(Role.FIRM_ADMIN)
    assert admin.send(f"/portal/colleagues/{firm['admin']}/end").status_code == 409
    assert admin.send(f"/portal/colleagues/{firm['admin']}/administration").status_code == 409
    assert "结束" not in admin.get(f"/portal/colleagues/{firm['admin']}").text.partition("<main")[2]


def test_the_administration_is_handed_over_by_name(browse: Browse, firm: dict[str, int]) -> None:
    admin, url = browse(Role.FIRM_ADMIN), f"/portal/colleagues/{firm['member']}/administration"
    assert admin.send(f"/portal/colleagues/{firm['plain']}/administration").status_code == 409, "no account yet"
    browse(Role.MEMBER)
    assert "将企业管理员移交给 郑示例" in admin.get(url).text
    assert admin.send(url).status_code == 303
    assert admin.get("/portal/colleagues").status_code == 404
    assert 'name="credit_code"' not in admin.get("/portal/profile").text
    heir = browse(Role.MEMBER)
    assert heir.get("/portal/colleagues").status_code == 200
    assert 'name="credit_code"' in heir.get("/portal/profile").text


def test_other_firms_do_not_exist(browse: Browse, firm: dict[str, int]) -> None:
    admin, url = browse(Role.FIRM_ADMIN), f"/portal/colleagues/{firm['stranger']}"
    assert admin.get(url).status_code == 404
    for act in ("", "/end", "/revocation", "/administration"):
        assert admin.send(url + act, {"title": "x", "duty": "other"}).status_code == 404, act


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", ""), ("name", "名" * 101), ("email", ""), ("email", "x@"), ("email", "member@example.com"),
     ("mobile", "12"), ("title", "\x00"), ("duty", "representative"), ("role", "secretary")],
)  # fmt: skip
def test_what_cannot_be_invited_is_said_and_kept(browse: Browse, firm: dict[str, int], field: str, text: str) -> None:
    answer = browse(Role.FIRM_ADMIN).send("/portal/colleagues", NEW | {field: text})
    assert answer.status_code in (409, 422)
    if field != "title":
        assert "总经理助理" in answer.text
    assert "冯样例" not in browse(Role.FIRM_ADMIN).get("/portal/colleagues").text


def test_an_expired_invitation_says_so(browse: Browse, firm: dict[str, int]) -> None:
    browse(Role.FIRM_ADMIN).send("/portal/colleagues", NEW)
    with freeze(now() + timedelta(days=8)):
        assert door_of(browse(Role.FIRM_ADMIN), "冯样例") == "邀请已过期"
