"""What a column does to enterprises that are there already: fill, replace, leave; and which sheet is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.members.models import Enterprise, Person
from crm.transfer.models import ImportBatch
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.reader import read
from crm.transfer.rules import Policy
from crm.transfer.writing.filling import settle
from crm.transfer.writing.wanted import FIELD_OF
from tests.support.people import Browser
from tests.transfer.test_import_wizard import imported, mapped, sent, summary

Sign = Callable[..., Browser]
HEADS = "企业名称,所在城市,区县,联系人,联系电话,注册资本（万元）,简称,网址\n"
FIRST = HEADS + "青岛示例海洋科技有限公司,青岛市,市南区,王样例,19900000001,100,示例海洋,\n"
SECOND = HEADS + "青岛示例海洋科技有限公司,深圳市,,王样例,19900000002,250,远洋,www.example.com\n"
NAME, CITY, _DISTRICT, CONTACT, PHONE, CAPITAL, SHORT, WEBSITE = range(8)


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """A workbook with these sheets."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def firm(app: CrmFlask) -> dict[str, Any]:
    """The one enterprise and its contact, as they stand."""
    with app.app_context(), db.transaction():
        found = db.session.scalars(select(Enterprise)).one()
        person = db.session.scalars(select(Person)).one()
        names = ("city_code", "district_code", "home_code", "registered_capital", "short_name", "sort_key", "website")
        return {name: getattr(found, name) for name in names} | {"mobile": person.mobile}


def chosen(*columns: int, policy: Policy = Policy.UPDATE) -> dict[str, str]:
    """The choices of a mapping page."""
    return {f"policy-{column}": policy.value for column in columns}


def brought(browser: Browser, content: str, name: str, **choices: str) -> str:
    """Import a list; return the address of its batch."""
    address = sent(browser, content, name)
    mapped(browser, address, **choices)
    imported(browser, address)
    return address


def test_the_file_replaces_what_it_was_told_to_and_undoing_puts_it_back(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    brought(secretary, FIRST, "一.csv")
    before = firm(clean)
    address = sent(secretary, SECOND, "二.csv")
    page = mapped(secretary, address, **chosen(CITY, PHONE, CAPITAL, SHORT))
    assert "将以文件为准替换（1 行）" in page
    assert "新增 0，更新 1，无变化 0" in page
    assert firm(clean) == before
    page = imported(secretary, address)
    assert "以文件为准替换了" in page
    after = firm(clean)
    assert after.pop("sort_key").startswith("yuan ")
    assert after == {
        "city_code": "440300", "district_code": None, "home_code": "370200", "short_name": "远洋",
        "registered_capital": Money.of(250, "万元"), "website": "www.example.com", "mobile": "19900000002",
    }  # fmt: skip
    assert "远洋" in secretary.get("/search/?q=远洋").text
    secretary.send(f"{address}/undo")
    assert firm(clean) == before


def test_what_the_file_may_not_touch_stays_and_is_not_called_a_difference(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    brought(secretary, FIRST, "一.csv")
    before = firm(clean)
    address = brought(secretary, SECOND, "二.csv", **chosen(*range(CITY, WEBSITE + 1), policy=Policy.SKIP))
    assert firm(clean) == before
    assert "无变化 1，内容不同 0" in secretary.get(address).text


def test_without_a_choice_blanks_are_filled_only(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    brought(secretary, FIRST, "一.csv")
    before = firm(clean)
    brought(secretary, SECOND, "二.csv")
    assert firm(clean) == before | {"website": "www.example.com"}


def test_replacing_twice_changes_nothing_the_second_time(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    brought(secretary, FIRST, "一.csv")
    for _time in range(2):
        address = brought(secretary, SECOND, "二.csv", **chosen(CITY, PHONE, CAPITAL, SHORT))
    assert "新增 0，更新 0，无变化 1，内容不同 0" in secretary.get(address).text


def test_what_a_record_is_recognised_by_cannot_be_replaced(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, FIRST, "一.csv")
    columns = {"column-0": "name", "column-1": "city", "column-3": "contact"}
    refused = secretary.send(f"{address}/map", columns | chosen(NAME, CITY, CONTACT))
    assert refused.status_code == 422
    assert "“企业名称”不能以文件为准" in refused.text
    assert "“联系人”不能以文件为准" in refused.text
    assert "“所在城市”不能以文件为准" not in refused.text
    assert refused.text.count('value="update" selected') == 3
    assert summary(clean) == {}


def test_choices_are_shown_again_on_the_way_back(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, FIRST, "一.csv")
    mapped(secretary, address, **chosen(CITY), **chosen(PHONE, policy=Policy.SKIP))
    page = secretary.get(f"{address}/map").text
    assert page.count('value="update" selected') == page.count('value="skip" selected') == 1


def test_one_sheet_of_several_is_chosen(browse: Sign, clean: CrmFlask) -> None:
    heads = ["企业名称", "所在城市", "联系人"]
    data = workbook(
        {
            "青岛": [heads, ["青岛示例海洋科技有限公司", "青岛市", "王样例"]],
            "深圳": [heads, ["深圳示例视觉科技有限公司", "深圳市", "李样例"]],
        }
    )
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, data, "两地.xlsx")
    assert "文件里有 2 张工作表" in secretary.get(f"{address}/map").text
    page = secretary.get(f"{address}/map?sheet=深圳").text
    assert "深圳示例视觉科技有限公司" in page
    assert "青岛示例海洋科技有限公司" not in page
    mapped(secretary, address, sheet="深圳")
    assert "深圳示例视觉科技有限公司" in secretary.get(f"{address}/map").text
    imported(secretary, address)
    with clean.app_context(), db.transaction():
        assert db.session.scalars(select(Enterprise.name)).all() == ["深圳示例视觉科技有限公司"]
        assert db.session.scalars(select(ImportBatch.mapping)).one()["sheet"] == "深圳"


def test_a_sheet_that_is_not_there_is_answered_with_a_sentence(browse: Sign, clean: CrmFlask) -> None:
    secretary = browse(Role.SECRETARY)
    address = sent(secretary, workbook({"名单": [["企业名称", "所在城市"], ["示例甲有限公司", "青岛市"]]}), "一.xlsx")
    for answer in (
        secretary.get(f"{address}/map?sheet=没有"),
        secretary.send(f"{address}/map", {"sheet": "没有", "column-0": "name"}),
    ):
        assert answer.status_code == 422
        assert "没有名为“没有”的工作表" in answer.text


TEXTS = st.sampled_from(("", "甲", "乙"))
FIRMS = st.fixed_dictionaries(
    {column: TEXTS for column in FIELD_OF if column not in ("city_code", "district_code")}
    | {
        "city_code": st.sampled_from((None, "370200", "440300")), "home_code": st.sampled_from((None, "370200")),
        "district_code": st.sampled_from((None, "370202", "440305")),
    }
)  # fmt: skip
POLICIES = st.dictionaries(st.sampled_from(sorted(set(FIELD_OF.values()))), st.sampled_from(Policy))


@given(there=FIRMS, wished=FIRMS, policies=POLICIES)
def test_every_value_is_filled_replaced_kept_or_left(
    there: dict[str, Any], wished: dict[str, Any], policies: dict[str, Policy]
) -> None:
    asked = {column: value for column, value in wished.items() if value not in (None, "")}
    found = settle(there, asked, lambda name: policies.get(name, Policy.FILL))
    for column, value in found.filled.items():
        was, policy = there[column], policies.get(FIELD_OF.get(column, ""), Policy.FILL)
        assert value != was
        moved = column == "district_code" and "city" in found.replaced
        assert was in (None, "") or policy is Policy.UPDATE or moved
        assert value == asked.get(column) or (moved and value is None)
    assert {name for name in found.replaced if policies[name] is not Policy.UPDATE} == set()
    assert not set(found.replaced) & set(found.differs)
    after = there | found.filled
    again = settle(after, asked, lambda name: policies.get(name, Policy.FILL))
    assert (again.filled, again.replaced) == ({}, [])
    assert {name for name in found.differs if policies.get(name, Policy.FILL) is not Policy.FILL} <= {"district"}


def test_further_headings_are_proposed_in_the_wizard_only(browse: Sign, clean: CrmFlask) -> None:
    content = "企业名称,所在城市,办公地址,法定代表人,官网\n示例甲有限公司,青岛市,示例路 1 号,王样例,www.example.com\n"
    assert [row.fields for row in read(Kind.MEMBERS, content.encode(), "名单.csv").accepted] == [
        {"name": "示例甲有限公司", "city": "370200"}
    ]
    secretary = browse(Role.SECRETARY)
    brought(secretary, content, "名单.csv")
    with clean.app_context(), db.transaction():
        found = db.session.scalars(select(Enterprise)).one()
        assert (found.address, found.legal_representative) == ("示例路 1 号", "王样例")
        assert found.website == "www.example.com"
