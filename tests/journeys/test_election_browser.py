"""Two stories of the secretary-general in a real Chromium: an election, and a member that leaves and comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm.core.clock import today
from tests.journeys.actors import Secretary
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]


@pytest.fixture(scope="module")
def secretary(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Secretary]:
    """The secretariat of the demo, signed in."""
    house = Installation(tmp_path_factory.mktemp("election") / "instance")
    house.begin_with(demo)
    house.start()
    try:
        with chromium() as browser:
            somebody = Secretary(house, browser)
            somebody.signed_in("secretary")
            yield somebody
            assert not somebody.faults()
    finally:
        house.stop()


def test_a_new_roster_is_drafted_checked_takes_office_and_is_taken_back(secretary: Secretary) -> None:
    page = secretary.page
    secretary.go("/terms/")
    secretary.sees("第2届", "在任")
    secretary.follow("开始换届")
    page.fill("[name=starts]", today().isoformat())
    secretary.press("建立草稿")
    line = page.get_by_role("row").filter(has_text="演示胶东农品")
    line.get_by_label(re.compile("在新一届的职务")).select_option(label="副会长")
    secretary.press("保存并检查")
    secretary.sees("名单中没有会长")
    secretary.follow("1 拟名单")
    line = page.get_by_role("row").filter(has_text="演示数智云图")
    line.get_by_label(re.compile("在新一届的职务")).select_option(label="会长")
    secretary.press("保存并检查")
    secretary.sees("改任 2")
    page.fill("[name=resolution]", "第三次会员大会决议（演示）")
    page.fill("[name=resolved_on]", today().isoformat())
    secretary.press("确认就任")
    secretary.sees("第3届", "第三次会员大会决议（演示）")
    presidents = page.get_by_role("region", name="会长", exact=True)
    expect(presidents).to_contain_text("演示数智云图")
    secretary.go("/terms/as-of?on=2023-06-01")
    secretary.go("/terms/3")
    secretary.press("撤回就任")
    expect(page).to_have_url(re.compile("/terms/3/draft$"))
    secretary.press("放弃草稿")
    secretary.sees("第2届", "在任")


def test_a_lapse_is_confirmed_and_a_member_that_left_keeps_its_number(secretary: Secretary) -> None:
    page = secretary.page
    secretary.go("/enterprises/")
    page.get_by_role("link", name=re.compile("会籍建议")).first.click()
    row = page.get_by_role("row").filter(has_text="视为自动退会").first
    name = row.get_by_role("link").first.inner_text()
    number = re.search(r"\d{5}", row.inner_text())
    assert number is not None
    row.get_by_role("link", name=re.compile("^确认")).click()
    secretary.sees(name)
    page.fill("[name=opinion]", "办公会同意（演示）")
    secretary.press("确认 1 项")
    secretary.go("/enterprises/proposals?state=confirmed")
    page.get_by_role("link", name=name).first.click()
    secretary.sees("重新入会")
    form = page.locator("form[action$='/readmission']")
    form.locator("[name=basis]").fill("理事会决议（演示）")
    form.get_by_role("button", name="重新入会").click()
    secretary.sees(f"会员编号仍为 {number[0]}")
