"""Row 2: search by two and more characters, pinyin, initials, part of a code; the page of the palette."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from bench.databases import PASSWORD, SECRETARY, installation
from bench.measuring import beside, ratio
from bench.serving import floor, product
from crm.chinese import pinyin
from crm.demo import crowd

REQUESTS = 30


def queries(number: int = 4_321) -> dict[str, str]:
    """Return one query of each kind, all about one firm of the crowd; the commonest kinds are the same for all."""
    firm = crowd.firm(number)
    word = str(firm["short_name"])[2:]
    return {
        "two characters": word[:2], "three characters": word, "whole name": str(firm["name"]),
        "pinyin": pinyin.full(word), "initials": pinyin.initials(str(firm["name"]))[:6],
        "part of a code": f"FAKE{number:05}", "common word": "示例", "place and field": "深圳软件",
        "phone tail": f"{number + 1_000:04}"[-4:],
    }  # fmt: skip


def measure(size: int) -> dict[str, Any]:
    """Return the mean over the kinds of queries and the dearest of them."""
    instance, asked = installation(size), queries()
    match = quote(f'"{asked["two characters"]}"')
    with product(instance) as server, floor(instance) as bare:
        browser, simple = server.browser(), bare.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        paths = {kind: f"/search/palette?q={quote(query)}" for kind, query in asked.items()}
        asks = {kind: lambda _n, path=path: browser.get(path) for kind, path in paths.items()}
        found, least = beside(server, asks, bare, lambda _n: simple.get(f"/search?match={match}"), REQUESTS)
    costs = {kind: each.cpu_ms for kind, each in found.items()}
    mean = round(sum(costs.values()) / len(costs), 2)
    return {
        "bench": "name_search", "enterprises": size, "unit": "CPU ms per request", "product": mean,
        "floor": least.cpu_ms, "ratio": ratio(mean, least.cpu_ms), "by_kind": costs,
    }  # fmt: skip
