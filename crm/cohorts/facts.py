"""What batches announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CohortFact(Fact):
    """Something about a batch."""

    subject: ClassVar[str] = "cohort"
    cohort_id: int


class CohortAdded(CohortFact):
    """A batch was written down."""


class CohortEdited(CohortFact):
    """What is known of a batch changed."""


@dataclass(frozen=True, kw_only=True)
class CohortJoined(CohortFact):
    """Somebody was listed in a batch."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class CohortLeft(CohortFact):
    """Somebody was taken off the list of a batch."""

    member_id: int
