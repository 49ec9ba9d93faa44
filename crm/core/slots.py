"""Slots: places in a lower feature's page that higher features fill without being imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

Panel = Callable[[Any], Markup | None]
_panels: dict[str, list[tuple[int, Panel]]] = defaultdict(list)


def panel(slot: str, *, order: int) -> Callable[[Panel], Panel]:
    """Register a function that renders its part of `slot` for the page's subject, or None for nothing."""

    def register(render: Panel) -> Panel:
        _panels[slot].append((order, render))
        return render

    return register


def fill(slot: str, subject: object) -> list[Markup]:
    """Return what all features have to add to this place, in their order."""
    ordered = sorted(_panels[slot], key=lambda item: item[0])
    return [html for _, render in ordered if (html := render(subject))]


Source = Callable[..., Any]
_sources: dict[str, list[tuple[int, Source]]] = defaultdict(list)


def source(slot: str, *, order: int) -> Callable[[Source], Source]:
    """Register a function that adds data (not markup) to `slot`: timeline entries, filters, segment fields."""

    def register(give: Source) -> Source:
        _sources[slot].append((order, give))
        return give

    return register


def sources(slot: str) -> list[Source]:
    """Return the functions registered for this slot, in their order."""
    return [give for _, give in sorted(_sources[slot], key=lambda item: item[0])]
