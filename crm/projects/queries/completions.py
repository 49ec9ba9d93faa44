"""完成投资 of a project and what was said of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, func, select, type_coerce

from crm.core.actor import Act, Actor, Thing
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.core.money import Money
from crm.projects.models import Arrival, Completion, Project, ProjectDocument, StepWaiver
from crm.projects.queries.scope import visible_to
from crm.projects.rules import PAID_IN, Step


def completions(project_id: int) -> Sequence[AnyRow]:
    """Return what was reported as done, the latest month first, with its evidence."""
    return session.execute(
        select(
            Completion.id, Completion.amount, Completion.month, Completion.reported_by, Completion.reported_by_id,
            Completion.verified_by, Completion.verified_at, Completion.reverses_id, Completion.reason,
            ProjectDocument.id.label("document_id"), StoredFile.name.label("evidence_name"),
        )
        .outerjoin(StoredFile, StoredFile.id == Completion.evidence_id)
        .outerjoin(ProjectDocument, ProjectDocument.file_id == Completion.evidence_id)
        .where(Completion.project_id == project_id)
        .order_by(Completion.month.desc(), Completion.id.desc())
    ).all()  # fmt: skip


def completion_for(actor: Actor, completion_id: int, act: Act) -> Completion:
    """Return a row of 完成投资 of a project whose money this actor may touch; otherwise it does not exist."""
    found = session.scalar(
        select(Completion)
        .join(Project, Project.id == Completion.project_id)
        .where(Completion.id == completion_id, visible_to(actor), visible_to(actor, act, Thing.AMOUNT))
    )
    if found is None:
        raise NotFound()
    return found


def completion_reversal(completion_id: int) -> int | None:
    """Return the row that takes this one back."""
    return session.scalar(select(Completion.id).where(Completion.reverses_id == completion_id))


def waivers(project_id: int) -> dict[Step, StepWaiver]:
    """Return the steps that do not apply to a project."""
    return {row.step: row for row in session.scalars(select(StepWaiver).where(StepWaiver.project_id == project_id))}


@dataclass(frozen=True, slots=True)
class Funds:
    """What beside the contract is known of a project's money."""

    completed: Money
    """完成投资, verified; `done_waiting` is reported and not verified."""
    done_waiting: Money
    paid_in: Money
    """实缴: what arrived and is verified of the registered capital."""
    foreign: dict[str, int]
    """实际使用外资: verified arrivals in hundredths of each currency."""


def funds_of(project_id: int, done: Sequence[AnyRow]) -> Funds:
    """Return the funds of a project; `done` are its completions."""
    verified = sum((row.amount for row in done if row.verified_at is not None), Money(0))
    waiting = sum((row.amount for row in done if row.verified_at is None), Money(0))
    came = session.execute(
        select(
            Arrival.evidence, Arrival.currency, func.sum(type_coerce(Arrival.amount, BigInteger)),
            func.sum(Arrival.foreign_cents),
        )
        .where(Arrival.project_id == project_id, Arrival.verified_at.is_not(None))
        .group_by(Arrival.evidence, Arrival.currency)
    ).all()  # fmt: skip
    paid, foreign = 0, dict[str, int]()
    for kind, currency, fen, cents in came:
        paid += int(fen) if kind == PAID_IN else 0
        if currency:
            foreign[currency] = foreign.get(currency, 0) + int(cents or 0)
    return Funds(verified, waiting, Money(paid), foreign)
