"""A year of dues from end to end, as people do it: a real server and worker, a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from crm.core.clock import today
from tests.dues.test_rules import HEADING, sheet
from tests.journeys.actors import Actor
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("dues-story")]
YEAR = today().year
FIRM = "深圳示例机器人科技有限公司"
OTHER_LAPSED = "青岛示例邮轮旅游股份有限公司"
LAPSED, PAID = "深圳演示湾区物联科技有限公司", 20000


@dataclass
class Stage:
    """The house and a browser."""

    house: Installation
    browser: Browser

    def enter(self, key: str) -> Actor:
        return Actor(self.house, self.browser).signed_in(key)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Stage]:
    house = Installation(tmp_path_factory.mktemp("dues"))
    house.begin_with(demo)
    house.start()
    try:
        with chromium() as browser:
            yield Stage(house, browser)
    finally:
        house.stop()


def test_from_the_list_to_the_receipt(stage: Stage, tmp_path: Path) -> None:
    finance = stage.enter("finance")
    enterprise = _enterprise_of(finance, LAPSED)
    finance.sees("欠费中止")
    finance.go(f"/dues/{YEAR + 1}/proposal")
    finance.page.fill("[name=basis]", "示例理事会纪要")
    finance.press("批准全部并开具应缴单")
    finance.sees("已批准：新开具应缴单")
    finance.go(enterprise)
    number = _number_of(finance)
    _read_statement(finance, tmp_path / "流水.xlsx")
    empty = finance.page.locator("input[name^=to_]").last
    expect(empty).to_have_value("")
    empty.fill(number)
    finance.press("确认入账")
    finance.sees("已入账 2 笔")
    finance.go(enterprise)
    finance.sees("会籍正常")
    _enterprise_of(finance, FIRM)
    panel = finance.page.locator("#h-dues-years").locator("xpath=../..")
    panel.get_by_role("link", name=str(YEAR + 1), exact=True).click()
    finance.sees("15,000.00", "25,000.00")
    invoice = finance.at(r"/dues/invoices/(\d+)")
    _record_receipt(finance)
    member = stage.enter("member")
    member.go("/portal/dues/")
    member.sees(f"{YEAR + 1} 年会费", "00009999")
    with member.page.expect_download() as loaded:
        member.page.get_by_role("link", name="下载票据 00009999").click()
    assert Path(loaded.value.path()).read_bytes().startswith(b"%PDF")
    member.go(f"/portal/dues/{invoice}/notice")
    member.sees("年度会费缴费通知书")
    assert finance.faults() == member.faults() == []


def test_from_the_lapse_to_the_payment_and_back_to_active(stage: Stage) -> None:
    """A lapsed member: the page says why at each step, while the year is voided, billed again and paid."""
    finance = stage.enter("finance")
    enterprise = _enterprise_of(finance, OTHER_LAPSED)
    finance.sees("欠费中止", "超过 90 天宽限期", "补缴会费后自动恢复")
    number = _number_of(finance)
    finance.follow("作废应缴单")
    finance.sees(f"作废应缴单 {number}", OTHER_LAPSED)
    finance.page.fill("[name=reason]", "示例：期限填错")
    finance.press("作废这张应缴单")
    finance.sees("已作废应缴单", "示例：期限填错")
    finance.follow(f"重新开具 {YEAR} 年应缴单")
    finance.page.fill("[name=basis]", "示例理事会纪要")
    finance.press("只批准勾选的")
    finance.sees("新开具应缴单 1 张")
    finance.go(enterprise)
    finance.sees("欠费中止")
    finance.go(enterprise.split("?")[0] + "/membership")
    finance.follow("登记会费")
    finance.sees(f"{number}-2")
    finance.page.fill("[name=amount]", "1")
    finance.page.select_option("[name=amount_unit]", "万元")
    finance.press("登记到账")
    finance.sees("已登记到账")
    finance.go(enterprise)
    finance.sees(f"会费缴至 {YEAR}-12-31，还有")
    expect(finance.page.get_by_text("欠费中止")).to_have_count(0)
    assert finance.faults() == []


def _enterprise_of(finance: Actor, name: str) -> str:
    """Open the page of an enterprise and return its address."""
    finance.go(f"/enterprises/?home=&q={name}")
    finance.page.locator("a.name").first.click()
    finance.sees(name)
    finance.page.wait_for_url(re.compile(r"/enterprises/\d+"))
    return finance.page.url


def _read_statement(finance: Actor, path: Path) -> None:
    """Send a bank's list: a part payment of the firm itself, and money somebody pays for another one."""
    rows = [
        [str(today()), FIRM, "", 15000, "会费", "", "J1"],
        [str(today()), "样例控股集团", "", PAID, "代缴", "", "J2"],
    ]
    path.write_bytes(sheet(HEADING, *rows))
    finance.go("/dues/statements")
    finance.page.set_input_files("#file", path)
    finance.press("读取并核对")
    finance.sees("付款人与会员同名", "待选择")


def _record_receipt(finance: Actor) -> None:
    """Record a receipt for what was paid so far."""
    file: Any = {"name": "票据.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n"}
    finance.page.fill("[name=code]", "3702")
    finance.page.fill("[name=number]", "00009999")
    finance.page.set_input_files("[name=file]", file)
    finance.press("登记票据")
    finance.sees("已登记票据", "00009999")


def _number_of(finance: Actor) -> str:
    """Return the number of this year's invoice, from the panel on the enterprise's page."""
    panel = finance.page.locator("#h-dues-years").locator("xpath=../..")
    panel.get_by_role("link", name=str(YEAR), exact=True).click()
    finance.page.wait_for_url(re.compile(r"/dues/invoices/\d+"))
    found = re.search(rf"HF{YEAR}-\d{{5}}", finance.page.locator("main").inner_text())
    assert found is not None
    return found[0]
