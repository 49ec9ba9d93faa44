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
from crm.terms.models import TermOffice
from tests.support.people import Browser
from tests.support.terms import a_term, an_officer

YEAR = timedelta(days=365)


def _two_officers(app: CrmFlask) -> None:
    with app.app_context(), db.transaction(write=True):
        an_officer("示例甲有限公司", Position.PRESIDENT, "王样例")
        an_officer("示例乙有限公司", Position.COUNCIL, "李样例")


def _ids(app: CrmFlask) -> tuple[int, int, int, int]:
    """The first term, and the president's office, firm and person in it."""
    with app.app_context(), db.transaction():
        row = db.session.query(TermOffice).filter_by(position=Position.PRESIDENT).one()
        return row.term_id, row.id, row.enterprise_id, row.person_id or 0


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
    first = f"/terms/{_ids(clean)[0]}"
    location = browser.send("/terms/", days).location
    assert location.endswith("/draft")
    second = location.removesuffix("/draft")
    assert browser.get("/terms/new").status_code == 200
    assert browser.send("/terms/", days).status_code == 409
    page = browser.get(f"{second}/draft").text
    lines = _lines(page)
    assert sorted(value for name, value in lines.items() if name.startswith("position")) == ["council", "president"]
    council = next(name for name, value in lines.items() if value == "council")
    assert browser.send(f"{second}/draft", lines | {council: "emperor"}).status_code == 422
    sent = browser.send(f"{second}/draft", lines | {council: "vice_president", "check": "1"})
    assert sent.location.endswith(f"{second}/check")
    checked = browser.get(f"{second}/check").text
    assert "改任 1" in checked
    assert "名单没有问题" in checked
    assert browser.send(f"{second}/confirmation", {"resolution": "示例决议"}).status_code == 422
    body = {"resolution": "第二次会员大会（示例）", "resolved_on": today().isoformat()}
    asked = browser.send(f"{second}/confirmation", body | {"co": "y"})
    assert asked.status_code == 422
    assert "请写明设联席会长的理由" in asked.text
    assert browser.send(f"{second}/confirmation", body).location.endswith(second)
    page = browser.get(second).text
    assert "第二次会员大会（示例）" in page
    assert "副会长" in page
    assert "李样例" in page
    assert "已届满" in browser.get(first).text
    yesterday = (today() - timedelta(days=1)).isoformat()
    past = browser.get(f"/terms/as-of?on={yesterday}").text
    assert "理事" in past
    assert "副会长" not in past
    assert "这一天没有任职记录" in browser.get("/terms/as-of?on=1999-01-01").text
    assert browser.send(f"{second}/return").location.endswith(f"{second}/draft")
    assert "理事" in browser.get(first).text
    assert browser.send(f"{second}/discarding").location.endswith("/terms/")
    assert browser.get(second).status_code == 404


def test_a_draft_is_filled_and_corrected(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_officers(clean)
    browser = browse(Role.SECRETARY)
    days = {"number": "1", "starts": today().isoformat(), "ends": (today() + YEAR).isoformat()}
    term = browser.send("/terms/", days).location.removesuffix("/draft")
    refused = browser.send(f"{term}/lines", {"firm": "没有这家", "position": "council"})
    assert refused.status_code == 422
    assert "没有找到“没有这家”" in refused.text
    with clean.app_context(), db.transaction(write=True):
        an_officer("示例丙有限公司", Position.MEMBER)
        an_officer("示例丁有限公司", Position.SUPERVISOR)
    assert browser.send(f"{term}/lines", {"firm": "示例丙有限公司", "position": "council"}).status_code == 303
    assert "尚未列入名单：示例丁" in browser.get(f"{term}/draft").text
    assert browser.send(f"{term}/missing").status_code == 303
    assert browser.send(term, days | {"note": "示例备注"}).status_code == 303
    assert browser.send(term, days | {"ends": "2000-01-01"}).status_code == 422
    page = browser.get(f"{term}/draft").text
    assert "示例备注" in page
    assert "示例丁" in page
    assert browser.send(f"{term}/draft", _lines(page)).status_code == 303


def test_an_office_gets_another_holder(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_officers(clean)
    with clean.app_context(), db.transaction(write=True):
        a_term(today() - YEAR)
    browser = browse(Role.SECRETARY)
    term, office, firm, person = _ids(clean)
    assert "王样例" in browser.get(f"/terms/offices/{office}").text
    body = {"person": "", "since": today().isoformat(), "basis": "示例"}
    assert browser.send(f"/terms/offices/{office}", body | {"since": "2999-01-01"}).status_code == 422
    assert browser.send(f"/terms/offices/{office}", body | {"since": (today() + YEAR).isoformat()}).status_code == 409
    assert browser.send(f"/terms/offices/{office}", body).status_code == 303
    page = browser.get(f"/terms/{term}").text
    assert "空缺" in page
    assert "届中变动" in page
    assert "历届任职" in browser.get(f"/enterprises/{firm}").text
    assert "历届任职" in browser.get(f"/people/{person}").text


def test_who_may(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    _two_officers(clean)
    with clean.app_context(), db.transaction(write=True):
        a_term(today() - YEAR)
    term, office, _firm, _person = _ids(clean)
    for role, reads in ((Role.AUDITOR, 200), (Role.LEADER, 200), (Role.MEMBER, 404), (Role.ADMINISTRATOR, 404)):
        browser = browse(role)
        assert browser.get(f"/terms/{term}").status_code == reads
        assert browser.get(f"/terms/offices/{office}").status_code == 404
        assert browser.send("/terms/", {}).status_code == 404
    assert browse(Role.MEMBER).get("/terms/").status_code == 303
    assert browse(Role.LIAISON).get("/terms/new").status_code == 303
    assert browse(Role.LIAISON).send(f"/terms/{term}/return").status_code == 404


def test_a_roster_of_many_asks_few_questions(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    with clean.app_context(), db.transaction(write=True):
        an_officer("示例会长有限公司", Position.PRESIDENT)
        for n in range(12):
            an_officer(f"示例理事{n}有限公司", Position.COUNCIL)
        a_term(today() - YEAR)
    browser = browse(Role.SECRETARY)
    page = f"/terms/{_ids(clean)[0]}"
    browser.get(page)
    with max_queries(10):  # type: ignore[attr-defined]
        page = f"/terms/{_ids(clean)[0]}"
    browser.get(page)
    with max_queries(9):  # type: ignore[attr-defined]
        browser.get("/terms/")
