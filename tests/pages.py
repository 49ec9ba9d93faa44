"""Every page as every role in a real Chromium: axe, console errors, sideways scroll. Run by `make pages`.

Pages are found by following links from each role's start pages, once per kind of address: numbers, codes and filters
left out. The start pages are all visited; among them are searches that find nothing, and for visitors the public pages
of events in several states. Visitors, secretary and member walk once more in English and in the dark theme.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Response

from tests.support.chromium import DESKTOP, PHONE, Watched, chromium, sign_in
from tests.support.installation import Installation

ROLES = ("secretary", "organizer", "liaison", "finance", "leader", "auditor", "admin", "member", "member2")
STARTS = (
    "/", "/account/", "/enterprises/new", "/events/new", "/leads/new", "/campaigns/new", "/import/", "/admin/",
    "/campaigns/reminders/new", "/enterprises/conditions", "/enterprises/columns", "/enterprises/export", "/tasks/new",
    "/people/conditions", "/people/columns", "/people/export", "/leads/conditions", "/leads/columns", "/leads/export",
    "/terms/as-of",
    "/enterprises/?q=zzz", "/people/?q=zzz", "/leads/?q=zzz", "/projects/?q=zzz", "/search/?q=zzz",
)  # fmt: skip
PUBLIC = ("/sign-in", "/apply", "/archive/", "/e/sl-open", "/e/zx-20210129", "/e/sl-recent")
PER_ROLE = 200
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
CODED = re.compile(r"/(events|e|r|u|c|m|outbox)/(?!new(?:/|$))[^/]+")
NUMBERED = re.compile(r"/(\d+|[A-Z0-9]{4,}[A-Z0-9-]*)(?=/|$)")


@dataclass(frozen=True)
class Visitor:
    """Who walks, and how they like to see the pages."""

    role: str = ""
    locale: str = "zh"
    theme: str = "light"

    @property
    def email(self) -> str:
        """The account of the demo; "" for somebody who does not sign in."""
        return f"{self.role}@demo.example" if self.role else ""

    @property
    def starts(self) -> Sequence[str]:
        """Where the walk begins."""
        return STARTS if self.role else PUBLIC

    def __str__(self) -> str:
        return f"{self.role or 'visitor'} {self.locale} {self.theme}"


WALKS = (
    Visitor(), *(Visitor(role) for role in ROLES),
    *(Visitor(role, locale="en") for role in ("", "secretary", "member")),
    *(Visitor(role, theme="dark") for role in ("", "secretary", "member")),
)  # fmt: skip


def pattern(address: str) -> str:
    """What makes two addresses the same page: numbers, codes and queries left out."""
    return NUMBERED.sub("/N", CODED.sub(r"/\1/N", urlsplit(address).path))


def walk(browser: Browser, base: str, who: Visitor, password: str) -> list[str]:
    """Visit each kind of page once on the desktop and on the phone; return what is wrong."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    context.add_cookies([{"name": name, "value": getattr(who, name), "url": base} for name in ("locale", "theme")])
    watched = Watched(context)
    if who.role:
        sign_in(watched.page, base, who.email, password)
    queue, seen, walked, found = deque(who.starts), set[str](), 0, list[str]()
    while queue and walked < PER_ROLE:
        address = queue.popleft()
        kind = address if address in who.starts else pattern(address)
        if kind in seen:
            continue
        seen |= {kind, pattern(address)}
        answer = opened(watched, base + address)
        if answer is None:
            continue
        if answer.status == 404:
            watched.page.goto("about:blank")  # its console line comes late and would be the next page's
            continue
        walked += 1
        found += [f"{who} {address}: {fault}" for fault in inspected(watched, answer.status)]
        links = watched.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        queue.extend(
            link.removeprefix(base) for link in links if link.startswith(f"{base}/") and "/static/" not in link
        )
    context.close()
    print(f"{who}: {walked} pages, {len(found)} findings", flush=True)
    return found


def opened(watched: Watched, url: str) -> Response | None:
    """Open the page on the desktop; None for a file."""
    watched.page.set_viewport_size(DESKTOP)
    watched.faults.clear()
    try:
        return watched.page.goto(url.partition("#")[0])
    except Error as fault:
        if "Download is starting" in fault.message:
            return None
        raise


def inspected(watched: Watched, status: int) -> list[str]:
    """Return what is wrong with the page that is shown, on the desktop and on the phone."""
    found = [] if status < 400 else [f"status {status}"]
    for size in (DESKTOP, PHONE):
        watched.page.set_viewport_size(size)
        for violation in Axe().run(watched.page, options=AXE).response["violations"]:
            where = violation["nodes"][0]["html"][:120]
            found.append(f"axe {violation['impact']} {violation['id']} x{len(violation['nodes'])} {where}")
        if watched.scrolls_sideways():
            found.append(f"scrolls sideways at {size['width']} px")
    return found + [f"console: {fault[:200]}" for fault in watched.faults]


def main() -> int:
    """Load the demo, serve it, walk it as everybody."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder))
        installation.load_demo()
        installation.start()
        try:
            with chromium() as browser:
                found = [line for who in WALKS for line in walk(browser, installation.base, who, installation.password)]
        finally:
            installation.stop()
    for line in found:
        print(line)
    print(f"findings: {len(found)}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
