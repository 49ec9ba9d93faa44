"""堵点: of a project, over all projects one may see, of one's own firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from crm.accounts.models import Account
from crm.core.actor import Act, Actor
from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.core.pages import Cut, Page, paged
from crm.members.queries.shapes import key
from crm.projects.models import Problem, ProblemMove, Project, ProjectDocument
from crm.projects.queries.scope import project_for, visible_to
from crm.projects.rules import UNSOLVED, ProblemKind, ProblemState, Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemFilter:
    """What a list of problems is narrowed to."""

    standing: Standing | None = None
    kind: ProblemKind | None = None
    level: int | None = None
    owner_id: int | None = None
    city: str = ""


def _standing(wanted: Standing) -> ColumnElement[bool]:
    match wanted:
        case Standing.OVERDUE:
            return Problem.state.in_(UNSOLVED) & (Problem.due_on < today())
        case Standing.UNSOLVED:
            return Problem.state.in_(UNSOLVED)
        case Standing.SOLVED:
            return Problem.state == ProblemState.SOLVED
        case Standing.CONFIRMED:
            return Problem.state == ProblemState.CONFIRMED


def _narrowed(actor: Actor, by: ProblemFilter) -> list[ColumnElement[bool]]:
    conditions = [visible_to(actor)]
    if by.standing is not None:
        conditions.append(_standing(by.standing))
    if by.city:
        conditions.append(Project.home_code == by.city)
    exact = {Problem.kind: by.kind, Problem.level: by.level, Problem.owner_id: by.owner_id}
    return conditions + [column == value for column, value in exact.items() if value is not None]


def _rows() -> Query:
    return (
        select(
            Problem.id, Problem.title, Problem.kind, Problem.severity, Problem.state, Problem.level, Problem.unit,
            Problem.due_on, Problem.by_firm, Problem.raised_by, Problem.raised_at, Problem.project_id, Project.name,
            Project.investor, Account.name.label("owner_name"),
        )
        .join(Project, Project.id == Problem.project_id)
        .outerjoin(Account, Account.id == Problem.owner_id)
    )  # fmt: skip


def problems_page(actor: Actor, by: ProblemFilter, cut: Cut) -> Page:
    """Return a page of problems, the first due first."""
    return paged(_rows().where(*_narrowed(actor, by)), [key(Problem.due_on, "due_on"), key(Problem.id, "id")], cut)


def problem_counts(actor: Actor, by: ProblemFilter) -> dict[Standing, int]:
    """Return how many problems stand where, whatever the list shows of them."""
    every = ProblemFilter(kind=by.kind, level=by.level, owner_id=by.owner_id, city=by.city)
    counted = [func.count().filter(_standing(each)) for each in Standing]
    found = session.execute(
        select(*counted).select_from(Problem).join(Project, Project.id == Problem.project_id)
        .where(*_narrowed(actor, every))
    ).one()  # fmt: skip
    return dict(zip(Standing, (int(each) for each in found), strict=True))


def problems_of(project_id: int) -> Sequence[AnyRow]:
    """Return the problems of a project, unsolved ones first. The caller has asked whether it may be seen."""
    unsolved = Problem.state.in_(UNSOLVED)
    query = _rows().where(Problem.project_id == project_id)
    return session.execute(query.order_by(unsolved.desc(), Problem.due_on, Problem.id)).all()


def problem_for(actor: Actor, problem_id: int, act: Act = Act.READ) -> Problem:
    """Return a problem of a project this actor may read or write; otherwise it does not exist."""
    found = session.get(Problem, problem_id)
    if found is None:
        raise NotFound()
    project_for(actor, found.project_id, act)
    return found


def firm_project(actor: Actor, project_id: int) -> Project:
    """Return a project of the actor's own firms; others do not exist."""
    project = project_for(actor, project_id)
    if not {project.investor_id, project.partner_id} & set(actor.enterprise_ids):
        raise NotFound()
    return project


def problem_of_firm(actor: Actor, problem_id: int) -> Problem:
    """Return a problem of a project of the actor's own firms; others do not exist."""
    problem = problem_for(actor, problem_id)
    firm_project(actor, problem.project_id)
    return problem


def moves(problem_id: int) -> Sequence[ProblemMove]:
    """Return what was done about a problem, the latest first."""
    query = select(ProblemMove).where(ProblemMove.problem_id == problem_id).order_by(ProblemMove.id.desc())
    return session.scalars(query).all()


def evidence_of(problem: Problem) -> AnyRow | None:
    """Return document and name of what shows that a problem is solved."""
    if problem.evidence_id is None:
        return None
    return session.execute(
        select(ProjectDocument.id, StoredFile.name)
        .join(StoredFile, StoredFile.id == ProjectDocument.file_id)
        .where(ProjectDocument.file_id == problem.evidence_id, ProjectDocument.project_id == problem.project_id)
    ).first()


def owner_of(problem: Problem) -> str:
    """Return the name of who of ours sees to a problem, or ""."""
    if problem.owner_id is None:
        return ""
    return session.scalar(select(Account.name).where(Account.id == problem.owner_id)) or ""
