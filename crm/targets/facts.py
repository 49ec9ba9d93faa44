"""What targets announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TargetSet(Fact):
    """A target of a year was set, changed or taken back (number 0). Money in 分."""

    subject: ClassVar[str] = "target"
    target_id: int
    year: int
    party: str
    key: str
    aim: str
    number: int
