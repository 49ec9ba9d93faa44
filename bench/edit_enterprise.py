"""Row 3: saving one enterprise: CSRF, validation, duplicate check, audit row, search index."""

from __future__ import annotations

from typing import Any

from bench.databases import PASSWORD, SECRETARY, installation
from bench.measuring import beside, ratio
from bench.serving import Browser, floor, form_of, product

REQUESTS = 80
NUMBER = 500
"""The enterprise that is edited: one of the crowd."""


class Editor:
    """Saves the same enterprise again and again, each time with another introduction."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.path = browser, f"/enterprises/{NUMBER}/edit"
        self.form = form_of(browser.get(self.path), self.path)
        self.version = int(self.form["version"])

    def save(self, number: int) -> None:
        """Send the form; 303 says that it was stored."""
        changed = {"version": str(self.version), "intro": f"演示 {self.version} {number}"}
        self.browser.post(self.path, {**self.form, **changed})
        self.version += 1


def measure(size: int) -> dict[str, Any]:
    """Return the cost of a POST that is stored, beside a bare UPDATE and INSERT."""
    instance = installation(size)
    with product(instance) as server, floor(instance) as bare:
        browser, simple = server.browser(), bare.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        path = f"/edit/{NUMBER + 1}"
        asks = {"save": Editor(browser).save}
        every, least = beside(server, asks, bare, lambda n: simple.post(path, {"intro": f"floor {n}"}), REQUESTS)
    found = every["save"]
    return {
        "bench": "edit_enterprise", "enterprises": size, "unit": "CPU ms per request", "product": found.cpu_ms,
        "floor": least.cpu_ms, "ratio": ratio(found.cpu_ms, least.cpu_ms), "wall_ms": found.wall_ms,
    }  # fmt: skip
