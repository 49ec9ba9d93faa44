"""One figure beside its floor: CPU milliseconds per request, from the process tree."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.serving import Server

WARM_UP = 40


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request costs on average; wall time is told, CPU counts."""

    cpu_ms: float
    wall_ms: float


def cost(server: Server, ask: Callable[[int], Any], requests: int) -> Cost:
    """Make so many requests one after another and return what each cost. `ask` gets the number of the request."""
    for number in range(WARM_UP):
        ask(number)
    began, used = time.perf_counter(), server.cpu()
    for number in range(requests):
        ask(WARM_UP + number)
    wall, cpu = time.perf_counter() - began, server.cpu() - used
    return Cost(round(cpu * 1000 / requests, 2), round(wall * 1000 / requests, 2))


def dearest(server: Server, asks: Sequence[tuple[str, Callable[[], Any]]], requests: int) -> tuple[str, float]:
    """Return which of several questions costs most CPU, and how many milliseconds."""
    costs = {name: cost(server, lambda _number, ask=ask: ask(), requests).cpu_ms for name, ask in asks}  # type: ignore[misc]
    name = max(costs, key=lambda each: costs[each])
    return name, costs[name]


def ratio(product: float, floor: float) -> float | None:
    """Return product ÷ floor, None where the floor is too small to be measured."""
    return round(product / floor, 2) if floor else None
