"""Row 1: the list of enterprises, signed in, full layout, 50 rows; first page, filtered, last page."""

from __future__ import annotations

from typing import Any

from bench.databases import PASSWORD, SECRETARY, installation
from bench.measuring import beside, ratio
from bench.serving import floor, product

PAGES = {
    "first": "/enterprises/",
    "filtered": "/enterprises/?home=440300&position=council",
    "last": "/enterprises/?last=1",
}
REQUESTS = 80


def measure(size: int) -> dict[str, Any]:
    """Return the cost of each page at a size, beside the floor's list."""
    instance = installation(size)
    with product(instance) as server, floor(instance) as bare:
        browser, simple = server.browser(), bare.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        asks = {name: lambda _n, path=path: browser.get(path) for name, path in PAGES.items()}
        found, least = beside(server, asks, bare, lambda _n: simple.get("/list?home=440300"), REQUESTS)
    return {
        "bench": "list_page", "enterprises": size, "unit": "CPU ms per request",
        "product": {name: each.cpu_ms for name, each in found.items()}, "floor": least.cpu_ms,
        "ratio": ratio(found["first"].cpu_ms, least.cpu_ms), "wall_ms": found["first"].wall_ms,
    }  # fmt: skip
