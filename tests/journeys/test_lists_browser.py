"""A list as the secretariat works with it: an or-group, a shared view, columns, a file, a bulk edit and its undo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.actors import Secretary
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("lists")]


@pytest.fixture(scope="module")
def secretary(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Secretary]:
    """The secretariat, signed in to a served demo."""
    house = Installation(tmp_path_factory.mktemp("lists") / "instance")
    house.begin_with(demo)
    house.start()
    try:
        with chromium() as browser:
            actor = Secretary(house, browser)
            actor.signed_in("secretary")
            yield actor
            assert actor.faults() == []
    finally:
        house.stop()


def test_from_a_condition_to_a_bulk_edit_and_back(secretary: Secretary) -> None:
    page = secretary.page
    secretary.go("/enterprises/")
    secretary.follow("更多条件")
    page.locator("[name=f0]").select_option("side")
    expect(page.locator("select[name=v0]")).to_be_visible()
    page.locator("[name=v0]").select_option("370200")
    secretary.press("加一条")
    page.locator("[name=f1]").select_option("due")
    page.locator("[name=o1]").select_option("next")
    expect(page.locator("input[name=v1][type=number]")).to_be_visible()
    page.locator("[name=v1]").fill("365")
    page.locator("[name=any0]").select_option("or")
    secretary.press("应用条件")
    secretary.at(r"where=any~side\.in\.370200~due\.next\.365")
    secretary.sees("归属方 是 青岛", "或 会费到期 未来 365 天")

    secretary.follow("列设置")
    capital = page.locator("input[value=capital]")
    capital.check()
    while page.locator("input[name=at-capital]").input_value() != "1":
        capital.press("Alt+ArrowUp")
    expect(page.locator(".column-list li").first).to_contain_text("注册资本（万元）")
    secretary.press("显示这些列")
    secretary.at(r"cols=capital\.|cols=side\.capital")
    secretary.sees("注册资本（万元）")

    secretary.follow("保存为视图")
    page.locator("[name=name]").fill("青岛或即将到期")
    page.locator("[name=shared]").check()
    secretary.press("保存视图")
    secretary.sees("已保存视图“青岛或即将到期”。")
    expect(page.locator(".saved-views a[aria-current=page]")).to_contain_text("青岛或即将到期")

    secretary.follow("导出")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("导出 .* 家")).click()
    text = download.value.path().read_text("utf-8-sig")
    assert "注册资本（万元）" in text.splitlines()[0]

    secretary.go("/enterprises/?home=440300")
    ticks = page.locator("td.tick input")
    ticks.nth(0).check()
    ticks.nth(1).check()
    expect(page.locator("[data-batch-count]")).to_have_text("2")
    secretary.press("批量修改")
    page.locator("[name=field]").select_option("side")
    page.locator("[name=side]").select_option("370200")
    secretary.press("预览")
    secretary.sees("将修改 2 家", "深圳 → 青岛：2 家")
    secretary.press("修改 2 家")
    secretary.sees("已修改 2 家。")
    secretary.press("撤销")
    secretary.sees("已撤销批量修改，2 家恢复原值。")
