"""A list of enterprises as a file: what is on the list, for whoever asked, and nobody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.audit import AuditEntry
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.lists import rules
from crm.lists.models import ListExport
from tests.support.members import a_member, a_person, an_enterprise
from tests.support.people import Browser, signed_in

Browse = Callable[..., Browser]


@pytest.fixture
def firms(clean: CrmFlask) -> None:
    """Two firms of one side, one of the other."""
    with clean.app_context(), db.transaction(write=True):
        first = a_member("深圳示例海洋有限公司", home_code="440300", registered_capital=Money.of("500", "万元"))
        a_person(first, main=True, mobile="19900000001")
        an_enterprise("=示例公式有限公司", home_code="440300")
        an_enterprise("青岛示例山石有限公司", home_code="370200")


def table(browser: Browser, asked: str, **options: str) -> list[list[str]]:
    """Return the CSV file of a list."""
    answer = browser.send("/enterprises/export", {"list": asked, "format": "csv", **options})
    assert answer.status_code == 303, answer.text
    file = browser.get(answer.location)
    assert file.status_code == 200
    assert file.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"))))


@pytest.mark.usefixtures("firms")
def test_the_file_holds_what_is_on_the_list(browse: Browse, app: CrmFlask) -> None:
    browser = browse(Role.SECRETARY)
    rows = table(browser, "home=440300&sort=-name")
    assert rows[0][:3] == ["企业名称", "归属方", "会内职务"]
    assert {row[0] for row in rows[1:]} == {"深圳示例海洋有限公司", "'=示例公式有限公司"}
    with app.app_context(), db.transaction():
        made = db.session.scalars(select(ListExport)).one()
        assert (made.rows, made.query) == (2, "home=440300&sort=-name")
        assert db.session.scalar(select(AuditEntry.subject_id).where(AuditEntry.fact == "ListExported")) == made.id


@pytest.mark.usefixtures("firms")
def test_the_order_is_that_of_the_list(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    up, down = (table(browser, f"sort={sort}")[1:] for sort in ("name", "-name"))
    assert [row[0] for row in up] == [row[0] for row in reversed(down)]


@pytest.mark.usefixtures("firms")
def test_only_whoever_asked_gets_the_file(browse: Browse, clean: CrmFlask) -> None:
    mine = browse(Role.SECRETARY)
    url = mine.send("/enterprises/export", {"list": "", "format": "csv"}).location
    other = signed_in(clean, Role.SECRETARY, email="second@example.com")
    assert other.get(url).status_code == 404
    assert browse(Role.LIAISON).get("/enterprises/export").status_code == 404
    with clean.app_context(), db.transaction(write=True):
        made = db.session.scalars(select(ListExport)).one()
        made.made_at -= rules.FETCHED_WITHIN
    assert mine.get(url).status_code == 404


@pytest.mark.usefixtures("firms")
def test_a_workbook_and_the_page_before_it(browse: Browse) -> None:
    browser = browse(Role.SECRETARY)
    for locale, said in (("zh", "导出 2 家"), ("en", "Export 2")):
        browser.set_cookie("locale", locale)
        assert said in browser.get("/enterprises/export?home=440300").text
    url = browser.send("/enterprises/export", {"list": "home=440300", "format": "xlsx"}).location
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(url).get_data()))
    assert len(book.get_sheet_by_index(0).to_python()) == 3


@pytest.mark.usefixtures("firms")
def test_a_list_too_long_is_refused_with_a_sentence(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.lists.rules.exports.MOST_IN_WORKBOOK", 2)
    answer = browse(Role.SECRETARY).send("/enterprises/export", {"list": "", "format": "xlsx"})
    assert answer.status_code == 422
    assert "列表共 3 行，Excel 工作簿最多 2 行" in answer.text


def test_roles_add_up_to_the_most_rows() -> None:
    assert rules.most_rows([]) == rules.most_rows(["leader"]) < rules.most_rows(["leader", "secretary"])
    with pytest.raises(rules.ExportTooLong):
        rules.check_length(30_000, rules.Format.CSV, ["leader"])


@pytest.mark.usefixtures("firms")
def test_a_long_list_is_read_in_a_few_questions(browse: Browse, max_queries: Callable[[int], object]) -> None:
    browser = browse(Role.SECRETARY)
    url = browser.send("/enterprises/export", {"list": "", "format": "csv"}).location
    with max_queries(12):  # type: ignore[attr-defined]
        browser.get(url)
