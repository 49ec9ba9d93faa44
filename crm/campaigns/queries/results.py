"""What came of a campaign: by city, by receiving domain, by link, and what happened to its readers afterwards.

“Came of it” means afterwards, by the same person or firm: the mail may not be the cause, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select

from crm.campaigns.models import Campaign, CampaignLink, MailEvent, Recipient
from crm.campaigns.queries.campaigns import visible_to
from crm.campaigns.rules import LAUNCHED, MarkKind, RecipientState
from crm.campaigns.rules.visits import Verdict
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import local
from crm.core.db import AnyRow, session
from crm.events.models import Event, Registration
from crm.events.rules import RegistrationState
from crm.leads.models import Lead
from crm.projects.models import Project
from crm.recognition.models import LedgerEntry

AFTERWARDS = {"registrations": timedelta(days=30), "leads": timedelta(days=90), "signings": timedelta(days=180)}
"""How long after it began a campaign is counted for what its readers do."""
MOST = 50
_R = RecipientState
_REACHED = (_R.SENT, _R.UNCERTAIN)
_HUMAN = MailEvent.verdict == Verdict.HUMAN.value
_CAME = (
    RegistrationState.SUBMITTED, RegistrationState.PENDING_APPROVAL, RegistrationState.CONFIRMED,
    RegistrationState.WAITLISTED, RegistrationState.OFFERED,
)  # fmt: skip


def _domain() -> ColumnElement[Any]:
    """Return the domain of a recipient's address, in this database's words."""
    if session.get_bind().dialect.name == "postgresql":
        return func.split_part(Recipient.address, "@", 2)
    return func.substr(Recipient.address, func.instr(Recipient.address, "@") + 1)


def _states() -> list[Any]:
    """Return the columns that count recipients: to send to, sent, failed, waiting, unknown."""

    def of(*states: RecipientState) -> Any:
        return func.count(case((Recipient.state.in_(states), 1)))

    return [
        func.count().label("n"), of(_R.SENT).label("sent"), of(_R.FAILED).label("failed"),
        of(_R.QUEUED, _R.CLAIMED, _R.HANDED, _R.DEFERRED).label("waiting"), of(_R.UNCERTAIN).label("uncertain"),
        of(_R.SUPPRESSED, _R.CANCELLED).label("dropped"),
    ]  # fmt: skip


def _to_send(campaign_id: int) -> ColumnElement[bool]:
    return and_(Recipient.campaign_id == campaign_id, Recipient.state != _R.SKIPPED)


def by_city(campaign_id: int) -> Sequence[AnyRow]:
    """Return what became of the mails to each city, with the readers there: code, counts, people who clicked."""
    rows = session.execute(
        select(Recipient.home_code.label("code"), *_states())
        .where(_to_send(campaign_id))
        .group_by(Recipient.home_code)
        .order_by(func.count().desc(), Recipient.home_code)
    )
    return rows.all()


def readers_by_city(campaign_id: int) -> dict[str | None, tuple[int, int]]:
    """Return, by city, how many recipients clicked: people, and machines too."""
    people = func.count(distinct(case((_HUMAN, MailEvent.recipient_id))))
    rows = session.execute(
        select(Recipient.home_code, people, func.count(distinct(MailEvent.recipient_id)))
        .join(Recipient, Recipient.id == MailEvent.recipient_id)
        .where(MailEvent.campaign_id == campaign_id, MailEvent.kind == MarkKind.CLICK)
        .group_by(Recipient.home_code)
    )
    return {code: (human, every) for code, human, every in rows}


@dataclass(frozen=True, slots=True)
class DomainResult:
    """What became of the mails to a domain; `reasons`: what its server said how often, the commonest first."""

    domain: str
    counts: AnyRow
    reasons: list[tuple[str, int]] = field(default_factory=list)


def by_domain(campaign_id: int) -> list[DomainResult]:
    """Return what became of the mails to each of the twenty largest domains, and what their servers said."""
    domain = _domain().label("domain")
    rows = session.execute(
        select(domain, *_states()).where(_to_send(campaign_id)).group_by(domain).order_by(func.count().desc(), domain)
        .limit(20)
    ).all()  # fmt: skip
    said = session.execute(
        select(domain, Recipient.response, func.count())
        .where(
            Recipient.campaign_id == campaign_id, Recipient.state.in_((_R.FAILED, _R.DEFERRED, _R.UNCERTAIN)),
            Recipient.response != "",
        )
        .group_by(domain, Recipient.response)
        .order_by(func.count().desc(), Recipient.response)
        .limit(200)
    ).all()  # fmt: skip
    reasons: dict[str, list[tuple[str, int]]] = {}
    for where, words, n in said:
        if len(reasons.setdefault(where, [])) < 5:
            reasons[where].append((words, n))
    return [DomainResult(row.domain, row, reasons.get(row.domain, [])) for row in rows]


def by_link(campaign_id: int) -> Sequence[AnyRow]:
    """Return the links of a campaign in its order: recipients who followed them, people and all."""
    followed = and_(MailEvent.link_id == CampaignLink.id, MailEvent.kind == MarkKind.CLICK)
    return session.execute(
        select(
            CampaignLink.number, CampaignLink.url,
            func.count(distinct(case((_HUMAN, MailEvent.recipient_id)))).label("people"),
            func.count(distinct(MailEvent.recipient_id)).label("every"),
        )
        .outerjoin(MailEvent, followed)
        .where(CampaignLink.campaign_id == campaign_id)
        .group_by(CampaignLink.id, CampaignLink.number, CampaignLink.url)
        .order_by(CampaignLink.number)
    ).all()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What readers did after a campaign, MOST of each; None for what the actor may not read."""

    registrations: Sequence[AnyRow] | None
    leads: Sequence[AnyRow] | None
    signings: Sequence[AnyRow] | None


def afterwards(actor: Actor, campaign: Campaign) -> Afterwards:
    """Return registrations, leads and recognised signings of a campaign's readers after it began."""
    return Afterwards(
        registrations=_registrations(campaign) if actor.may_all(Thing.REGISTRATION, Act.READ) else None,
        leads=_leads(campaign) if actor.may_all(Thing.LEAD, Act.READ) else None,
        signings=_signings(campaign) if actor.may_all(Thing.PROJECT, Act.READ) else None,
    )


def _readers(campaign: Campaign, column: Any) -> Any:
    return select(column).where(
        Recipient.campaign_id == campaign.id, Recipient.state.in_(_REACHED), column.is_not(None)
    )


def _registrations(campaign: Campaign) -> Sequence[AnyRow]:
    since = campaign.started_at or campaign.created_at
    query = (
        select(
            Registration.id, Registration.name, Registration.company, Registration.created_at,
            Event.name.label("event"), Event.code,
        )
        .join(Event, Event.id == Registration.event_id)
        .where(
            or_(
                Registration.person_id.in_(_readers(campaign, Recipient.person_id)),
                Registration.email.in_(_readers(campaign, Recipient.address)),
            ),
            Registration.created_at > since, Registration.state.in_(_CAME),
            Registration.created_at <= since + AFTERWARDS["registrations"],
        )
    )  # fmt: skip
    if campaign.event_id is not None:
        query = query.where(Registration.event_id == campaign.event_id)
    return session.execute(query.order_by(Registration.created_at, Registration.id).limit(MOST)).all()


def _leads(campaign: Campaign) -> Sequence[AnyRow]:
    since = campaign.started_at or campaign.created_at
    return session.execute(
        select(Lead.id, Lead.title, Lead.created_at)
        .where(
            Lead.enterprise_id.in_(_readers(campaign, Recipient.enterprise_id)), Lead.created_at > since,
            Lead.created_at <= since + AFTERWARDS["leads"],
        )
        .order_by(Lead.created_at, Lead.id)
        .limit(MOST)
    ).all()  # fmt: skip


def _signings(campaign: Campaign) -> Sequence[AnyRow]:
    since = campaign.started_at or campaign.created_at
    recognised = select(LedgerEntry.project_id).group_by(LedgerEntry.project_id).having(func.sum(LedgerEntry.count) > 0)
    firms = _readers(campaign, Recipient.enterprise_id)
    return session.execute(
        select(Project.id, Project.name, Project.signed_on)
        .where(
            Project.id.in_(recognised), or_(Project.investor_id.in_(firms), Project.partner_id.in_(firms)),
            Project.signed_on >= local(since).date(),
            Project.signed_on <= local(since + AFTERWARDS["signings"]).date(),
        )
        .order_by(Project.signed_on, Project.id)
        .limit(MOST)
    ).all()  # fmt: skip


def earlier(actor: Actor, campaign: Campaign) -> Sequence[AnyRow]:
    """Return this campaign and the five of the same kind before it, latest first: sent, came back, read, clicked."""
    some = (
        select(Campaign.id, Campaign.subject, Campaign.started_at)
        .where(
            visible_to(actor), Campaign.purpose == campaign.purpose, Campaign.state.in_(LAUNCHED),
            Campaign.started_at <= (campaign.started_at or campaign.created_at),
        )
        .order_by(Campaign.started_at.desc(), Campaign.id.desc())
        .limit(6)
        .subquery()
    )  # fmt: skip
    return session.execute(
        select(
            some.c.id, some.c.subject, some.c.started_at, _counted(some, _R.SENT).label("sent"),
            _counted(some, _R.FAILED).label("failed"), _people(some, MarkKind.OPEN).label("opened"),
            _people(some, MarkKind.CLICK).label("clicked"),
        ).order_by(some.c.started_at.desc(), some.c.id.desc())
    ).all()  # fmt: skip


def _counted(some: Any, state: RecipientState) -> Any:
    count = select(func.count()).where(Recipient.campaign_id == some.c.id, Recipient.state == state)
    return count.correlate(some).scalar_subquery()


def _people(some: Any, kind: MarkKind) -> Any:
    people = select(func.count(distinct(MailEvent.recipient_id)))
    of_kind = people.where(MailEvent.campaign_id == some.c.id, MailEvent.kind == kind, _HUMAN)
    return of_kind.correlate(some).scalar_subquery()


def to_export(campaign_id: int) -> Any:
    """Return the query of all recipients of a campaign, in the order they are sent to."""

    def seen(kind: MarkKind) -> Any:
        return (
            select(func.count())
            .where(MailEvent.recipient_id == Recipient.id, MailEvent.kind == kind, _HUMAN)
            .correlate(Recipient)
            .scalar_subquery()
        )

    return (
        select(
            Recipient.name, Recipient.company, Recipient.address, Recipient.home_code, Recipient.state,
            Recipient.reason, Recipient.response, Recipient.handed_at, seen(MarkKind.OPEN).label("opened"),
            seen(MarkKind.CLICK).label("clicked"),
        )
        .where(Recipient.campaign_id == campaign_id)
        .order_by(Recipient.id)
    )  # fmt: skip
