"""The directory, the certificate and the roster as people use them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db, limits
from crm.core.actor import SYSTEM
from crm.core.audit import AuditEntry
from crm.core.clock import freeze, now
from crm.core.web import CrmFlask
from crm.directory import actions
from crm.directory.rules import Audience, Field
from crm.members.rules import Duty, Position
from tests.support.members import SHENZHEN, a_member, a_person
from tests.support.people import Browser, an_account
from tests.support.reviews import a_firm

Browse = Callable[..., Browser]
MOBILE, PHONE = "19900000888", "075587654321"


@pytest.fixture
def ground(clean: CrmFlask) -> dict[str, int]:
    """The reader's firm, and another one with somebody who shows their mobile and somebody who does not."""
    with clean.app_context(), db.transaction(write=True):
        own = a_firm(name="青岛示例一有限公司")
        a_person(own.enterprise, "郑示例", account_id=an_account(Role.MEMBER))
        other = a_member("深圳示例海洋有限公司", home_code=SHENZHEN, phone=PHONE, industry_code="I6513")
        shows = a_person(other, "丁展示", mobile=MOBILE, title="总经理", duty=Duty.REPRESENTATIVE)
        hides = a_person(other, "戊隐身", mobile="19900000777")
        chosen = {Field.NAME: Audience.MEMBERS, Field.MOBILE: Audience.MEMBERS}
        actions.choose_for_person(shows.id, chosen, consents=True, by=SYSTEM)
        return {"own": own.enterprise.id, "firm": other.id, "shows": shows.id, "hides": hides.id}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FIRM_ADMIN])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_members_read_the_directory_masked(browse: Browse, ground: dict[str, int], role: Role, locale: str) -> None:
    browser = browse(role)
    browser.set_cookie("locale", locale)
    listed = browser.get("/portal/directory")
    assert listed.status_code == 200
    assert "示例海洋" in listed.text
    assert "丁展示" in listed.text
    assert "戊隐身" not in listed.text
    entry = browser.get(f"/portal/directory/{ground['firm']}").text
    assert "199****0888" in entry
    assert MOBILE not in entry
    assert PHONE not in entry
    assert "戊隐身" not in entry


def test_the_directory_is_narrowed_by_words_side_and_industry(browse: Browse, ground: dict[str, int]) -> None:
    browser = browse(Role.MEMBER)
    for query in ("q=示例海洋", "q=dingzhanshi", "q=丁展示", "home=440300", "industry=I"):
        page = browser.get(f"/portal/directory?{query}").text
        assert "示例海洋" in page, query
        assert "青岛示例一" not in page, query
    for query in (f"q={MOBILE}", "q=戊隐身", "q=0777", f"q={PHONE}", "home=110000"):
        assert "没有符合条件的会员" in browser.get(f"/portal/directory?{query}").text, query
    for query in ("industry=Z9", "after=x", "last=1", "before=%F0", "q=%00x", "home=x"):
        assert browser.get(f"/portal/directory?{query}").status_code in (200, 404), query


def test_a_shared_phone_is_seen_by_a_logged_look_only(browse: Browse, clean: CrmFlask, ground: dict[str, int]) -> None:
    browser = browse(Role.MEMBER)
    url = f"/portal/directory/{ground['firm']}"
    assert MOBILE in browser.send(f"{url}/people/{ground['shows']}/contact").text
    assert PHONE in browser.send(f"{url}/phone").text
    assert MOBILE not in browser.get(url).text, "the next page is masked again"
    assert browser.send(f"{url}/people/{ground['hides']}/contact").status_code == 404
    with clean.app_context(), db.transaction():
        facts = db.session.scalars(select(AuditEntry.fact).where(AuditEntry.fact.like("Shared%"))).all()
    assert sorted(facts) == ["SharedContactRevealed", "SharedPhoneRevealed"]


def test_the_third_look_over_the_limit_is_refused_kindly(
    browse: Browse, clean: CrmFlask, ground: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, url = browse(Role.MEMBER), f"/portal/directory/{ground['firm']}"
    monkeypatch.setitem(limits.LIMITS, "directory_reveal", limits.Limit(2, 86_400, limits.network))
    monkeypatch.setitem(clean.extensions, "limiter", MovingWindowRateLimiter(MemoryStorage()))
    for _time in range(2):
        assert MOBILE in browser.send(f"{url}/people/{ground['shows']}/contact").text
    refused = browser.send(f"{url}/people/{ground['shows']}/contact")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 80_000
    assert "今天查看联系方式的次数已用完" in refused.text
    assert "请让秘书处代为转达" in refused.text
    assert "示例海洋" in refused.text, "the entry is still there"
    assert MOBILE not in refused.text
    assert browser.send(f"{url}/phone").status_code == 429
    assert MOBILE in browse(Role.FIRM_ADMIN).send(f"{url}/people/{ground['shows']}/contact").text, "counted per account"


@pytest.mark.parametrize("role", [each for each in Role if each not in (Role.MEMBER, Role.FIRM_ADMIN)])
def test_the_directory_is_for_members(browse: Browse, ground: dict[str, int], role: Role) -> None:
    browser = browse(role)
    outside = role in (Role.ADMINISTRATOR, Role.GUEST)
    assert browser.get("/portal/directory").status_code == (404 if outside else 303)
    assert browser.get(f"/portal/directory/{ground['firm']}").status_code == 404
    assert browser.send(f"/portal/directory/{ground['firm']}/phone").status_code == 404


def test_what_a_firm_hides_is_hidden_on_its_page_too(browse: Browse, clean: CrmFlask, ground: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        actions.choose_for_firm(ground["firm"], {Field.PHONE: Audience.NOBODY}, by=SYSTEM)
    browser = browse(Role.MEMBER)
    assert PHONE not in browser.get(f"/enterprises/{ground['firm']}").text
    assert "075****" not in browser.get(f"/portal/directory/{ground['firm']}").text
    assert browser.send(f"/portal/directory/{ground['firm']}/phone").status_code == 409
    assert PHONE in browse(Role.SECRETARY).get(f"/enterprises/{ground['firm']}").text


def test_staff_see_what_somebody_has_chosen(browse: Browse, ground: dict[str, int]) -> None:
    page = browse(Role.SECRETARY).get(f"/people/{ground['shows']}").text
    assert "名录中的展示范围" in page
    assert "由本人选择" in page


def test_one_chooses_who_sees_what_and_agrees_separately(browse: Browse, ground: dict[str, int]) -> None:
    browser = browse(Role.MEMBER)
    data = {"name": "members", "title": "members", "mobile": "members", "email": "secretariat", "wechat": "nobody"}
    refused = browser.send("/portal/own", data)
    assert refused.status_code == 422
    assert "需要您单独同意" in refused.text
    assert re.search(r'<option value="nobody" selected', refused.text), "what was chosen is kept"
    assert browser.send("/portal/own", data | {"consent": "y"}).status_code == 303
    assert "已同意" in browser.get("/portal/own").text
    assert "郑示例" in browse(Role.FIRM_ADMIN).get("/portal/directory").text
    assert browser.send("/portal/own", data | {"mobile": "nobody", "consent": ""}).status_code == 303
    assert "已同意" not in browser.get("/portal/own").text
    for bad in ({"mobile": "all"}, {"name": ""}, {"title": "\x00"}, {"wechat": "x" * 5000}):
        assert browser.send("/portal/own", data | bad).status_code == 422, bad


def test_the_firms_fields_are_its_administrators(browse: Browse, ground: dict[str, int]) -> None:
    data = {"phone": "nobody", "address": "members", "intro": "everyone"}
    assert browse(Role.MEMBER).send("/portal/own/firm", data).status_code == 404
    admin = browse(Role.FIRM_ADMIN)
    assert admin.send("/portal/own/firm", data).status_code == 303
    assert admin.send("/portal/own/firm", data | {"phone": "x"}).status_code == 422
    assert "总机电话" not in browse(Role.MEMBER).get(f"/portal/directory/{ground['own']}").text
    assert browse(Role.SECRETARY).get("/portal/own").status_code == 303
    assert browse(Role.SECRETARY).send("/portal/own", {}).status_code == 404


def test_a_certificate_is_made_verified_and_made_anew(browse: Browse, visitor: Browser, ground: dict[str, int]) -> None:
    admin, member = browse(Role.FIRM_ADMIN), browse(Role.MEMBER)
    assert "还没有会员证" in member.get("/portal/certificate").text
    assert member.send("/portal/certificate").status_code == 404
    assert admin.send("/portal/certificate").status_code == 303
    page = member.get("/portal/certificate").text
    assert "<svg" in page
    found = re.search(r"https://crm\.example/verify/(\w{12})", page)
    assert found is not None
    answer = visitor.get(f"/verify/{found[1]}")
    for text in ("青岛示例一有限公司", "有效", "会员编号"):
        assert text in answer.text
    assert "王样例" not in answer.text
    assert browse(Role.SECRETARY).send(f"/enterprises/{ground['own']}/certificate").status_code == 303
    gone = visitor.get(f"/verify/{found[1]}")
    never = visitor.get("/verify/000000000000")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert visitor.get("/verify/" + "9" * 3_000).status_code == 404


def test_the_secretary_prints_and_withdraws_a_certificate(browse: Browse, ground: dict[str, int]) -> None:
    secretary, url = browse(Role.SECRETARY), f"/enterprises/{ground['firm']}/certificate"
    assert "生成会员证" in secretary.get(f"/enterprises/{ground['firm']}").text
    assert "还没有会员证" in secretary.get(url).text
    assert secretary.send(url).status_code == 303
    assert "核验编码" in secretary.get(url).text
    assert secretary.send(f"{url}/withdrawal").status_code == 303
    assert "还没有会员证" in secretary.get(url).text
    assert browse(Role.LIAISON).get(url).status_code == 404


def test_codes_cannot_be_tried_in_bulk(visitor: Browser, clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(clean.extensions, "limiter", MovingWindowRateLimiter(MemoryStorage()))
    answers = [visitor.get(f"/verify/{n:012d}").status_code for n in range(11)]
    assert answers == [404] * 10 + [429]


COPY = {"kind": "people", "home": "", "as_of": "2026-01-01", "form": "print", "for_whom": "副会长王样例"}


def test_a_copy_is_numbered_printed_and_listed(browse: Browse, clean: CrmFlask, ground: dict[str, int]) -> None:
    secretary = browse(Role.SECRETARY)
    day = now().date().isoformat()
    made = secretary.send("/roster/copies", COPY | {"as_of": day})
    assert made.status_code == 303
    page = secretary.get(made.location).text
    for text in ("第 0001 号", "内部资料", "副会长王样例", "丁展示", MOBILE, "会员通讯录"):
        assert text in page, text
    assert "戊隐身" not in page
    listed = secretary.get("/roster/?kind=people").text
    assert "第 0001 号" in listed
    assert MOBILE not in listed, "the preview shows no phone"
    assert browse(Role.SECRETARY, email="second@example.com").get(made.location).status_code == 404
    for role in (Role.LIAISON, Role.FINANCE, Role.FIRM_ADMIN, Role.MEMBER, Role.ADMINISTRATOR):
        assert browse(role).get("/roster/").status_code == 404, role
    with freeze(now() + timedelta(hours=25)):
        assert browse(Role.SECRETARY).get(made.location).status_code == 409


def test_a_sheet_runs_no_formula(browse: Browse, clean: CrmFlask, ground: dict[str, int]) -> None:
    with clean.app_context(), db.transaction(write=True):
        firm = a_member("青岛示例公式有限公司", position=Position.PRESIDENT, phone="053211112222")
        a_person(firm, '=HYPERLINK("x")', duty=Duty.REPRESENTATIVE, title="@SUM(A1)")
    secretary = browse(Role.SECRETARY)
    data = COPY | {"kind": "firms", "form": "xlsx", "as_of": now().date().isoformat(), "for_whom": "=1+1"}
    answer = secretary.get(secretary.send("/roster/copies", data).location)
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["会内职务", "姓名", "企业"]
    assert rows[1][:4] == ["会长", '\'=HYPERLINK("x")', "青岛示例公式有限公司", "'@SUM(A1)"]
    assert "第 0001 号" in str(rows[-1][0])
    assert not [cell for row in rows for cell in row if str(cell).startswith(("=", "@"))]


BAD = [("kind", "x"), ("as_of", "2026-02-30"), ("form", "pdf"), ("for_whom", ""), ("for_whom", "\x00"), ("home", "1")]


@pytest.mark.parametrize(("field", "text"), BAD)
def test_a_copy_that_cannot_be_made_is_said_at_its_field(browse: Browse, field: str, text: str) -> None:
    assert browse(Role.SECRETARY).send("/roster/copies", COPY | {field: text}).status_code == 422


def test_the_roster_reads_any_address(browse: Browse) -> None:
    secretary = browse(Role.SECRETARY)
    for query in ("", "?kind=x", "?as_of=0001-01-01", "?as_of=x", "?home=x", "?kind=people&home=370200"):
        assert secretary.get(f"/roster/{query}").status_code == 200, query


def test_the_directory_asks_a_fixed_number_of_questions(
    browse: Browse, clean: CrmFlask, ground: dict[str, int], max_queries: Callable[[int], object]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        for _each in range(8):
            a_person(a_member(), duty=Duty.REPRESENTATIVE)
    browser = browse(Role.MEMBER)
    browser.get("/portal/directory")
    with max_queries(12):  # type: ignore[attr-defined]
        browser.get("/portal/directory")
