"""The guide in a real Chromium: nothing axe calls serious, no sideways scroll, and the modules do their work."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from crm.core.web import POLICY, CrmFlask
from tests.look.guide import rendered
from tests.support.chromium import DESKTOP, PHONE, Watched, chromium

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def base(app: CrmFlask) -> Iterator[str]:
    """Serve the guide under the policy of every page, and the real static files."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/guide":
            return app(environ, start)
        theme = parse_qs(environ.get("QUERY_STRING", "")).get("theme", [""])[0]
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)])
        return [rendered(app, theme=theme).encode()]

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for this module."""
    with chromium() as started:
        yield started


def serious(page: Page) -> list[tuple[str, str, str]]:
    """What axe calls serious or critical on a page: rule, element, what to do."""
    return [
        (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"])
        for v in Axe().run(page, options=AXE).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}])
def test_the_guide_is_accessible_and_fits(browser: Browser, base: str, theme: str, size: dict[str, int]) -> None:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, reduced_motion="reduce")
    watched = Watched(context)
    watched.page.goto(f"{base}/guide?theme={theme}")
    watched.page.click("[data-dismiss]")
    watched.page.evaluate("scrollTo(0, 0)")
    assert serious(watched.page) == []
    assert not watched.scrolls_sideways()
    assert watched.faults == []
    context.close()


def test_the_modules_do_their_work(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    watched = Watched(context)
    page = watched.page
    page.goto(f"{base}/guide")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.inner_text("[data-echo]") == "= 65,000 万元"
    assert not page.is_visible("[data-batch-bar]")
    page.click("[data-tick-all]")
    assert page.inner_text("[data-batch-count]") == "2"
    page.click("[data-batch-bar] [type=reset]")
    page.wait_for_selector("[data-batch-bar]", state="hidden")
    page.click("[data-open=drop-lead]")
    assert page.is_visible("#drop-lead")
    page.click("#drop-lead [data-close]")
    assert not page.is_visible("#drop-lead")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('a.name')")
    page.keyboard.press("x")
    assert page.inner_text("[data-batch-count]") == "1"
    assert page.get_attribute("table.stackable", "role") == "table"
    page.click("[data-toast] [data-dismiss]")
    page.wait_for_selector("[data-toast]", state="detached")
    assert watched.faults == []
    context.close()


def test_a_dark_system_is_offered_light(browser: Browser, base: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{base}/guide")
    assert page.get_attribute("[data-theme-switch]", "value") == "light"
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_field_suggests_while_one_types(browser: Browser, base: str, size: dict[str, int]) -> None:
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, reduced_motion="reduce")
    watched = Watched(context)
    page = watched.page
    page.goto(f"{base}/guide")
    field = page.get_by_role("combobox", name="行业")
    field.press_sequentially("rjkf")
    expect(page.get_by_role("option", name="I651 软件开发")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert serious(page) == []
    assert not watched.scrolls_sideways()
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("I6511 基础软件开发")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.fill("机器人")
    page.get_by_role("option", name="C3964 服务消费机器人制造").click()
    expect(field).to_have_value("C3964 服务消费机器人制造")
    field.fill("自己写的")
    field.press("Escape")
    expect(field).to_have_value("自己写的")
    assert watched.faults == []
    context.close()
