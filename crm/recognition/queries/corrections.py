"""Changes of projects that count: what stands, what waits, what was decided."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.core.actor import Act, Actor, Thing
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.files import StoredFile
from crm.core.money import Money
from crm.core.pages import Cut, Page, paged
from crm.members.queries.shapes import key
from crm.projects.models import Project
from crm.recognition.models import Correction, LedgerEntry
from crm.recognition.queries.figures import fen
from crm.recognition.rules import CorrectionDraft, CorrectionState, Counted, EntryKind


def counted_as(project: Project) -> Counted | None:
    """Return how a project stands in the ledger; None if it does not count."""
    count, amount = session.execute(
        select(func.coalesce(func.sum(LedgerEntry.count), 0), fen(LedgerEntry.amount)).where(
            LedgerEntry.project_id == project.id
        )
    ).one()
    if int(count) < 1:
        return None
    return Counted(int(count), Money(int(amount)), project.agreement, project.investor_key)


def first_entry(project_id: int) -> LedgerEntry:
    """Return the row with which a project came to count."""
    return session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.project_id == project_id, LedgerEntry.kind == EntryKind.NEW)
        .order_by(LedgerEntry.id)
        .limit(1)
    ).one()


def waiting_correction(project_id: int) -> Correction | None:
    """Return the change of a project that waits for a second person."""
    return session.scalar(
        select(Correction).where(Correction.project_id == project_id, Correction.state == CorrectionState.PENDING)
    )


def correction_to_settle(actor: Actor, correction_id: int) -> Correction:
    """Return a change this actor may decide about; otherwise it does not exist."""
    found = session.get(Correction, correction_id) if actor.may_all(Thing.RECOGNITION, Act.CONFIRM) else None
    if found is None:
        raise NotFound()
    return found


def paper_of(correction: Correction) -> StoredFile:
    """Return the paper a change rests on."""
    return session.get_one(StoredFile, correction.basis_id)


def draft_of(correction: Correction) -> CorrectionDraft:
    """Return what was reported, as it was reported."""
    return CorrectionDraft(
        kind=correction.kind, amount=correction.amount, basis=correction.basis, agreement=correction.agreement,
        investor=correction.investor,
    )  # fmt: skip


def corrections_page(state: CorrectionState, cut: Cut) -> Page:
    """Return the changes in a state, the longest waiting first; decided ones the latest first."""
    query = (
        select(
            Correction.id, Correction.project_id, Correction.kind, Correction.amount, Correction.reported_at,
            Correction.reported_by, Correction.reported_by_id, Correction.settled_at, Correction.settled_by,
            Correction.refusal, Correction.basis, Project.name, Project.investor,
        )
        .join(Project, Project.id == Correction.project_id)
        .where(Correction.state == state)
    )  # fmt: skip
    return paged(query, [key(Correction.id, "id", descending=state is not CorrectionState.PENDING)], cut, size=100)


def refused_of(project_id: int) -> Correction | None:
    """Return the latest change of a project, if it was refused."""
    latest = session.scalar(
        select(Correction).where(Correction.project_id == project_id).order_by(Correction.id.desc()).limit(1)
    )
    return latest if latest is not None and latest.state is CorrectionState.REFUSED else None
