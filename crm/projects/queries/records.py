"""One project: its money, steps, documents; who signed the same or something alike before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from crm.accounts.models import Account
from crm.chinese.names import name_key
from crm.core.actor import Actor, Thing
from crm.core.db import AnyRow, session
from crm.core.files import StoredFile
from crm.core.money import Money
from crm.events.models import Event
from crm.leads.models import Lead
from crm.members.models import Enterprise
from crm.projects.models import Arrival, Milestone, Project, ProjectDocument, Signing, StepPlan
from crm.projects.queries.scope import visible_to
from crm.projects.rules import DocumentKind, SigningState, Step, alike_bounds, alike_window


def signing_with_nonce(nonce: str) -> Signing | None:
    """Return the signing of a submission that was stored before."""
    return session.scalar(select(Signing).where(Signing.nonce == nonce))


def same_project(name: str, investor: str) -> Project | None:
    """Return the project of this name by this investor, in any spelling of either."""
    return session.scalar(
        select(Project).where(Project.name_key == name_key(name), Project.investor_key == name_key(investor))
    )


def standing_signing(project_id: int) -> Signing | None:
    """Return the signing of a project that is not refused."""
    return session.scalar(
        select(Signing).where(Signing.project_id == project_id, Signing.state != SigningState.REFUSED)
    )


def alike(investor: str, amount: Money, on: date) -> Sequence[AnyRow]:
    """Return live projects of this investor within 10 % of the amount, signed within 24 months of the day."""
    least, most = alike_bounds(amount)
    first, last = alike_window(on)
    return session.execute(
        select(Project.id, Project.name, Project.total_investment, Project.signed_on, Signing.state)
        .join(Signing, Signing.project_id == Project.id)
        .where(
            Project.investor_key == name_key(investor),
            Signing.state != SigningState.REFUSED,
            Project.total_investment.between(least, most),
            Project.signed_on.between(first, last),
        )
        .order_by(Project.signed_on.desc(), Project.id.desc())
        .limit(10)
    ).all()


def enterprise_of(name: str) -> Enterprise | None:
    """Return the registered enterprise of exactly this name or short name."""
    key = name_key(name)
    if not key:
        return None
    return session.scalar(
        select(Enterprise).where((Enterprise.name_key == key) | (Enterprise.short_name == name)).order_by(Enterprise.id)
    )


def enterprise_by_id(enterprise_id: int | None) -> Enterprise | None:
    """Return a party of a project that is registered."""
    return session.get(Enterprise, enterprise_id) if enterprise_id else None


def lead_of(lead_id: int | None) -> Lead | None:
    """Return the lead a project came from."""
    return session.get(Lead, lead_id) if lead_id else None


def manager_of(project: Project) -> str:
    """Return the name of a project's 对接人, or ""."""
    if project.manager_id is None:
        return ""
    return session.scalar(select(Account.name).where(Account.id == project.manager_id)) or ""


def event_named(event_id: int | None) -> AnyRow | None:
    """Return code and name of an event."""
    if event_id is None:
        return None
    return session.execute(select(Event.id, Event.code, Event.name).where(Event.id == event_id)).first()


def signings(project_id: int) -> Sequence[AnyRow]:
    """Return every signing reported for a project, the newest first, with its event."""
    return session.execute(
        select(
            Signing.id, Signing.state, Signing.amount, Signing.agreement, Signing.signed_on, Signing.reported_by,
            Signing.reported_by_id, Signing.reported_at, Signing.representative, Signing.settled_on, Signing.settled_by,
            Signing.refusal, Event.name.label("event_name"), Event.code.label("event_code"),
        )
        .outerjoin(Event, Event.id == Signing.event_id)
        .where(Signing.project_id == project_id)
        .order_by(Signing.id.desc())
    ).all()  # fmt: skip


def milestones(project_id: int) -> Sequence[AnyRow]:
    """Return the dated steps of a project, the latest first, with their evidence."""
    return session.execute(
        select(
            Milestone.id, Milestone.step, Milestone.reached_on, Milestone.note, Milestone.reported_by,
            Milestone.reported_by_id, Milestone.verified_by, ProjectDocument.id.label("document_id"),
            StoredFile.name.label("evidence_name"),
        )
        .outerjoin(StoredFile, StoredFile.id == Milestone.evidence_id)
        .outerjoin(ProjectDocument, ProjectDocument.file_id == Milestone.evidence_id)
        .where(Milestone.project_id == project_id)
        .order_by(Milestone.reached_on.desc(), Milestone.id.desc())
    ).all()  # fmt: skip


def plans(project_id: int) -> dict[Step, StepPlan]:
    """Return when the steps of a project are expected."""
    return {row.step: row for row in session.scalars(select(StepPlan).where(StepPlan.project_id == project_id))}


def reached(project: Project) -> dict[Step, date]:
    """Return the dated steps of a project; 签约 is dated by the signing."""
    rows = session.execute(select(Milestone.step, Milestone.reached_on).where(Milestone.project_id == project.id)).all()
    return {Step.SIGNED: project.signed_on} | {row.step: row.reached_on for row in rows}


def arrivals(project_id: int) -> Sequence[AnyRow]:
    """Return the money reported for a project, the newest first, with its evidence."""
    return session.execute(
        select(
            Arrival.id, Arrival.amount, Arrival.arrived_on, Arrival.evidence, Arrival.reported_by,
            Arrival.reported_by_id, Arrival.verified_by, Arrival.verified_at, Arrival.reverses_id, Arrival.reason,
            ProjectDocument.id.label("document_id"), StoredFile.name.label("evidence_name"),
        )
        .outerjoin(StoredFile, StoredFile.id == Arrival.evidence_id)
        .outerjoin(ProjectDocument, ProjectDocument.file_id == Arrival.evidence_id)
        .where(Arrival.project_id == project_id)
        .order_by(Arrival.arrived_on.desc(), Arrival.id.desc())
    ).all()  # fmt: skip


def reversal_of(arrival_id: int) -> int | None:
    """Return the row that takes an arrival back."""
    return session.scalar(select(Arrival.id).where(Arrival.reverses_id == arrival_id))


@dataclass(frozen=True, slots=True)
class MoneyShown:
    """A project's money figures; None where nothing is stated."""

    total: Money | None
    contracted: Money | None
    arrived: Money
    waiting: Money
    """Reported as arrived, not verified: shown apart, never counted."""

    @property
    def rate(self) -> int | None:
        """到位率 in thousandths (345 = 34.5 %), by 合同引资额; None where that is not stated."""
        return None if not self.contracted else round(self.arrived.fen * 1000 / self.contracted.fen)


def money_of(project: Project, came: Sequence[AnyRow]) -> MoneyShown:
    """Return the money figures of a project from its arrivals."""
    verified = sum((row.amount for row in came if row.verified_at is not None), Money(0))
    waiting = sum((row.amount for row in came if row.verified_at is None), Money(0))
    return MoneyShown(project.total_investment, project.contracted, verified, waiting)


def documents(project_id: int) -> Sequence[AnyRow]:
    """Return the files of a project, the newest first."""
    return session.execute(
        select(
            ProjectDocument.id, ProjectDocument.kind, ProjectDocument.at, ProjectDocument.by_name, StoredFile.name,
            StoredFile.size, StoredFile.kind.label("file_kind"),
        )
        .join(StoredFile, StoredFile.id == ProjectDocument.file_id)
        .where(ProjectDocument.project_id == project_id)
        .order_by(ProjectDocument.id.desc())
    ).all()  # fmt: skip


def agreement_of(project_id: int) -> int | None:
    """Return the stored file of the latest agreement attached to a project."""
    return session.scalar(
        select(ProjectDocument.file_id)
        .where(ProjectDocument.project_id == project_id, ProjectDocument.kind == DocumentKind.AGREEMENT)
        .order_by(ProjectDocument.id.desc())
        .limit(1)
    )


def file_of(document: ProjectDocument) -> StoredFile:
    """Return what was uploaded, with its bytes still unread."""
    return session.get_one(StoredFile, document.file_id)


def project_of_lead(lead_id: int) -> int | None:
    """Return the project a lead has become."""
    return session.scalar(select(Project.id).where(Project.lead_id == lead_id))


def arrivals_to_verify(actor: Actor, limit: int) -> Sequence[AnyRow]:
    """Return money that waits for a second person, oldest first, in projects whose money this actor sees."""
    return session.execute(
        select(
            Arrival.id,
            Arrival.amount,
            Arrival.arrived_on,
            Arrival.reported_by_id,
            Project.id.label("project_id"),
            Project.name,
        )
        .join(Project, Project.id == Arrival.project_id)
        .where(Arrival.verified_at.is_(None), visible_to(actor, thing=Thing.AMOUNT))
        .order_by(Arrival.id)
        .limit(limit)
    ).all()


def signed_before(enterprise_id: int, before: datetime | None, limit: int) -> Sequence[AnyRow]:
    """Return the newest signings of an enterprise: for its timeline."""
    query = (
        select(
            Signing.reported_at, Signing.reported_by, Signing.state, Project.id, Project.name, Event.name.label("event")
        )
        .join(Project, Project.id == Signing.project_id)
        .outerjoin(Event, Event.id == Signing.event_id)
        .where((Project.investor_id == enterprise_id) | (Project.partner_id == enterprise_id))
    )
    if before is not None:
        query = query.where(Signing.reported_at < before)
    return session.execute(query.order_by(Signing.reported_at.desc(), Signing.id.desc()).limit(limit)).all()


def latest_signings(actor: Actor, limit: int) -> Sequence[AnyRow]:
    """Return the newest signings this actor may see: for the dashboard."""
    return session.execute(
        select(Signing.reported_at.label("at"), Signing.reported_by, Project.id, Project.name)
        .join(Project, Project.id == Signing.project_id)
        .where(visible_to(actor))
        .order_by(Signing.reported_at.desc(), Signing.id.desc())
        .limit(limit)
    ).all()


def latest_steps(actor: Actor, limit: int) -> Sequence[AnyRow]:
    """Return the newest steps of projects this actor may see: for the dashboard."""
    return session.execute(
        select(Milestone.reported_at.label("at"), Milestone.reported_by, Milestone.step, Project.id, Project.name)
        .join(Project, Project.id == Milestone.project_id)
        .where(visible_to(actor))
        .order_by(Milestone.reported_at.desc(), Milestone.id.desc())
        .limit(limit)
    ).all()
