"""A stage for journeys in a real Chromium: one installation with the demo, served, and whoever enters it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser

from tests.journeys import papers
from tests.journeys.actors import Actor, Organizer, Secretary, Stranger
from tests.support.chromium import chromium
from tests.support.installation import Installation

A = TypeVar("A", bound=Actor)


@dataclass
class Stage:
    """Where everything happens, and what earlier steps leave to later ones."""

    house: Installation
    browser: Browser
    papers: dict[str, Path]
    told: dict[str, str] = field(default_factory=dict)
    everybody: list[Actor] = field(default_factory=list)

    def secretary(self) -> Secretary:
        """The secretariat, signed in."""
        return self._enter(Secretary(self.house, self.browser), "secretary")

    def organizer(self) -> Organizer:
        """The organizer with a telephone, signed in."""
        return self._enter(Organizer(self.house, self.browser, phone=True), "organizer")

    def somebody(self, key: str = "") -> Actor:
        """Anybody else at a desk, signed in if a key of the demo is given."""
        return self._enter(Actor(self.house, self.browser), key)

    def stranger(self) -> Stranger:
        """Somebody without an account."""
        return self._enter(Stranger(self.house, self.browser), "")

    def _enter(self, actor: A, key: str) -> A:
        self.everybody.append(actor)
        if key:
            actor.signed_in(key)
        return actor

    def figures(self, *, event: str = "") -> dict[str, int]:
        """The headline figures as the command says them."""
        found: dict[str, int] = self.house.json("figures", *(["--event", event] if event else []))
        return {name: found[name] for name in found if name.endswith(("_yuan", "projects"))}

    def left_quietly(self) -> None:
        """Close every window; none may have complained in its console."""
        faults = [fault for actor in self.everybody for fault in actor.faults()]
        for actor in self.everybody:
            actor.context.close()
        self.everybody.clear()
        assert faults == []


@contextmanager
def staged(folder: Path, demo: Path, **settings: str) -> Iterator[Stage]:
    """Serve a copy of the demo below `folder`, with a browser in front of it; settings as in the environment."""
    house = Installation(folder / "instance", settings)
    house.begin_with(demo)
    house.start()
    try:
        with chromium() as browser:
            yield Stage(house, browser, papers.written(folder / "papers"))
    finally:
        house.stop()
