"""Row 1: the list of enterprises, signed in, full layout, 50 rows; first page, filtered, last page."""

from __future__ import annotations

from typing import Any

from bench.databases import PASSWORD, SECRETARY, installation
from bench.measuring import cost, ratio
from bench.serving import floor, product

PAGES = {
    "first": "/enterprises/",
    "filtered": "/enterprises/?home=440300&position=council",
    "last": "/enterprises/?last=1",
}
REQUESTS = 300


def measure(size: int) -> dict[str, Any]:
    """Return the cost of each page at a size, beside the floor's list."""
    instance = installation(size)
    with product(instance) as server:
        browser = server.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        found = {name: cost(server, lambda _n, path=path: browser.get(path), REQUESTS) for name, path in PAGES.items()}  # type: ignore[misc]
    with floor(instance) as server:
        bare = server.browser()
        least = cost(server, lambda _n: bare.get("/list?home=440300"), REQUESTS)
    return {
        "bench": "list_page", "enterprises": size, "unit": "CPU ms per request",
        "product": {name: each.cpu_ms for name, each in found.items()}, "floor": least.cpu_ms,
        "ratio": ratio(found["first"].cpu_ms, least.cpu_ms), "wall_ms": found["first"].wall_ms,
    }  # fmt: skip
