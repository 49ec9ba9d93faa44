"""堵点: raised, assigned, taken higher, solved with evidence, confirmed by who raised it, opened again."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import FileStorage

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.facts import announce
from crm.core.i18n import _
from crm.projects import queries, rules
from crm.projects.actions.progress import attach
from crm.projects.facts import ProblemMoved, ProblemRaised
from crm.projects.models import Problem, ProblemMove, Project
from crm.projects.rules import PROBLEM_STATE_NAMES, DocumentKind, ProblemDetails, ProblemState
from crm.reviews import queries as reviews


@action
def raise_problem(project_id: int, details: ProblemDetails, *, owner_id: int | None = None, by: Actor) -> Problem:
    """Raise a problem from the office; it is due in working days by its severity."""
    return _raised(queries.project_for(by, project_id, Act.WRITE), details, owner_id, False, by)


@action
def raise_for_firm(project_id: int, details: ProblemDetails, *, by: Actor) -> Problem:
    """Raise a problem as a party of the project. Raises NotFound, NotAdministrator."""
    project = queries.firm_project(by, project_id)
    _check_administers(project, by)
    return _raised(project, details, project.manager_id, True, by)


def _check_administers(project: Project, by: Actor) -> None:
    firms = {project.investor_id, project.partner_id} & set(by.enterprise_ids)
    if not any(reviews.administers(by, firm) for firm in firms if firm is not None):
        raise rules.NotAdministrator()


def _raised(project: Project, details: ProblemDetails, owner_id: int | None, by_firm: bool, by: Actor) -> Problem:
    made = Problem(
        project_id=project.id, kind=details.kind, severity=details.severity, title=details.title,
        detail=details.detail, by_firm=by_firm, raised_by_id=by.id, raised_by=by.name, raised_at=now(),
        owner_id=owner_id, due_on=rules.due(details.severity, today()), level=0, state=ProblemState.OPEN,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(made, details.detail, by)
    announce(
        ProblemRaised(
            by=by, project_id=project.id, problem_id=made.id, kind=made.kind, severity=made.severity, by_firm=by_firm
        )
    )
    return made


def _note(problem: Problem, note: str, by: Actor) -> None:
    session.add(
        ProblemMove(
            problem_id=problem.id, state=problem.state, level=problem.level, unit=problem.unit, due_on=problem.due_on,
            note=note, at=now(), by_id=by.id, by_name=by.name,
        )
    )  # fmt: skip
    session.flush()


def _to(problem: Problem, state: ProblemState) -> None:
    rules.check_move(problem.title, problem.state, state, _(PROBLEM_STATE_NAMES[problem.state]))
    problem.state = state


def _moved(problem: Problem, note: str, by: Actor) -> Problem:
    session.flush()
    _note(problem, note, by)
    announce(
        ProblemMoved(
            by=by, project_id=problem.project_id, problem_id=problem.id, state=problem.state, level=problem.level
        )
    )
    return problem


@action
def assign_problem(
    problem_id: int, unit: str, *, owner_id: int | None = None, due_on: date | None = None, note: str = "", by: Actor
) -> Problem:
    """Say which unit solves it and who of ours sees to it; what is taken up already is 协调中.

    Raises ProblemElsewhere, PastDay.
    """
    problem = queries.problem_for(by, problem_id, Act.WRITE)
    if due_on is not None and due_on < today():
        raise rules.PastDay(date=due_on)
    first = problem.state in (ProblemState.OPEN, ProblemState.ESCALATED)
    _to(problem, ProblemState.ASSIGNED if first else ProblemState.COORDINATING)
    if problem.level:
        problem.state = ProblemState.ESCALATED  # assigned anew at the height it was taken to
    problem.unit, problem.owner_id, problem.due_on = unit, owner_id, due_on or problem.due_on
    return _moved(problem, note, by)


@action
def escalate_problem(problem_id: int, unit: str, note: str, *, by: Actor) -> Problem:
    """Take a problem one level higher (顶格协调 is the third): it is due anew.

    Raises ProblemElsewhere, HighestAlready.
    """
    problem = queries.problem_for(by, problem_id, Act.WRITE)
    rules.check_move(problem.title, problem.state, ProblemState.ESCALATED, _(PROBLEM_STATE_NAMES[problem.state]))
    level, due_on = rules.escalated(problem.title, problem.level, today())
    _to(problem, ProblemState.ESCALATED)
    problem.level, problem.due_on = level, due_on
    problem.unit = unit or problem.unit
    return _moved(problem, note, by)


@action
def solve_problem(problem_id: int, answer: str, *, evidence: FileStorage | None = None, by: Actor) -> Problem:
    """Tell what was done and show it; who raised it confirms. Raises ProblemElsewhere, AnswerMissing."""
    problem = queries.problem_for(by, problem_id, Act.WRITE)
    rules.check_move(problem.title, problem.state, ProblemState.SOLVED, _(PROBLEM_STATE_NAMES[problem.state]))
    if evidence is None:
        raise rules.AnswerMissing()
    document = attach(problem.project_id, evidence, DocumentKind.EVIDENCE, "evidence", by)
    _to(problem, ProblemState.SOLVED)
    problem.answer, problem.evidence_id, problem.solved_on = answer, document.file_id, today()
    problem.solved_by_id, problem.solved_by = by.id, by.name
    return _moved(problem, answer, by)


@action
def confirm_problem(problem_id: int, note: str = "", *, by: Actor) -> Problem:
    """Confirm that a problem is solved, from the office. Raises ProblemElsewhere, OwnSolution, NotTheirs."""
    problem = queries.problem_for(by, problem_id, Act.WRITE)
    rules.check_move(problem.title, problem.state, ProblemState.CONFIRMED, _(PROBLEM_STATE_NAMES[problem.state]))
    rules.check_confirms(
        raiser=not problem.by_firm and problem.raised_by_id == by.id,
        keeper=by.may_all(Thing.PROJECT, Act.WRITE), solver=_solved_by(problem, by),
    )  # fmt: skip
    return _confirmed(problem, note, by)


@action
def confirm_for_firm(problem_id: int, *, by: Actor) -> Problem:
    """Confirm as the party that raised it. Raises NotFound, NotAdministrator, NotTheirs, ProblemElsewhere."""
    problem = queries.problem_of_firm(by, problem_id)
    _check_administers(session.get_one(Project, problem.project_id), by)
    if not problem.by_firm:
        raise rules.NotTheirs()
    rules.check_move(problem.title, problem.state, ProblemState.CONFIRMED, _(PROBLEM_STATE_NAMES[problem.state]))
    return _confirmed(problem, "", by)


def _solved_by(problem: Problem, by: Actor) -> bool:
    return problem.solved_by_id == by.id and (by.id is not None or problem.solved_by == by.name)


def _confirmed(problem: Problem, note: str, by: Actor) -> Problem:
    problem.state, problem.confirmed_at, problem.confirmed_by = ProblemState.CONFIRMED, now(), by.name
    return _moved(problem, note, by)


@action
def reopen_problem(problem_id: int, note: str, *, by: Actor) -> Problem:
    """Say that a problem is not solved: it goes on as high as it was, due anew. Raises ProblemElsewhere."""
    return _reopened(queries.problem_for(by, problem_id, Act.WRITE), note, by)


@action
def reopen_for_firm(problem_id: int, note: str, *, by: Actor) -> Problem:
    """Say as the party that raised it that it is not solved. Raises NotFound, NotAdministrator, ProblemElsewhere."""
    problem = queries.problem_of_firm(by, problem_id)
    _check_administers(session.get_one(Project, problem.project_id), by)
    if not problem.by_firm:
        raise rules.NotTheirs()
    return _reopened(problem, note, by)


def _reopened(problem: Problem, note: str, by: Actor) -> Problem:
    if problem.state is not ProblemState.SOLVED:
        raise rules.ProblemElsewhere(title=problem.title, state=_(PROBLEM_STATE_NAMES[problem.state]))
    _to(problem, ProblemState.ESCALATED if problem.level else ProblemState.COORDINATING)
    problem.due_on = rules.due(problem.severity, today())
    return _moved(problem, note, by)
