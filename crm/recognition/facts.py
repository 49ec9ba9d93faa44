"""What recognition announces. Amounts are whole 分."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class SigningConfirmed(Fact):
    """A signing counts from now on: a row of the ledger was appended."""

    subject: ClassVar[str] = "project"
    project_id: int
    entry_id: int
    signing_id: int
    amount_fen: int
    event_id: int | None
    scope: str
    counts_on: str


@dataclass(frozen=True, kw_only=True)
class SigningRefused(Fact):
    """A signing will not count, and why."""

    subject: ClassVar[str] = "project"
    project_id: int
    signing_id: int
    reason: str
