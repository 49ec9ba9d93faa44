"""Who acts in the story, each with a browser window of their own, and what they do there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, expect

from tests.support.chromium import DESKTOP, PHONE, Watched, sign_in
from tests.support.installation import ROOT, Installation

SCREENS = ROOT / "docs" / "screens"
REFUSALS = re.compile(r"Failed to load resource: the server responded with a status of (409|422)")
"""What the console says of a page that answers a refusal: meant, no fault."""


class Actor:
    """Somebody in front of a screen."""

    def __init__(self, house: Installation, browser: Browser, *, phone: bool = False) -> None:
        size = PHONE if phone else DESKTOP
        self.house = house
        self.context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, locale="zh-CN", timezone_id="Asia/Shanghai",
            is_mobile=phone, has_touch=phone, reduced_motion="reduce",
        )  # fmt: skip
        self.watched = Watched(self.context)
        self.page: Page = self.watched.page
        self.page.set_default_timeout(15_000)

    def signed_in(self, key: str) -> Actor:
        """Sign in with a sign-in of the demo."""
        sign_in(self.page, self.house.base, f"{key}@demo.example", self.house.password)
        return self

    def go(self, path: str) -> Response | None:
        """Open an address of this installation."""
        return self.page.goto(self.house.base + path.removeprefix(self.house.base))

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the visible button of this name."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the link of this name inside the page."""
        self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()

    def sees(self, *texts: str) -> None:
        """Wait until the page says all of this."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, timeout=15_000)

    def at(self, pattern: str) -> str:
        """Wait until the address matches and return the first group of the pattern, or all of it."""
        self.page.wait_for_url(re.compile(pattern), timeout=15_000)
        found = re.search(pattern, self.page.url)
        assert found is not None
        return found[found.re.groups and 1]

    def outbox(self, subject: str) -> None:
        """Open the newest mail of this subject in the page of mails."""
        self.go("/admin/outbox/")
        self.page.get_by_role("link", name=subject).first.click()

    def keep(self, name: str) -> None:
        """Keep a picture for the README, when asked for with CRM_SCREENS=1."""
        if os.environ.get("CRM_SCREENS") == "1":
            SCREENS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENS / f"{name}.png")

    def faults(self) -> list[str]:
        """What the console complained about, meant refusals left out."""
        return [fault for fault in self.watched.faults if not REFUSALS.match(fault)]


class Secretary(Actor):
    """The secretariat at a desk."""

    def upload(self, path: Path) -> str:
        """Send a list of members to the wizard; return the address of its import."""
        self.go("/import/")
        self.page.set_input_files("#file", path)
        self.press("下一步")
        return "/import/" + self.at(r"/import/(\d+)/map")

    def finds(self, query: str) -> list[str]:
        """Search the list of enterprises and return the addresses of the first ten found."""
        self.go("/enterprises/?home=")
        self.page.fill("form[role=search] [name=q]", query)
        self.page.press("form[role=search] [name=q]", "Enter")
        self.page.wait_for_url(re.compile(r"[?&]q="))
        links = self.page.eval_on_selector_all("a.name", "all => all.map(a => a.getAttribute('href'))")
        return [str(link) for link in links[:10]]

    def fill_venue(self, city: str, day: str, **values: str) -> None:
        """Say everything about a venue and keep it."""
        self.page.select_option("[name=city_code]", label=city)
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)
        self.page.fill("[name=starts]", f"{day}T14:00")
        self.page.fill("[name=ends]", f"{day}T17:30")
        self.page.locator("main form button.primary[type=submit]").first.click()
        self.at(r"/edit(#venues)?$")


class Stranger(Actor):
    """Somebody without an account."""

    def register(self, code: str, venue: str, person: dict[str, str], *, waits: bool = False) -> str:
        """Register at the public page, or join the line; return the address of the page that says so."""
        self.go(f"/e/{code}")
        if waits:
            self.page.check("[name=waits]")
        self.page.locator("label.choice", has_text=venue).click()
        for name, value in person.items():
            self.page.fill(f"[name={name}]", value)
        self.page.check("[name=consent]")
        self.press("提交报名")
        return self.at(r"/r/.+")


class Organizer(Actor):
    """Somebody at the door with a telephone."""

    def counts(self) -> dict[str, int]:
        """What the tool says of both venues."""
        rows = self.page.locator(".tally > div").all_inner_texts()
        return {text.split("\n")[-1]: int(text.split("\n")[0]) for text in rows}

    def log_signing(self, code: str, venue: str, **values: str) -> None:
        """Fill in the form of a signing and send it."""
        self.go(f"/events/{code}/signings/new")
        self.page.locator("label.choice", has_text=venue).click()
        self.page.locator("label.choice", has_text="正式").click()
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)
        self.page.select_option("[name=amount_unit]", "亿元")
