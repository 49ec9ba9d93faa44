"""What tracking announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TrackingFact(Fact):
    """Something about the public page of a project."""

    subject: ClassVar[str] = "project"
    project_id: int


@dataclass(frozen=True, kw_only=True)
class TrackingAgreed(TrackingFact):
    """A party agrees that where the project stands is shown."""

    party: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class TrackingWithdrawn(TrackingFact):
    """A party no longer agrees: the page closes at once."""

    party: str
    basis: str


class TrackingCodeReplaced(TrackingFact):
    """The code before is worth nothing from now on."""


@dataclass(frozen=True, kw_only=True)
class TrackingProlonged(TrackingFact):
    """The code works until a later day."""

    until: str


@dataclass(frozen=True, kw_only=True)
class TrackingWatched(TrackingFact):
    """Somebody confirmed that they want mail when a step is reached."""

    watch_id: int


@dataclass(frozen=True, kw_only=True)
class TrackingUnwatched(TrackingFact):
    """Somebody no longer wants it; their address is deleted."""

    watch_id: int
