"""Pages of the product, signed in, beside the floor's list of the same database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.databases import PASSWORD, SECRETARY
from bench.measuring import beside, ratio
from bench.serving import floor, product


def costs(instance: Path, pages: Mapping[str, str], requests: int) -> dict[str, Any]:
    """Return what each page costs, the floor, and the ratio of the first page; `pages` are addresses by name."""
    with product(instance) as server, floor(instance) as bare:
        browser, simple = server.browser(), bare.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        asks = {name: lambda _n, path=path: browser.get(path) for name, path in pages.items()}
        found, least = beside(server, asks, bare, lambda _n: simple.get("/list?home=440300"), requests)
    first = found[next(iter(pages))]
    return {
        "unit": "CPU ms per request", "product": {name: each.cpu_ms for name, each in found.items()},
        "floor": least.cpu_ms, "ratio": ratio(first.cpu_ms, least.cpu_ms), "wall_ms": first.wall_ms,
    }  # fmt: skip
