"""How enterprises stand to one another, read from one side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, or_, select

from crm.core.actor import Actor
from crm.core.db import session
from crm.core.errors import NotFound
from crm.members.models import Enterprise, EnterpriseRelation
from crm.members.queries.scope import visible_to
from crm.members.rules import Placed, Tie, seen_from


@dataclass(frozen=True, slots=True)
class Related:
    """Another enterprise and what it is to the one whose page is shown."""

    id: int
    enterprise_id: int
    name: str
    home_code: str | None
    tie: Tie
    since: date | None
    until: date | None
    note: str


def related_to(actor: Actor, enterprise_id: int) -> list[Related]:
    """Return every relation of an enterprise to others this actor may see: running ones first."""
    row = EnterpriseRelation
    other = case((row.from_id == enterprise_id, row.to_id), else_=row.from_id)
    query = (
        select(row.id, row.from_id, row.to_id, row.kind, row.since, row.until, row.note, Enterprise.name,
               Enterprise.short_name, Enterprise.home_code)
        .join(Enterprise, Enterprise.id == other)
        .where(or_(row.from_id == enterprise_id, row.to_id == enterprise_id), visible_to(actor))
        .where(row.from_id != row.to_id)  # two who stood to each other and became one
        .order_by(row.until.is_not(None), row.kind, Enterprise.sort_key, row.id)
    )  # fmt: skip
    found = []
    for each in session.execute(query):
        there, tie = seen_from(enterprise_id, Placed(each.from_id, each.to_id, each.kind))
        found.append(
            Related(
                each.id, there, each.short_name or each.name, each.home_code, tie, each.since, each.until, each.note
            )
        )
    return found


def relation_runs(placed: Placed) -> bool:
    """Say whether this relation is noted and has not ended."""
    row = EnterpriseRelation
    asked = select(row.id).where(
        row.from_id == placed.from_id, row.to_id == placed.to_id, row.kind == placed.kind, row.until.is_(None)
    )
    return session.scalar(asked) is not None


def relation_of(enterprise_id: int, relation_id: int) -> EnterpriseRelation:
    """Return a relation of this enterprise. Raises NotFound."""
    row = EnterpriseRelation
    found = session.scalar(
        select(row).where(row.id == relation_id, or_(row.from_id == enterprise_id, row.to_id == enterprise_id))
    )
    if found is None:
        raise NotFound()
    return found


def enterprises_called(actor: Actor, given: str) -> Sequence[int]:
    """Return the enterprises this actor may see that have exactly this credit code, full name or short name.

    A code or full name that fits is preferred: one firm may bear what is the short name of another.
    """
    exact = or_(Enterprise.credit_code == given.upper(), Enterprise.name == given)
    for condition in (exact, Enterprise.short_name == given):
        query = select(Enterprise.id).where(condition, visible_to(actor)).order_by(Enterprise.id).limit(10)
        if found := session.scalars(query).all():
            return found
    return []
