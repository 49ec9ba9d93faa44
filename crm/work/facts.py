"""What tasks announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TaskFact(Fact):
    """Something about a task. `changes` holds both texts."""

    subject: ClassVar[str] = "task"
    task_id: int


@dataclass(frozen=True, kw_only=True)
class TaskAdded(TaskFact):
    """Somebody has something to do."""

    owner_id: int


class TaskEdited(TaskFact):
    """Text or days of a task changed."""


@dataclass(frozen=True, kw_only=True)
class TaskReassigned(TaskFact):
    """Somebody else does it."""

    owner_id: int


class TaskRemoved(TaskFact):
    """A task went into the trash."""


class TaskPostponed(TaskFact):
    """A task got a later last day."""


class TaskDone(TaskFact):
    """A task is done."""


class TaskCancelled(TaskFact):
    """A task needs not be done."""


class TaskReopened(TaskFact):
    """A settled task is to be done after all."""
