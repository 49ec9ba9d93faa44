"""Row 10: a list of enterprises as a CSV file, streamed: rows per CPU second, the first bytes, the worker's memory."""

from __future__ import annotations

import time
from typing import Any

from bench.databases import PASSWORD, SECRETARY, installation
from bench.serving import Browser, Server, form_of, product

PIECE = 1 << 20


def measure(size: int) -> dict[str, Any]:
    """Return how fast the whole list of an installation of a size leaves as a file."""
    with product(installation(size)) as server:
        browser = server.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        _fetched(server, browser, "home=370200&position=council")  # warm
        before = server.resident()
        rows, cpu, first = _fetched(server, browser, "")
        grown = server.resident() - before
    return {
        "bench": "export_list", "enterprises": size, "unit": "rows per CPU second", "rows": rows,
        "product": round(rows / cpu), "first_byte_ms": round(first * 1000), "grown_mib": round(grown / 2**20, 1),
    }  # fmt: skip


def _fetched(server: Server, browser: Browser, query: str) -> tuple[int, float, float]:
    """Return rows, CPU seconds and seconds to the first byte of one file."""
    page = browser.get("/enterprises/export")
    form = form_of(page, "/enterprises/export") | {"list": query, "format": "csv"}
    browser.post("/enterprises/export", form)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    used, began = server.cpu(), time.perf_counter()
    browser.connection.request("GET", browser.location, headers={"Cookie": cookies})
    answer = browser.connection.getresponse()
    rows, first = answer.read(1).count(b"\n"), time.perf_counter() - began
    while piece := answer.read(PIECE):
        rows += piece.count(b"\n")
    return rows - 1, server.cpu() - used, first
