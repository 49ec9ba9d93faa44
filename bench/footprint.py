"""Row 11: memory of a worker that has served pages, and CPU from no database to the first page."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path
from typing import Any

from bench.databases import PASSWORD, SECRETARY, crm, installation
from bench.measuring import ratio
from bench.serving import floor, product

PATHS = ("/enterprises/", "/people/", "/events/", "/leads/", "/projects/", "/search/?q=%E7%A4%BA%E4%BE%8B")
MIB = 2**20


def measure(size: int) -> dict[str, Any]:
    """Return MiB of the worker after a walk through the pages, and CPU seconds of a fresh start."""
    instance = installation(size)
    with product(instance) as server:
        browser = server.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        for _ in range(10):
            for path in PATHS:
                browser.get(path)
        worker = server.resident() / MIB
    with floor(instance) as server:
        bare = server.browser()
        for _ in range(60):
            bare.get("/list")
        least = server.resident() / MIB
    return {
        "bench": "footprint", "enterprises": size, "unit": "MiB resident, CPU s",
        "product": {"worker_mib": round(worker, 1), "fresh_database_to_first_page_s": round(first_page(), 2)},
        "floor": {"worker_mib": round(least, 1)}, "ratio": ratio(worker, least),
    }  # fmt: skip


def first_page() -> float:
    """Return CPU seconds from an empty folder to the first page: schema, start, sign-in page."""
    with tempfile.TemporaryDirectory() as scratch:
        before = _of_children()
        crm(Path(scratch), "db", "upgrade")
        schema = _of_children() - before
        with product(Path(scratch)) as server:
            server.browser().get("/sign-in")
            return schema + server.cpu()


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
