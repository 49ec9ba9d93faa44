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


@dataclass(frozen=True, kw_only=True)
class CorrectionReported(Fact):
    """A change of a project that counts was reported; it does not count yet."""

    subject: ClassVar[str] = "project"
    project_id: int
    correction_id: int
    kind: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class CorrectionConfirmed(Fact):
    """A change counts from now on: rows were appended, which sum to these."""

    subject: ClassVar[str] = "project"
    project_id: int
    correction_id: int
    kind: str
    amount_fen: int
    count: int


@dataclass(frozen=True, kw_only=True)
class CorrectionRefused(Fact):
    """A change will not count, and why."""

    subject: ClassVar[str] = "project"
    project_id: int
    correction_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FigureRuleSet(Fact):
    """What 落地 and 履约 mean from now on."""

    subject: ClassVar[str] = "setting"
    rule_id: int
    landing: str
    performance: str


@dataclass(frozen=True, kw_only=True)
class ResultAttributed(Fact):
    """It was said anew to whom a row of the ledger is owed in a role."""

    subject: ClassVar[str] = "project"
    project_id: int
    entry_id: int
    role: str
