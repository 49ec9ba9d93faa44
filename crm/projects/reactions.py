"""How projects react: who sees to a problem finds it among their tasks."""

from __future__ import annotations

from crm.core.facts import on
from crm.projects import actions
from crm.projects.facts import ProblemMoved, ProblemRaised


@on(ProblemRaised)
def begin_task(fact: ProblemRaised) -> None:
    """Give the task."""
    actions.follow_by_task(fact.problem_id)


@on(ProblemMoved)
def keep_task(fact: ProblemMoved) -> None:
    """Let the task follow: another owner or day, solved, opened again."""
    actions.follow_by_task(fact.problem_id)
