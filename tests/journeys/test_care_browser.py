"""The secretary merges a firm that stands twice and takes it back, in a real browser, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.actors import Actor
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("care")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Installation]:
    """The demo, served."""
    made = Installation(tmp_path_factory.mktemp("care") / "instance")
    made.begin_with(demo)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for this module."""
    with chromium() as found:
        yield found


@pytest.mark.parametrize("phone", [False, True])
def test_merging_and_taking_back(house: Installation, browser: Browser, phone: bool) -> None:
    secretary = Actor(house, browser, phone=phone).signed_in("secretary")
    page = secretary.page
    secretary.go("/enterprises/duplicates")
    page.locator("main a[aria-label*='示例']", has_text="对照合并").first.click()
    gone = page.locator("thead a").nth(1)
    name, address = gone.inner_text(), gone.get_attribute("href") or ""
    website = page.locator("input[name=pick_website][value=gone]")
    website.check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("main form button.danger").click()
    merge = secretary.at(r"/merges/\d+$")
    secretary.sees(f"“{name}”并入", "撤销合并")
    secretary.go(address)
    assert not page.url.endswith(address)
    secretary.go(merge)
    page.locator("main").get_by_role("button", name="撤销合并").click()
    secretary.sees("两条记录都在")
    secretary.go(address)
    expect(page.locator("h1")).to_contain_text("示例")
    assert page.url.endswith(address)
    assert secretary.faults() == []
    secretary.context.close()
