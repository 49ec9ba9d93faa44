"""What happens to a project after its signing: facts completed, files, steps, money, its end."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from werkzeug.datastructures import FileStorage

from crm.chinese.names import name_key
from crm.core import files
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import action, session
from crm.core.errors import Stale
from crm.core.facts import Change, announce
from crm.core.money import Money
from crm.leads import actions as leads
from crm.projects import queries, rules
from crm.projects.actions.remembering import FIGURED, keep_past
from crm.projects.actions.signing import make_findable
from crm.projects.facts import (
    ArrivalReported,
    ArrivalVerified,
    DocumentAttached,
    MilestoneReached,
    MilestoneVerified,
    ProjectEdited,
    ProjectTerminated,
    StepPlanned,
)
from crm.projects.models import Arrival, Milestone, Project, ProjectDocument, Reported, Signing, StepPlan
from crm.projects.rules import Agreement, DocumentKind, Exchange, ProjectDetails, SigningState, Step


@action
def edit_project(project_id: int, details: ProjectDetails, *, version: int, by: Actor) -> Project:
    """Complete or correct a project. Raises Stale with both texts if somebody saved first."""
    project = queries.project_for(by, project_id, Act.WRITE)
    new = {field.name: getattr(details, field.name) for field in fields(details)}
    old = {name: getattr(project, name) for name in new}
    if project.version != version:
        raise Stale(who=project.updated_by or project.created_by, theirs=old, yours=new, version=project.version)
    changes = tuple(Change(name, old[name], value) for name, value in new.items() if old[name] != value)
    if any(change.field in FIGURED for change in changes):
        keep_past([project.id], by=by)
    for name, value in new.items():
        setattr(project, name, value)
    partner = queries.enterprise_of(details.partner)
    project.partner_id = partner.id if partner else None
    project.updated_by = by.name
    session.flush()
    make_findable(project)
    if changes:
        announce(ProjectEdited(by=by, project_id=project.id, changes=changes))
    return project


@action
def attach_document(project_id: int, upload: FileStorage, kind: DocumentKind, *, by: Actor) -> ProjectDocument:
    """Keep a file with a project. Raises FileRefused and its kin with the field `file`."""
    project = queries.project_for(by, project_id, Act.WRITE)
    return attach(project.id, upload, kind, "file", by)


@action
def attach(project_id: int, upload: FileStorage, kind: DocumentKind, field: str, by: Actor) -> ProjectDocument:
    """Keep a file with a project the caller may write. Raises FileRefused and its kin with the field."""
    file = files.store(upload, accept=files.DOCUMENTS | files.IMAGES, by=by, field=field)
    document = ProjectDocument(
        project_id=project_id, kind=kind, file_id=file.id, at=now(), by_id=by.id, by_name=by.name
    )
    session.add(document)
    session.flush()
    announce(DocumentAttached(by=by, project_id=project_id, document_id=document.id, kind=kind, sha256=file.sha256))
    return document


@action
def verify(report: Reported, *, by: Actor) -> None:
    """Write down who looked at a report as the second person. Raises OwnReport, AlreadyVerified."""
    if report.verified_at is not None:
        raise rules.AlreadyVerified(name=report.verified_by)
    rules.check_other(by.id, by.name, report.reported_by_id, report.reported_by)
    report.verified_by_id, report.verified_by, report.verified_at = by.id, by.name, now()
    session.flush()


@action
def record_milestone(
    project_id: int, step: Step, on: date, *, note: str = "", evidence: FileStorage | None = None, by: Actor
) -> Milestone:
    """Date a step of the project's template. Raises StepUnknown, StepReached, StepReasonNeeded, FutureDay."""
    project = queries.project_for(by, project_id, Act.WRITE)
    if on > today():
        raise rules.FutureDay(date=on)
    rules.check_step(project.kind, step, on, queries.reached(project), note, frozenset(queries.waivers(project.id)))
    document = attach(project.id, evidence, DocumentKind.EVIDENCE, "evidence", by) if evidence else None
    milestone = Milestone(
        project_id=project.id, step=step, reached_on=on, note=note, evidence_id=document.file_id if document else None,
        reported_by_id=by.id, reported_by=by.name, reported_at=now(),
    )  # fmt: skip
    session.add(milestone)
    session.flush()
    announce(MilestoneReached(by=by, project_id=project.id, step=step, on=on.isoformat()))
    return milestone


@action
def plan_step(project_id: int, step: Step, on: date | None, *, unit: str = "", by: Actor) -> None:
    """Say when a step is expected and which unit sees to it; without a day the plan goes.

    Raises StepUnknown, StepReached.
    """
    project = queries.project_for(by, project_id, Act.WRITE)
    rules.check_plan(project.kind, step, queries.reached(project))
    if on is not None and step in queries.waivers(project.id):
        raise rules.StepWaived(step=rules.STEP_NAMES[step])
    plan = queries.plans(project.id).get(step)
    if on is None:
        if plan is not None:
            session.delete(plan)
    elif plan is None:
        session.add(
            StepPlan(project_id=project.id, step=step, expected_on=on, unit=unit, planned_at=now(), planned_by=by.name)
        )
    else:
        plan.expected_on, plan.unit, plan.planned_at, plan.planned_by = on, unit, now(), by.name
    session.flush()
    announce(StepPlanned(by=by, project_id=project.id, step=step, on=on.isoformat() if on else "", unit=unit))


@action
def verify_milestone(milestone_id: int, *, by: Actor) -> Milestone:
    """Say that a step's evidence was looked at by a second person. Raises OwnReport, AlreadyVerified."""
    milestone = queries.milestone_for(by, milestone_id)
    verify(milestone, by=by)
    announce(MilestoneVerified(by=by, project_id=milestone.project_id, step=milestone.step))
    return milestone


@action
def record_arrival(
    project_id: int, amount: Money, on: date, *, kind: str = "", evidence: FileStorage | None = None,
    exchange: Exchange | None = None, by: Actor,
) -> Arrival:  # fmt: skip
    """Report money that came: 待核, it counts once a second person has verified it. Raises FutureDay.

    What came in a foreign currency stands in `exchange`, of which `amount` is the 人民币.
    """
    project = queries.project_for(by, project_id, Act.WRITE, Thing.AMOUNT)
    if on > today():
        raise rules.FutureDay(date=on)
    document = attach(project.id, evidence, DocumentKind.EVIDENCE, "evidence", by) if evidence else None
    arrival = Arrival(
        project_id=project.id, amount=amount, arrived_on=on, evidence=kind,
        evidence_id=document.file_id if document else None, reported_by_id=by.id, reported_by=by.name,
        reported_at=now(), currency=exchange.currency if exchange else None,
        foreign_cents=exchange.cents if exchange else None, rate_micros=exchange.rate_micros if exchange else None,
        rate_on=exchange.on if exchange else None, rate_source=exchange.source if exchange else "",
    )  # fmt: skip
    session.add(arrival)
    session.flush()
    announce(ArrivalReported(by=by, project_id=project.id, arrival_id=arrival.id, amount_fen=amount.fen))
    return arrival


@action
def verify_arrival(arrival_id: int, *, by: Actor) -> Arrival:
    """Verify as the second person that money came: from now on it counts. Raises OwnReport, AlreadyVerified."""
    arrival = queries.arrival_for(by, arrival_id, Act.CONFIRM)
    verify(arrival, by=by)
    announce(
        ArrivalVerified(by=by, project_id=arrival.project_id, arrival_id=arrival.id, amount_fen=arrival.amount.fen)
    )
    return arrival


@action
def terminate_project(project_id: int, on: date, reason: str, *, by: Actor) -> Project:
    """End a project that will not go on; it stays in the figures of signing and leaves those of performance.

    Raises AlreadyEnded, FutureDay.
    """
    project = queries.project_for(by, project_id, Act.WRITE)
    if project.terminated_on is not None:
        raise rules.AlreadyEnded(project=project.name, date=project.terminated_on)
    if on > today():
        raise rules.FutureDay(date=on)
    project.terminated_on, project.terminated_at = on, now()
    project.termination_reason, project.updated_by = reason, by.name
    session.flush()
    announce(ProjectTerminated(by=by, project_id=project.id, reason=reason))
    return project


@action
def carry_over(project: Project, *, total: Money | None, agreement: Agreement | None, investor: str, by: Actor) -> None:
    """Let a project say what the ledger says after a change: total, agreement, investor, as far as they are given."""
    project.total_investment = total or project.total_investment
    project.agreement = agreement or project.agreement
    if investor:
        firm = queries.enterprise_of(investor)
        project.investor, project.investor_key = investor, name_key(investor)
        project.investor_id = firm.id if firm else None
    project.updated_by = by.name
    session.flush()
    make_findable(project)


@action
def settle_signing(signing: Signing, state: SigningState, *, refusal: str = "", by: Actor) -> None:
    """Mark a signing as recognised or refused (recognition decides). A refused one gives its lead back."""
    signing.state, signing.settled_on, signing.settled_by, signing.refusal = state, today(), by.name, refusal
    session.flush()
    project = session.get_one(Project, signing.project_id)
    if state is SigningState.REFUSED and project.lead_id is not None:
        leads.reopen(project.lead_id, note=refusal, by=by)
        project.lead_id = None
        session.flush()
