"""What the ceremony announces. Amounts are whole 分."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PlannedSigningMoved(Fact):
    """A row of an event's list was collected, changed, checked, approved, arranged, signed or not."""

    subject: ClassVar[str] = "event"
    event_id: int
    planned_id: int
    name: str
    move: str
    state: str
    amount_fen: int
