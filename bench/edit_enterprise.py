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
    """Saves the same enterprise again and again, each time with another text in one field."""

    def __init__(self, browser: Browser, number: int, field: str) -> None:
        self.browser, self.path, self.field = browser, f"/enterprises/{number}/edit", field
        self.form = form_of(browser.get(self.path), self.path)
        self.version = int(self.form["version"])

    def save(self, number: int) -> None:
        """Send the form; 303 says that it was stored."""
        changed = {"version": str(self.version), self.field: f"演示 {self.version} {number}"}
        self.browser.post(self.path, {**self.form, **changed})
        self.version += 1


def measure(size: int) -> dict[str, Any]:
    """Return the cost of a POST that is stored, beside a bare UPDATE and INSERT.

    `save` changes nothing the enterprise is found by, `findable` does: there the search entry is written, too.
    """
    instance = installation(size)
    with product(instance) as server, floor(instance) as bare:
        browser, simple = server.browser(), bare.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        path = f"/edit/{NUMBER + 1}"
        asks = {
            "save": Editor(browser, NUMBER, "intro").save,
            "findable": Editor(browser, NUMBER + 2, "name_en").save,
        }
        every, least = beside(server, asks, bare, lambda n: simple.post(path, {"intro": f"floor {n}"}), REQUESTS)
    return {
        "bench": "edit_enterprise", "enterprises": size, "unit": "CPU ms per request", "floor": least.cpu_ms,
        "product": {name: each.cpu_ms for name, each in every.items()},
        "ratio": {name: ratio(each.cpu_ms, least.cpu_ms) for name, each in every.items()},
        "wall_ms": {name: each.wall_ms for name, each in every.items()},
    }  # fmt: skip
