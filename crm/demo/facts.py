"""What the demo announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DemoLoaded(Fact):
    """The whole demo was stored at once; its rows have no entries of their own in the log."""

    subject: ClassVar[str] = "instance"
    enterprises: int
    people: int
    projects: int


@dataclass(frozen=True, kw_only=True)
class CrowdLoaded(Fact):
    """Made-up enterprises and people were stored on top of the demo, for measuring."""

    subject: ClassVar[str] = "instance"
    enterprises: int
    people: int
