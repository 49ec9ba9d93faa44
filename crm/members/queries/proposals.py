"""Proposals about memberships: what the rule would propose, what waits, what was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.pages import COUNTED, Cut, Page, paged
from crm.members.models import Enterprise, Membership, StandingProposal
from crm.members.queries.shapes import key
from crm.members.queries.standing import standing_in
from crm.members.rules import (
    BY_RULE,
    DECISION_OF,
    EXITS,
    GRACE,
    Past,
    ProposalKind,
    ProposalState,
    Standing,
    exit_bound,
)

_ANY = aliased(StandingProposal)


def _fits(kind: ProposalKind, today: date) -> ColumnElement[bool]:
    """Return the condition on Membership that the rule proposes this on `today` (rules.wanted)."""
    bound = exit_bound(today)
    days = (
        Membership.paid_until <= bound
        if kind is ProposalKind.AUTO_EXIT
        else and_(Membership.paid_until > bound, Membership.paid_until < today - GRACE)
    )
    return and_(standing_in((Standing.LAPSED,), today), days)


def to_propose(kind: ProposalKind, today: date, limit: int) -> Sequence[AnyRow]:
    """Return memberships (id, enterprise_id, paid_until) the rule concerns and nothing was said about yet."""
    about = and_(
        _ANY.membership_id == Membership.id, _ANY.kind == kind,
        or_(_ANY.state == ProposalState.OPEN, and_(_ANY.paid_until == Membership.paid_until,
                                                  _ANY.state != ProposalState.OUTDATED)),
    )  # fmt: skip
    query = (
        select(Membership.id, Membership.enterprise_id, Membership.paid_until)
        .where(_fits(kind, today), ~exists().where(about))
        .order_by(Membership.id)
        .limit(limit)
    )
    return session.execute(query).all()


def outdated(today: date, limit: int) -> Sequence[AnyRow]:
    """Return open proposals (id, kind, enterprise_id) whose ground is gone."""
    by_rule = [
        and_(
            StandingProposal.kind == kind,
            or_(StandingProposal.paid_until != Membership.paid_until, not_(_fits(kind, today)),
                Membership.paid_until.is_(None)),
        )
        for kind in BY_RULE
    ]  # fmt: skip
    by_people = and_(StandingProposal.kind.not_in(BY_RULE), Membership.decision.in_(sorted(EXITS)))
    query = (
        select(StandingProposal.id, StandingProposal.kind, Membership.enterprise_id)
        .join(Membership, Membership.id == StandingProposal.membership_id)
        .where(StandingProposal.state == ProposalState.OPEN, or_(*by_rule, by_people))
        .order_by(StandingProposal.id)
        .limit(limit)
    )
    return session.execute(query).all()


def proposals(state: ProposalState, cut: Cut) -> Page:
    """Return a page of proposals: open ones in the order they were made, decided ones newest first."""
    newest = state is not ProposalState.OPEN
    query = _rows().where(StandingProposal.state == state)
    keys = [
        key(StandingProposal.proposed_on, "proposed_on", descending=newest),
        key(StandingProposal.id, "id", descending=newest),
    ]
    return paged(query, keys, cut)


def _rows() -> Query:
    return (
        select(
            StandingProposal.id, StandingProposal.kind, StandingProposal.clause, StandingProposal.reason,
            StandingProposal.paid_until, StandingProposal.proposed_on, StandingProposal.proposed_by,
            StandingProposal.state, StandingProposal.decided_on, StandingProposal.decided_by,
            StandingProposal.opinion, StandingProposal.document_id, StandingProposal.membership_id,
            Enterprise.id.label("enterprise_id"), Enterprise.name, Enterprise.short_name, Enterprise.home_code,
            Membership.number, Membership.position,
        )
        .join(Membership, Membership.id == StandingProposal.membership_id)
        .join(Enterprise, Enterprise.id == Membership.enterprise_id)
    )  # fmt: skip


def proposals_named(ids: Collection[int]) -> Sequence[AnyRow]:
    """Return these proposals that are open, in the order of the list."""
    query = _rows().where(StandingProposal.id.in_(sorted(ids)), StandingProposal.state == ProposalState.OPEN)
    return session.execute(query.order_by(StandingProposal.proposed_on, StandingProposal.id)).all()


def proposals_of(membership_id: int) -> Sequence[AnyRow]:
    """Return what was proposed about a membership, newest first."""
    query = _rows().where(StandingProposal.membership_id == membership_id)
    return session.execute(query.order_by(StandingProposal.id.desc()).limit(20)).all()


def open_proposals() -> int:
    """Count what waits for the secretary-general, to 1,001 at most."""
    some = select(StandingProposal.id).where(StandingProposal.state == ProposalState.OPEN).limit(COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def oldest_open_proposal() -> date | None:
    """Return since when the first of them waits."""
    return session.scalar(
        select(func.min(StandingProposal.proposed_on)).where(StandingProposal.state == ProposalState.OPEN)
    )


def proposal_to_decide(proposal_id: int) -> tuple[StandingProposal, Membership, Enterprise]:
    """Return a proposal with its membership, its row held. Raises NotFound."""
    found = session.scalar(
        select(StandingProposal).where(StandingProposal.id == proposal_id).with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if found is None:
        raise NotFound()
    membership = session.get_one(Membership, found.membership_id, populate_existing=True)
    return found, membership, session.get_one(Enterprise, membership.enterprise_id)


def is_proposed(membership_id: int, kind: ProposalKind) -> bool:
    """Say whether the same waits already."""
    asked = select(StandingProposal.id).where(
        StandingProposal.membership_id == membership_id, StandingProposal.kind == kind,
        StandingProposal.state == ProposalState.OPEN,
    )  # fmt: skip
    return session.scalar(asked) is not None


def open_of(membership_id: int) -> Sequence[StandingProposal]:
    """Return what waits about a membership."""
    return session.scalars(
        select(StandingProposal).where(
            StandingProposal.membership_id == membership_id, StandingProposal.state == ProposalState.OPEN
        )
    ).all()


def past_decisions(membership_id: int) -> list[Past]:
    """Return the decisions about a membership that came of confirmed proposals."""
    rows = session.execute(every_past_decision().where(StandingProposal.membership_id == membership_id))
    return [Past(DECISION_OF[row.kind], row.decided_on) for row in rows]


def every_past_decision() -> Query:
    """Return a query for the decisions that came of confirmed proposals: membership_id, kind, decided_on."""
    return select(StandingProposal.membership_id, StandingProposal.kind, StandingProposal.decided_on).where(
        StandingProposal.state == ProposalState.CONFIRMED,
        StandingProposal.kind.in_(tuple(DECISION_OF)),
        StandingProposal.decided_on.is_not(None),
    )


def is_lapse_confirmed(membership_id: int, paid_until: date | None, day: date) -> bool:
    """Say whether the end of rights after this last paid day was confirmed by `day`."""
    asked = select(StandingProposal.id).where(
        StandingProposal.membership_id == membership_id, StandingProposal.kind == ProposalKind.LAPSE,
        StandingProposal.state == ProposalState.CONFIRMED, StandingProposal.paid_until == paid_until,
        StandingProposal.decided_on < day + timedelta(days=1),
    )  # fmt: skip
    return session.scalar(asked) is not None
