"""The board of leads: its columns with count and sum, and the first cards of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, union_all

from crm.core.actor import Actor
from crm.core.db import AnyRow, session
from crm.core.money import Money
from crm.events.models import Event
from crm.leads.models import Lead
from crm.leads.queries.lanes import key_of, lane_of, value_of
from crm.leads.queries.records import LeadFilter, fen, lead_rows, narrowed
from crm.leads.rules import BOARD_STAGES, At, By, Group, Sector

PER_LANE = 12
"""Cards a column shows; the table has them all."""
MOST_LANES = 24
"""Columns a board shows, those with the most money first; what is left out is counted."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the board: how many leads, and about how much they are."""

    at: At
    count: int
    estimate: Money
    since: datetime | None
    """When the one that waits longest entered its stage (None without leads)."""


def lanes(actor: Actor, wanted: LeadFilter, by: By) -> list[Lane]:
    """Return the columns of a board: stages and sectors in their order, others with the most money first."""
    key = lane_of(by)
    rows = session.execute(
        select(key, func.count(), fen(Lead.estimate), func.min(Lead.stage_since))
        .where(*narrowed(actor, wanted), Lead.stage.in_(BOARD_STAGES))
        .group_by(key)
    ).all()
    found = [Lane(At(by, key_of(by, row[0])), row[1], Money(int(row[2])), row[3]) for row in rows]
    every = Group if by is By.STAGE else Sector if by is By.SECTOR else None
    if every is None:
        return sorted(found, key=lambda lane: (not lane.at.key, -lane.estimate.fen, -lane.count, lane.at.key))
    there = {lane.at.key: lane for lane in found}
    return [there.get(kind.value) or Lane(At(by, kind.value), 0, Money(0), None) for kind in every]


def cards(actor: Actor, wanted: LeadFilter, shown: Sequence[Lane], also: int = 0) -> Mapping[At, Sequence[AnyRow]]:
    """Return the cards of these columns of one board, longest waiting first, at most PER_LANE in each.

    `also` is a card that is shown wherever it stands: the one that was just moved.
    """
    if not shown:
        return {}
    by = shown[0].at.by
    key, oldest = lane_of(by), (Lead.stage_since, Lead.id)
    place = func.row_number().over(partition_by=key, order_by=oldest).label("place")
    candidates = [*narrowed(actor, wanted), Lead.stage.in_(BOARD_STAGES)]
    inside = _longest_waiting(candidates, also) if by is By.STAGE else key.in_([value_of(lane.at) for lane in shown])
    ranked = select(Lead.id, key.label("lane"), place).where(*candidates, inside)
    first = ranked.subquery()
    rows = session.execute(
        lead_rows()
        .add_columns(first.c.lane)
        .join(first, first.c.id == Lead.id)
        .where(or_(first.c.place <= PER_LANE, first.c.id == also))
        .order_by(*oldest)
    ).all()
    found: dict[At, list[AnyRow]] = {lane.at: [] for lane in shown}
    for row in rows:
        found[At(by, key_of(by, row.lane))].append(row)
    return found


def _longest_waiting(candidates: Sequence[ColumnElement[bool]], also: int) -> ColumnElement[bool]:
    """Return the condition that a lead is among the first of its stage: the index of stages has them in order."""
    stages = [
        select(Lead.id).where(*candidates, Lead.stage == stage).order_by(Lead.stage_since, Lead.id).limit(PER_LANE)
        for stage in BOARD_STAGES
    ]
    first = union_all(*(select(each.subquery().c.id) for each in stages))
    return or_(Lead.id.in_(first), Lead.id == also) if also else Lead.id.in_(first)


def event_names(ids: Sequence[int]) -> dict[int, str]:
    """Return what events are called."""
    found = session.execute(select(Event.id, Event.name).where(Event.id.in_(ids))).all() if ids else []
    return {row.id: row.name for row in found}
