"""What projects announce. Amounts are whole 分."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ProjectFact(Fact):
    """Something about a project."""

    subject: ClassVar[str] = "project"
    project_id: int


@dataclass(frozen=True, kw_only=True)
class SigningLogged(ProjectFact):
    """A signing was reported; it waits for recognition."""

    signing_id: int
    name: str
    investor: str
    amount_fen: int
    event_id: int | None


class ProjectEdited(ProjectFact):
    """What is known of a project changed."""


@dataclass(frozen=True, kw_only=True)
class ProjectTerminated(ProjectFact):
    """The project will not go on."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentAttached(ProjectFact):
    """A file was added."""

    document_id: int
    kind: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MilestoneReached(ProjectFact):
    """A step has its date."""

    step: str
    on: str


@dataclass(frozen=True, kw_only=True)
class MilestoneVerified(ProjectFact):
    """A second person looked at a step's evidence."""

    step: str


@dataclass(frozen=True, kw_only=True)
class StepPlanned(ProjectFact):
    """A step is expected on a day ("" = no longer), and a unit sees to it."""

    step: str
    on: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class ArrivalReported(ProjectFact):
    """Money was reported as arrived; it does not count yet."""

    arrival_id: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ArrivalVerified(ProjectFact):
    """A second person verified that money arrived: it counts."""

    arrival_id: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class ArrivalReversed(ProjectFact):
    """Money that was counted is to be taken back by a row of its own."""

    arrival_id: int
    reverses_id: int
    amount_fen: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CompletionReported(ProjectFact):
    """完成投资 of a month was reported; it does not count yet."""

    completion_id: int
    amount_fen: int


class CompletionVerified(CompletionReported):
    """A second person verified it: it counts."""


class CompletionReversed(CompletionReported):
    """What was counted is to be taken back by a row of its own."""


@dataclass(frozen=True, kw_only=True)
class StepWaivedOff(ProjectFact):
    """A step does not apply to this project."""

    step: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StepReinstated(ProjectFact):
    """A step applies after all."""

    step: str


@dataclass(frozen=True, kw_only=True)
class ProblemRaised(ProjectFact):
    """Something hinders a project."""

    problem_id: int
    kind: str
    severity: str
    by_firm: bool


@dataclass(frozen=True, kw_only=True)
class ProblemMoved(ProjectFact):
    """A problem was assigned, taken higher, solved, confirmed or opened again."""

    problem_id: int
    state: str
    level: int


@dataclass(frozen=True, kw_only=True)
class ProjectToldApart(ProjectFact):
    """A project looks like something registered, and somebody said why it is another."""

    others: tuple[str, ...]
    """Each as `lead-<id>` or `project-<id>`."""
    reason: str
