"""完成投资 by month: reported with evidence, verified by a second person, taken back by a row of its own."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import FileStorage

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.errors import Busy
from crm.core.facts import announce
from crm.core.money import Money
from crm.projects import queries, rules
from crm.projects.actions.progress import attach, verify
from crm.projects.facts import CompletionReported, CompletionReversed, CompletionVerified
from crm.projects.models import Completion
from crm.projects.rules import DocumentKind

means("uq_completion_reverses", Busy)  # somebody reverses the same right now: tried again, the check finds it


@action
def record_completion(
    project_id: int, amount: Money, month: date, *, evidence: FileStorage | None = None, by: Actor
) -> Completion:
    """Report 完成投资 of the month `month` lies in: 待核 until a second person verifies it.

    Raises FutureDay, EvidenceMissing.
    """
    project = queries.project_for(by, project_id, Act.WRITE, Thing.AMOUNT)
    first = month.replace(day=1)
    if first > today():
        raise rules.FutureDay(date=first)
    if evidence is None:
        raise rules.EvidenceMissing()
    document = attach(project.id, evidence, DocumentKind.EVIDENCE, "evidence", by)
    made = Completion(
        project_id=project.id, amount=amount, month=first, evidence_id=document.file_id,
        reported_by_id=by.id, reported_by=by.name, reported_at=now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    announce(CompletionReported(by=by, project_id=project.id, completion_id=made.id, amount_fen=amount.fen))
    return made


@action
def verify_completion(completion_id: int, *, by: Actor) -> Completion:
    """Verify as the second person: from now on it counts. Raises OwnReport, AlreadyVerified."""
    made = queries.completion_for(by, completion_id, Act.CONFIRM)
    verify(made, by=by)
    announce(CompletionVerified(by=by, project_id=made.project_id, completion_id=made.id, amount_fen=made.amount.fen))
    return made


@action
def reverse_completion(completion_id: int, reason: str, *, by: Actor) -> Completion:
    """Append the negative of a verified month: it counts once a second person has verified it.

    Raises NotYetCounted, ReversalStands, AlreadyReversed.
    """
    made = queries.completion_for(by, completion_id, Act.WRITE)
    rules.check_reversal(
        verified=made.verified_at is not None, reversal=made.reverses_id is not None,
        reversed_already=queries.completion_reversal(made.id) is not None,
    )  # fmt: skip
    back = Completion(
        project_id=made.project_id, amount=-made.amount, month=made.month, reverses_id=made.id, reason=reason,
        reported_by_id=by.id, reported_by=by.name, reported_at=now(),
    )  # fmt: skip
    session.add(back)
    session.flush()
    announce(CompletionReversed(by=by, project_id=back.project_id, completion_id=back.id, amount_fen=back.amount.fen))
    return back
