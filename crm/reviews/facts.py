"""What reviews announce. Both texts of a field stand in `changes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RequestFact(Fact):
    """Something about a request for changes of an enterprise's profile."""

    subject: ClassVar[str] = "change_request"
    change_request_id: int
    enterprise_id: int


class ChangesProposed(RequestFact):
    """A firm asked for changes that need a review."""


class ProposalAccepted(RequestFact):
    """Proposed fields were accepted and hold from now on."""


@dataclass(frozen=True, kw_only=True)
class ProposalReturned(RequestFact):
    """A proposed field was returned to the firm."""

    field: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(RequestFact):
    """A proposed field was taken back by the firm, or replaced by a later proposal of the same field."""

    field: str
    replaced: bool


class RequestDecided(RequestFact):
    """Nothing of a request waits any more, and the secretariat decided at least one field of it."""
