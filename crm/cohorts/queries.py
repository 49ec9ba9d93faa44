"""Every question asked about batches. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, func, select, type_coerce

from crm.accounts.models import Account
from crm.cohorts.models import Cohort, CohortMember
from crm.core.actor import Act, Actor, Thing
from crm.core.db import AnyRow, session
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.projects.models import Project
from crm.recognition.models import LedgerEntry
from crm.recognition.queries import Question
from crm.recognition.queries.figures import entries_in

NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class Results:
    """What somebody looks after: leads, and of their projects what the ledger counts."""

    leads: int = 0
    projects: int = 0
    amount: Money = NOTHING

    def __add__(self, other: Results) -> Results:
        return Results(self.leads + other.leads, self.projects + other.projects, self.amount + other.amount)


def may_edit(actor: Actor) -> bool:
    """Say whether this actor writes batches down: who keeps the whole ledger."""
    return actor.may_all(Thing.RECOGNITION, Act.WRITE)


def sees_results(actor: Actor) -> bool:
    """Say whether the whole ledger is open to this actor: the results of a batch go across all events."""
    return actor.may_all(Thing.RECOGNITION, Act.READ)


def cohort_for(actor: Actor, cohort_id: int, act: Act = Act.READ) -> Cohort:
    """Return a batch to whoever reads any of the ledger, or keeps it. Raises NotFound."""
    found = session.get(Cohort, cohort_id, populate_existing=True) if actor.may(Thing.RECOGNITION, act) else None
    if found is None or (act is Act.WRITE and not may_edit(actor)):
        raise NotFound()
    return found


def cohorts_for(actor: Actor) -> Sequence[Cohort]:
    """Return every batch, by programme, the first first. Raises NotFound."""
    if not actor.may(Thing.RECOGNITION, Act.READ):
        raise NotFound()
    return session.scalars(select(Cohort).order_by(Cohort.programme, Cohort.number)).all()


def stands(programme: str, number: int, *, but: int = 0) -> bool:
    """Say whether a programme has a batch of this number."""
    query = select(Cohort.id).where(Cohort.programme == programme, Cohort.number == number, Cohort.id != but)
    return session.scalar(query.limit(1)) is not None


def listed(cohort_ids: Sequence[int]) -> dict[int, list[CohortMember]]:
    """Return the members of batches, by batch, in the order they were listed."""
    found: dict[int, list[CohortMember]] = {cohort_id: [] for cohort_id in cohort_ids}
    query = select(CohortMember).where(CohortMember.cohort_id.in_(cohort_ids)).order_by(CohortMember.id)
    for member in session.scalars(query):
        found[member.cohort_id].append(member)
    return found


def member_of(cohort_id: int, member_id: int) -> CohortMember:
    """Return a member of a batch. Raises NotFound."""
    found = session.get(CohortMember, member_id)
    if found is None or found.cohort_id != cohort_id:
        raise NotFound()
    return found


def is_listed(cohort_id: int, name: str, unit: str, account_id: int | None) -> bool:
    """Say whether somebody stands in a batch: by account, or by name and unit."""
    same = (CohortMember.name == name) & (CohortMember.unit == unit)
    if account_id is not None:
        same |= CohortMember.account_id == account_id
    query = select(CohortMember.id).where(CohortMember.cohort_id == cohort_id, same)
    return session.scalar(query.limit(1)) is not None


def results(asked: Question) -> dict[int, Results]:
    """Return what every account looks after: two statements, whatever the number of batches."""
    caught = select(Lead.owner_id, func.count()).where(Lead.owner_id.is_not(None)).group_by(Lead.owner_id)
    found: dict[int, Results] = {owner: Results(leads=count) for owner, count in session.execute(caught) if owner}
    counted = (
        select(Project.manager_id, func.sum(LedgerEntry.count), func.sum(type_coerce(LedgerEntry.amount, BigInteger)))
        .join(Project, Project.id == LedgerEntry.project_id)
        .where(*entries_in(asked), Project.manager_id.is_not(None))
        .group_by(Project.manager_id)
    )
    for manager, count, amount in session.execute(counted):
        if manager is None:
            continue
        found[manager] = found.get(manager, Results()) + Results(0, int(count), Money(int(amount)))
    return found


def counted_of(account_ids: Sequence[int], asked: Question, limit: int = 500) -> Sequence[AnyRow]:
    """Return the projects behind these accounts' figures, each with what the ledger counts of it."""
    return session.execute(
        select(
            Project.id, Project.name, Project.investor, Account.name.label("manager"),
            func.sum(LedgerEntry.count).label("count"),
            func.sum(type_coerce(LedgerEntry.amount, BigInteger)).label("fen"),
        )
        .join(Project, Project.id == LedgerEntry.project_id)
        .join(Account, Account.id == Project.manager_id)
        .where(*entries_in(asked), Project.manager_id.in_(account_ids))
        .group_by(Project.id, Project.name, Project.investor, Account.name)
        .order_by(func.sum(type_coerce(LedgerEntry.amount, BigInteger)).desc(), Project.id)
        .limit(limit)
    ).all()  # fmt: skip


def accounts_to_list() -> list[tuple[str, str]]:
    """Return (id, name) of the accounts a member can be linked with: whoever may be 对接人."""
    return leads.managers()


def stays() -> dict[int, list[AnyRow]]:
    """Return in which batches each account was, and when, the latest batch first."""
    found: dict[int, list[AnyRow]] = {}
    query = (
        select(CohortMember.account_id, Cohort.programme, Cohort.number, Cohort.since, Cohort.until)
        .join(Cohort, Cohort.id == CohortMember.cohort_id)
        .where(CohortMember.account_id.is_not(None))
        .order_by(Cohort.since.desc(), Cohort.id.desc())
    )
    for row in session.execute(query):
        found.setdefault(row.account_id, []).append(row)
    return found
