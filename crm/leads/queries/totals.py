"""What a list of leads comes to: counted and summed once by stage, then added up as a page needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from crm.core.actor import Actor
from crm.core.clock import at_wall
from crm.core.db import AnyRow, session
from crm.core.money import Money
from crm.leads.models import Lead
from crm.leads.queries.records import LeadFilter, fen, narrowed
from crm.leads.queries.scope import visible_to
from crm.leads.rules import GROUP_STAGES, OPEN, Group, LostReason, Stage, likelihood


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """A column of the board: how many leads, and about how much they are."""

    group: Group
    count: int
    estimate: Money
    since: datetime | None
    """When the one that waits longest entered its stage (None without leads)."""


def stage_sums(actor: Actor, by: LeadFilter) -> Sequence[AnyRow]:
    """Return (stage, count, Σ 分, the moment the longest waiting entered it) of what the filter shows."""
    return session.execute(
        select(Lead.stage, func.count(), fen(Lead.estimate), func.min(Lead.stage_since))
        .where(*narrowed(actor, by))
        .group_by(Lead.stage)
    ).all()


def grouped(sums: Sequence[AnyRow]) -> list[GroupTotal]:
    """Return count and Σ estimate of every column of the board."""
    totals = []
    for group, stages in GROUP_STAGES.items():
        own = [row for row in sums if row[0] in stages]
        oldest = min((row[3] for row in own), default=None)
        totals.append(GroupTotal(group, sum(r[1] for r in own), Money(sum(int(r[2]) for r in own)), oldest))
    return totals


def group_totals(actor: Actor, by: LeadFilter) -> list[GroupTotal]:
    """Return count and Σ estimate of every column: one aggregate over what the filter shows."""
    return grouped(stage_sums(actor, by))


def summed(sums: Sequence[AnyRow]) -> tuple[int, Money]:
    """Return count and Σ estimate of everything the filter shows."""
    return sum(row[1] for row in sums), Money(sum(int(row[2]) for row in sums))


def expected(sums: Sequence[AnyRow]) -> Money:
    """Return Σ estimate × likelihood of its stage over the open leads the filter shows: what may be expected."""
    return Money(sum(int(row[2]) * likelihood(row[0]) // 100 for row in sums if row[0] in OPEN))


def open_total(totals: Sequence[GroupTotal]) -> tuple[int, Money]:
    """Return count and Σ estimate of the leads still being worked on."""
    own = [total for total in totals if total.group is not Group.SIGNED]
    return sum(total.count for total in own), sum((total.estimate for total in own), Money(0))


def total(actor: Actor, by: LeadFilter) -> tuple[int, Money]:
    """Return count and Σ estimate of everything the filter shows."""
    count, amount = session.execute(select(func.count(), fen(Lead.estimate)).where(*narrowed(actor, by))).one()
    return count, Money(int(amount))


def lost(actor: Actor, first: date, last: date) -> dict[LostReason, tuple[int, Money]]:
    """Return count and Σ estimate of the leads that were ended between two days, by reason, the most frequent first.

    A lead that was taken up again counts no more: it is not ended.
    """
    rows = session.execute(
        select(Lead.lost_reason, func.count(), fen(Lead.estimate))
        .where(visible_to(actor), Lead.stage == Stage.CLOSED, Lead.lost_reason.is_not(None))
        .where(Lead.stage_since >= at_wall(first), Lead.stage_since < at_wall(last + timedelta(days=1)))
        .group_by(Lead.lost_reason)
    ).all()
    ordered = sorted(rows, key=lambda row: (-row[1], str(row[0])))
    return {reason: (count, Money(int(amount))) for reason, count, amount in ordered if reason is not None}


def totals_by_event(actor: Actor, event_ids: Sequence[int]) -> dict[int, tuple[int, Money]]:
    """Return count and Σ estimate of the leads of several events that this actor sees, as `total` for each."""
    found = session.execute(
        select(Lead.event_id, func.count(), fen(Lead.estimate))
        .where(*narrowed(actor, LeadFilter()), Lead.event_id.in_(event_ids))
        .group_by(Lead.event_id)
    )
    return {event_id: (count, Money(int(amount))) for event_id, count, amount in found if event_id is not None}
