"""The rows behind the figures: every list here sums to the figure that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import and_, exists, func, literal, select, union_all

from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.core.pages import Cut, Page, paged
from crm.events.models import Event
from crm.members.queries.shapes import key
from crm.projects import queries as projects
from crm.projects.models import Arrival, Project, ProjectDocument, Signing
from crm.projects.rules import DocumentKind, SigningState
from crm.recognition.models import Correction, LedgerEntry
from crm.recognition.queries.figures import (
    Question,
    arrived,
    came,
    entries_in,
    fen,
    furthest,
    has_reached,
    pending_in,
    recognised,
)
from crm.recognition.queries.pace import waited
from crm.recognition.queries.ruling import ruling_before
from crm.recognition.queries.standing import Standing
from crm.recognition.rules import Age, CorrectionState, RateKind

SIZE = 100


def bounded(actor: Actor, asked: Question) -> Question:
    """Narrow a question to the events this actor may see the ledger of; nothing visible means no event at all."""
    scopes = actor.scopes(Thing.RECOGNITION, Act.READ)
    if Scope.ALL in scopes:
        return asked
    if Scope.EVENT not in scopes:
        raise NotFound()
    events = actor.event_ids if asked.event_ids is None else asked.event_ids & actor.event_ids
    return replace(asked, event_ids=frozenset(events))


def events_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Return (id, name) of the events this actor may see the ledger of: for the filter."""
    every = projects.events_with_signings()
    if actor.may_all(Thing.RECOGNITION, Act.READ):
        return every
    return [(event_id, name) for event_id, name in every if int(event_id) in actor.event_ids]


def entries_page(asked: Question, cut: Cut) -> Page:
    """Return ledger rows, the latest counted first."""
    query = (
        select(
            LedgerEntry.id, LedgerEntry.kind, LedgerEntry.scope, LedgerEntry.amount, LedgerEntry.count,
            LedgerEntry.counts_on, LedgerEntry.reported_by, LedgerEntry.confirmed_by, LedgerEntry.confirmed_at,
            LedgerEntry.basis, LedgerEntry.project_id, Project.name, Project.investor, Event.name.label("event_name"),
            Event.code.label("event_code"),
        )
        .join(Project, Project.id == LedgerEntry.project_id)
        .outerjoin(Event, Event.id == LedgerEntry.event_id)
        .where(*entries_in(asked))
    )  # fmt: skip
    keys = [key(LedgerEntry.counts_on, "counts_on", descending=True), key(LedgerEntry.id, "id", descending=True)]
    return paged(query, keys, cut, size=SIZE)


def entries_count(asked: Question) -> int:
    """Return how many ledger rows the figures are summed from."""
    return session.scalar(select(func.count()).select_from(LedgerEntry).where(*entries_in(asked))) or 0


def _pending(asked: Question) -> Query:
    agreement = exists().where(
        and_(ProjectDocument.project_id == Signing.project_id, ProjectDocument.kind == DocumentKind.AGREEMENT)
    )
    return (
        select(
            Signing.id, Signing.project_id, Signing.amount, Signing.agreement, Signing.signed_on, Signing.reported_by,
            Signing.reported_by_id, Signing.reported_at, Project.name, Project.investor, Project.partner,
            Event.name.label("event_name"), Event.code.label("event_code"), agreement.label("has_agreement"),
        )
        .join(Project, Project.id == Signing.project_id)
        .outerjoin(Event, Event.id == Signing.event_id)
        .where(*pending_in(asked))
    )  # fmt: skip


def pending_page(asked: Question, cut: Cut, age: Age | None = None) -> Page:
    """Return signings that wait for recognition (of one age only if asked), the longest waiting first."""
    query = _pending(asked).where(*waited(asked, age)) if age else _pending(asked)
    return paged(query, [key(Signing.id, "id")], cut, size=SIZE)


def pending_first(asked: Question, limit: int) -> Sequence[AnyRow]:
    """Return the signings that wait longest: for the to-do list."""
    return session.execute(_pending(asked).order_by(Signing.id).limit(limit)).all()


def projects_page(asked: Question, kind: RateKind | None, cut: Cut) -> Page:
    """Return the recognised projects that a rate counts (all of them without one), the latest signed first.

    For 到位率 these are the projects that state 合同引资额; `fen` is what arrived for each.
    """
    far, money, stood = furthest(asked), arrived(asked), Standing(asked.until)
    shown = ("sector", "origin_code", "landing_code", "contracted")
    query = (
        select(
            Project.id, Project.name, Project.investor, Project.signed_on,
            *(stood.of(getattr(Project, name)).label(name) for name in shown), far.c.place,
            func.coalesce(money.c.fen, 0).label("fen"),
        )
        .select_from(Project)
        .outerjoin(far, far.c.project_id == Project.id)
        .outerjoin(money, money.c.project_id == Project.id)
        .where(Project.id.in_(recognised(asked)))
    )  # fmt: skip
    if kind is not None:
        query = query.where(has_reached(kind, far, asked, ruling_before(asked.until), stood))
    keys = [key(Project.signed_on, "signed_on", descending=True), key(Project.id, "id", descending=True)]
    return paged(stood.joined(query), keys, cut, size=SIZE)


def arrivals_page(asked: Question, cut: Cut) -> Page:
    """Return the verified arrivals the figure sums, the latest first."""
    query = _arrivals(
        asked, Arrival.id, Arrival.amount, Arrival.arrived_on, Arrival.evidence, Arrival.verified_by,
        Arrival.reported_by, Project.id.label("project_id"), Project.name,
    )  # fmt: skip
    return paged(
        query, [key(Arrival.arrived_on, "arrived_on", descending=True), key(Arrival.id, "id", descending=True)], cut
    )


def arrivals_sum(asked: Question) -> tuple[int, Money]:
    """Return count and Σ of those arrivals."""
    count, amount = session.execute(_arrivals(asked, func.count(), fen(Arrival.amount))).one()
    return int(count), Money(int(amount))


def _arrivals(asked: Question, *columns: Any) -> Query:
    return (
        select(*columns)
        .select_from(Arrival)
        .join(Project, Project.id == Arrival.project_id)
        .where(*came(asked), Project.id.in_(recognised(asked)))
    )


# -- one signing, one project --------------------------------------------------------------------------------------


def signing_to_settle(actor: Actor, signing_id: int) -> Signing:
    """Return a signing this actor may recognise or refuse; otherwise it does not exist."""
    found = session.get(Signing, signing_id) if actor.may_all(Thing.RECOGNITION, Act.CONFIRM) else None
    if found is None:
        raise NotFound()
    return found


def project_of(what: Signing | Correction) -> Project:
    """Return the project a signing or a change is about."""
    return session.get_one(Project, what.project_id)


def counted(project_id: int) -> bool:
    """Say whether a project counts in the ledger, in any scope."""
    net = session.scalar(select(func.sum(LedgerEntry.count)).where(LedgerEntry.project_id == project_id))
    return int(net or 0) > 0


def history_of(project_id: int) -> Sequence[AnyRow]:
    """Return the ledger rows of a project, the newest first."""
    return session.execute(
        select(
            LedgerEntry.id, LedgerEntry.kind, LedgerEntry.scope, LedgerEntry.amount, LedgerEntry.count,
            LedgerEntry.counts_on, LedgerEntry.reported_by, LedgerEntry.confirmed_by, LedgerEntry.confirmed_at,
            LedgerEntry.basis, Event.name.label("event_name"), Event.code.label("event_code"),
        )
        .outerjoin(Event, Event.id == LedgerEntry.event_id)
        .where(LedgerEntry.project_id == project_id)
        .order_by(LedgerEntry.id.desc())
    ).all()  # fmt: skip


def latest_entries(asked: Question, limit: int) -> Sequence[AnyRow]:
    """Return the newest recognitions: for the dashboard."""
    return session.execute(
        select(
            LedgerEntry.confirmed_at.label("at"), LedgerEntry.confirmed_by, LedgerEntry.amount, Project.id, Project.name
        )
        .join(Project, Project.id == LedgerEntry.project_id)
        .where(*entries_in(asked))
        .order_by(LedgerEntry.id.desc())
        .limit(limit)
    ).all()


def waiting_count(actor: Actor) -> Query | None:
    """Ask how many signings and changes wait for this actor's recognition, 100 at most: the badge of the navigation."""
    return _waiting() if actor.may_all(Thing.RECOGNITION, Act.CONFIRM) else None


@cache
def _waiting() -> Query:
    signings = select(literal(1)).where(Signing.state == SigningState.PENDING)
    changes = select(literal(1)).where(Correction.state == CorrectionState.PENDING)
    return select(func.count()).select_from(union_all(signings, changes).limit(100).subquery())
