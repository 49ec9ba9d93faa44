"""Row 2: search by two and more characters, pinyin, initials, part of a code; the page of the palette."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bench.databases import PASSWORD, SECRETARY, installation
from bench.measuring import cost, dearest, ratio
from bench.serving import floor, product
from crm.demo import crowd

REQUESTS = 300


def queries() -> dict[str, str]:
    """Return one query of each kind, all about firms of the crowd."""
    firm = crowd.firm(4_321)
    word = str(firm["short_name"])[2:]
    return {
        "two characters": word[:2], "three characters": word, "whole name": str(firm["name"]),
        "pinyin": str(firm["sort_key"]).replace(" ", "")[-9:], "initials": "qdslkj", "part of a code": "FAKE04321",
        "common word": "示例", "place and field": "深圳软件", "phone tail": "5321",
    }  # fmt: skip


def measure(size: int) -> dict[str, Any]:
    """Return the mean over the kinds of queries and the dearest of them."""
    instance, asked = installation(size), queries()
    with product(instance) as server:
        browser = server.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        paths = [f"/search/palette?q={quote(query)}" for query in asked.values()]
        mean = cost(server, lambda number: browser.get(paths[number % len(paths)]), REQUESTS)
        asks = [(kind, lambda path=path: browser.get(path)) for kind, path in zip(asked, paths, strict=True)]
        worst, most = dearest(server, asks, 60)
    with floor(instance) as server:
        bare = server.browser()
        match = quote(f'"{asked["two characters"]}"')
        least = cost(server, lambda _n: bare.get(f"/search?match={match}"), REQUESTS)
    return {
        "bench": "name_search", "enterprises": size, "unit": "CPU ms per request", "product": mean.cpu_ms,
        "floor": least.cpu_ms, "ratio": ratio(mean.cpu_ms, least.cpu_ms), "dearest": {worst: most},
        "wall_ms": mean.wall_ms,
    }  # fmt: skip
