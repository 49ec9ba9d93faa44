"""Pages of terms: 换届 from the first click to the new roster, who held what on a day, who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.members.rules import Position
from tests.support.people import Browser
from tests.support.terms import a_term, an_officer

YEAR = timedelta(days=365)


def _two_officers(app: CrmFlask) -> None:
    with app.app_context(), db.transaction(write=True):
        an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
        an_officer("示例乙有限公司", Position.COUNCIL, "李样例")


def _lines(page: str) -> dict[str, str]:
    """The roster's fields as the page shows them: the chosen option of each."""
    fields = {}
    for name, options in re.findall(r'name="((?:position|person)_\d+)">(.*?)</select>', page, re.S):
        found = re.search(r'value="([^"]*)" selected', options)
        fields[name] = found[1] if found else ""
    return fields


def test_the_whole_way_of_an_election(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    browser = browse(Role.SECRETARY)
    assert "还没有届次" in browser.get("/terms/").text
    _two_officers(clean)
    with clean.app_context(), db.transaction(write=True):
        a_term(today() - YEAR)
    days = {"number": "2", "starts": today().isoformat(), "ends": (today() + YEAR).isoformat(), "note": ""}
    assert browser.send("/terms/", days | {"ends": "2999-01-01"}).status_code == 422
    assert browser.send("/terms/", days | {"ends": (today() + 6 * YEAR).isoformat()}).status_code == 422
    assert browser.send("/terms/", days).location.endswith("/terms/2/draft")
    assert browser.get("/terms/new").status_code == 303
    assert browser.send("/terms/", days).status_code == 409
    page = browser.get("/terms/2/draft").text
    lines = _lines(page)
    assert sorted(value for name, value in lines.items() if name.startswith("position")) == ["council", "president"]
    council = next(name for name, value in lines.items() if value == "council")
    assert browser.send("/terms/2/draft", lines | {council: "emperor"}).status_code == 422
    sent = browser.send("/terms/2/draft", lines | {council: "vice_president", "check": "1"})
    assert sent.location.endswith("/terms/2/check")
    checked = browser.get("/terms/2/check").text
    assert "改任 1" in checked
    assert "名单没有问题" in checked
    assert browser.send("/terms/2/confirmation", {"resolution": "示例决议"}).status_code == 422
    body = {"resolution": "第二次会员大会（示例）", "resolved_on": today().isoformat()}
    asked = browser.send("/terms/2/confirmation", body | {"co": "y"})
    assert asked.status_code == 422
    assert "请写明设联席会长的理由" in asked.text
    assert browser.send("/terms/2/confirmation", body).location.endswith("/terms/2")
    page = browser.get("/terms/2").text
    assert "第二次会员大会（示例）" in page
    assert "副会长" in page
    assert "李样例" in page
    assert "已届满" in browser.get("/terms/1").text
    yesterday = (today() - timedelta(days=1)).isoformat()
    past = browser.get(f"/terms/as-of?on={yesterday}").text
    assert "理事" in past
    assert "副会长" not in past
    assert "这一天没有任职记录" in browser.get("/terms/as-of?on=1999-01-01").text
    assert browser.send("/terms/2/return").location.endswith("/terms/2/draft")
    assert "理事" in browser.get("/terms/1").text
    assert browser.send("/terms/2/discarding").location.endswith("/terms/")
    assert browser.get("/terms/2").status_code == 404


def test_a_draft_is_filled_and_corrected(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_officers(clean)
    browser = browse(Role.SECRETARY)
    days = {"number": "1", "starts": today().isoformat(), "ends": (today() + YEAR).isoformat()}
    browser.send("/terms/", days)
    refused = browser.send("/terms/1/lines", {"firm": "没有这家", "position": "council"})
    assert refused.status_code == 422
    assert "没有找到“没有这家”" in refused.text
    with clean.app_context(), db.transaction(write=True):
        an_officer("示例丙有限公司", Position.MEMBER)
        an_officer("示例丁有限公司", Position.SUPERVISOR)
    assert browser.send("/terms/1/lines", {"firm": "示例丙有限公司", "position": "council"}).status_code == 303
    assert "尚未列入名单：示例丁" in browser.get("/terms/1/draft").text
    assert browser.send("/terms/1/missing").status_code == 303
    assert browser.send("/terms/1", days | {"note": "示例备注"}).status_code == 303
    assert browser.send("/terms/1", days | {"ends": "2000-01-01"}).status_code == 422
    page = browser.get("/terms/1/draft").text
    assert "示例备注" in page
    assert "示例丁" in page
    assert browser.send("/terms/1/draft", _lines(page)).status_code == 303


def test_an_office_gets_another_holder(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_officers(clean)
    with clean.app_context(), db.transaction(write=True):
        a_term(today() - YEAR)
    browser = browse(Role.SECRETARY)
    assert "王样例" in browser.get("/terms/offices/1").text
    body = {"person": "", "since": today().isoformat(), "basis": "示例"}
    assert browser.send("/terms/offices/1", body | {"since": "2999-01-01"}).status_code == 422
    assert browser.send("/terms/offices/1", body | {"since": (today() + YEAR).isoformat()}).status_code == 409
    assert browser.send("/terms/offices/1", body).status_code == 303
    page = browser.get("/terms/1").text
    assert "空缺" in page
    assert "届中变动" in page
    assert "历届任职" in browser.get("/enterprises/1").text
    assert "历届任职" in browser.get("/people/1").text


def test_who_may(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_officers(clean)
    with clean.app_context(), db.transaction(write=True):
        a_term(today() - YEAR)
    for role, reads in ((Role.AUDITOR, 200), (Role.LEADER, 200), (Role.MEMBER, 404), (Role.ADMINISTRATOR, 404)):
        browser = browse(role)
        assert browser.get("/terms/1").status_code == reads
        assert browser.get("/terms/offices/1").status_code == 404
        assert browser.send("/terms/", {}).status_code == 404
    assert browse(Role.MEMBER).get("/terms/").status_code == 303
    assert browse(Role.LIAISON).get("/terms/new").status_code == 303
    assert browse(Role.LIAISON).send("/terms/1/return").status_code == 404


def test_a_roster_of_many_asks_few_questions(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_officer("示例会长有限公司", Position.PRESIDENT)
        for n in range(12):
            an_officer(f"示例理事{n}有限公司", Position.COUNCIL)
        a_term(today() - YEAR)
    browser = browse(Role.SECRETARY)
    browser.get("/terms/1")
    with max_queries(10):  # type: ignore[attr-defined]
        browser.get("/terms/1")
    with max_queries(9):  # type: ignore[attr-defined]
        browser.get("/terms/")
