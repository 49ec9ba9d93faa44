"""Every page as every role in a real Chromium: axe, console errors, sideways scroll. Run by `make pages`.

Pages are found by following links from each role's start page, once per address pattern.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error

from tests.support.chromium import DESKTOP, PHONE, Watched, chromium, sign_in
from tests.support.installation import Installation

ROLES = ("secretary", "organizer", "liaison", "finance", "leader", "auditor", "admin", "member", "member2")
STARTS = ("/", "/account/", "/enterprises/new", "/events/new", "/leads/new", "/campaigns/new", "/import/")
PER_ROLE = 70
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


def pattern(path: str) -> str:
    """What makes two addresses the same page: numbers, codes and queries left out."""
    return re.sub(r"/(\d+|[A-Z0-9]{4,}[A-Z0-9-]*)(?=/|$)", "/N", path)


def walk(browser: Browser, base: str, email: str | None, password: str) -> list[str]:
    """Visit each kind of page once on the desktop and on the phone; return what is wrong."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    watched = Watched(context)
    page = watched.page
    if email:
        sign_in(page, base, email, password)
    queue, seen, found = deque(STARTS if email else ("/sign-in",)), set(), []
    while queue and len(seen) < PER_ROLE:
        path = queue.popleft()
        if pattern(path) in seen:
            continue
        seen.add(pattern(path))
        page.set_viewport_size(DESKTOP)
        watched.faults.clear()
        try:
            answer = page.goto(base + path)
        except Error as fault:
            if "Download is starting" in fault.message:
                continue  # a file, not a page
            raise
        if answer is None or answer.status == 404:
            continue
        found += [f"{email} {path}: {fault}" for fault in inspected(watched, answer.status)]
        links = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        queue.extend(urlsplit(link).path for link in links if "/static/" not in link)
    context.close()
    print(f"{email or 'visitor'}: {len(seen)} pages", flush=True)
    return found


def inspected(watched: Watched, status: int) -> list[str]:
    """Return what is wrong with the page that is shown."""
    found = [] if status < 400 else [f"status {status}"]
    for violation in Axe().run(watched.page, options=AXE).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            where = violation["nodes"][0]["html"][:120]
            found.append(f"axe {violation['impact']} {violation['id']} x{len(violation['nodes'])} {where}")
    watched.page.set_viewport_size(PHONE)
    if watched.scrolls_sideways():
        found.append("scrolls sideways at 390 px")
    return found + [f"console: {fault[:200]}" for fault in watched.faults]


def main() -> int:
    """Load the demo, serve it, walk it as everybody."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder))
        installation.load_demo()
        installation.start()
        try:
            with chromium() as browser:
                found = walk(browser, installation.base, None, "")
                for role in ROLES:
                    found += walk(browser, installation.base, f"{role}@demo.example", installation.password)
        finally:
            installation.stop()
    for line in found:
        print(line)
    print(f"findings: {len(found)}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
