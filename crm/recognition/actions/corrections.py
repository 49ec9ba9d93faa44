"""增资, 升格, 换业主, 核减 of a project that counts: reported by one, confirmed by another, appended to the ledger."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from crm.chinese.names import name_key
from crm.core import files
from crm.core.actor import Act, Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.facts import announce
from crm.core.i18n import _
from crm.core.money import Money
from crm.projects import actions as projects
from crm.projects import queries as project_queries
from crm.projects.models import Project
from crm.recognition import queries, rules
from crm.recognition.actions.attribution import inherit
from crm.recognition.facts import CorrectionConfirmed, CorrectionRefused, CorrectionReported
from crm.recognition.models import Correction, LedgerEntry
from crm.recognition.rules import CORRECTION_STATE_NAMES, CorrectionDraft, CorrectionState, EntryKind


class _WaitsMeanwhile(rules.CorrectionWaits):
    """Two people reported a change of the same project at the same instant."""

    template = rules.WAITS_MEANWHILE


means("uq_correction_waits", _WaitsMeanwhile)


@action
def propose_correction(project_id: int, draft: CorrectionDraft, basis: FileStorage, *, by: Actor) -> Correction:
    """Report a change of a project that counts, with the paper it rests on. It counts once a second person confirms.

    Raises NotCounted, CorrectionWaits, TooMuchOff, NoUpgrade, SameOwner, and what files.store raises.
    """
    project = project_queries.project_for(by, project_id, Act.WRITE)
    if queries.waiting_correction(project_id) is not None:
        raise rules.CorrectionWaits(project=project.name)
    _check(project, draft)
    paper = files.store(basis, accept=files.DOCUMENTS | files.IMAGES, by=by, field="paper")
    correction = Correction(
        project_id=project_id, kind=draft.kind, amount=draft.amount, agreement=draft.agreement,
        investor=draft.investor, basis=draft.basis, basis_id=paper.id, reported_at=now(), reported_by_id=by.id,
        reported_by=by.name,
    )  # fmt: skip
    session.add(correction)
    session.flush()
    announce(
        CorrectionReported(
            by=by, project_id=project_id, correction_id=correction.id, kind=draft.kind, amount_fen=draft.amount.fen
        )
    )
    return correction


def _check(project: Project, draft: CorrectionDraft) -> rules.Counted:
    counted = queries.counted_as(project)
    if counted is None:
        raise rules.NotCounted(project=project.name)
    rules.check_correction(draft, counted, name_key(draft.investor))
    return counted


@action
def confirm_correction(correction_id: int, *, by: Actor) -> list[LedgerEntry]:
    """Confirm a change as the second person: its rows are appended and count from today.

    Raises OwnCorrection, CorrectionSettled, and what a change that no longer fits raises.
    """
    correction = _open(correction_id, by)
    project = session.get_one(Project, correction.project_id, with_for_update=True)
    draft = queries.draft_of(correction)
    counted, first = _check(project, draft), queries.first_entry(project.id)
    made = [
        LedgerEntry(
            project_id=project.id, kind=correction.kind, scope=first.scope, amount=line.amount, count=line.count,
            event_id=first.event_id, counts_on=today(), reported_by_id=correction.reported_by_id,
            reported_by=correction.reported_by, confirmed_by_id=by.id, confirmed_by=by.name, confirmed_at=now(),
            basis_id=correction.basis_id, basis=correction.basis, correction_id=correction.id,
            reverses_id=first.id if line.count < 0 else None,
        )
        for line in rules.lines_of(draft, counted)
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    for entry in made:
        inherit(entry, first, by=by)
    _settle(correction, CorrectionState.CONFIRMED, by)
    total = sum((entry.amount for entry in made), Money(0))
    _carry_over(project, draft, counted.amount + total, by)
    announce(
        CorrectionConfirmed(
            by=by, project_id=project.id, correction_id=correction.id, kind=correction.kind, amount_fen=total.fen,
            count=sum(entry.count for entry in made),
        )
    )  # fmt: skip
    return made


def _carry_over(project: Project, draft: CorrectionDraft, total: Money, by: Actor) -> None:
    """Let the project say what the ledger says now; what was wholly taken off keeps its last amount."""
    projects.carry_over(
        project, total=total if total.fen else None, agreement=draft.agreement,
        investor=draft.investor if draft.kind is EntryKind.NEW_OWNER else "", by=by,
    )  # fmt: skip


@action
def refuse_correction(correction_id: int, reason: str, *, by: Actor) -> Correction:
    """Decide that a change does not count, and say why. Raises OwnCorrection, CorrectionSettled."""
    correction = _open(correction_id, by)
    _settle(correction, CorrectionState.REFUSED, by)
    correction.refusal = reason
    session.flush()
    announce(CorrectionRefused(by=by, project_id=correction.project_id, correction_id=correction.id, reason=reason))
    return correction


def _open(correction_id: int, by: Actor) -> Correction:
    correction = queries.correction_to_settle(by, correction_id)
    if correction.state is not CorrectionState.PENDING:
        raise rules.CorrectionSettled(name=correction.settled_by, state=_(CORRECTION_STATE_NAMES[correction.state]))
    if correction.reported_by_id == by.id and (by.id is not None or by.name == correction.reported_by):
        raise rules.OwnCorrection()
    return correction


def _settle(correction: Correction, state: CorrectionState, by: Actor) -> None:
    correction.state, correction.settled_at, correction.settled_by = state, now(), by.name
    session.flush()
