"""One figure beside its floor: CPU milliseconds per request, from the process tree."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.serving import Server

WARM_UP = 30
ROUNDS = 5
Ask = Callable[[int], Any]
"""Makes a request; gets its number."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request costs on average; wall time is told, CPU counts."""

    cpu_ms: float
    wall_ms: float


def beside(
    server: Server, asks: Mapping[str, Ask], floor: Server, least: Ask, requests: int
) -> tuple[dict[str, Cost], Cost]:
    """Return what each question costs, and what the floor's costs: the median of rounds that take turns.

    Turns, because a busy machine makes everything dearer for a while; the ratio should not notice.
    """
    turns = {**asks, "floor": least}
    for ask in turns.values():
        _round(server, ask, 0, WARM_UP)
    rounds: dict[str, list[Cost]] = {name: [] for name in turns}
    for turn in range(ROUNDS):
        for name, ask in turns.items():
            measured = floor if name == "floor" else server
            rounds[name].append(_round(measured, ask, WARM_UP + turn * requests, requests))
    found = {name: _middle(costs) for name, costs in rounds.items()}
    return found, found.pop("floor")


def _round(server: Server, ask: Ask, first: int, requests: int) -> Cost:
    began, used = time.perf_counter(), server.cpu()
    for number in range(first, first + requests):
        ask(number)
    wall, cpu = time.perf_counter() - began, server.cpu() - used
    return Cost(cpu * 1000 / requests, wall * 1000 / requests)


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(round(median(c.cpu_ms for c in costs), 2), round(median(c.wall_ms for c in costs), 2))


def ratio(product: float, floor: float) -> float | None:
    """Return product ÷ floor, None where the floor is too small to be measured."""
    return round(product / floor, 2) if floor else None
