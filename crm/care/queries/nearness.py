"""Names that differ in one character: what is to be looked at, who holds a key, which pairs were found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select

from crm.care import rules
from crm.care.models import NearMark, NearName
from crm.core.clock import now
from crm.core.db import AnyRow, rows, session
from crm.members.models import Enterprise

SETTLED = timedelta(minutes=1)
"""So long after a change a name is looked at: transactions do not end in the order of their times."""


def names_changed(limit: int) -> Sequence[AnyRow]:
    """Return the enterprises that changed after those looked at last, the earliest first."""
    mark = session.get(NearMark, 1)
    asked = select(Enterprise.id, Enterprise.core_name, Enterprise.updated_at)
    if mark is not None:
        later = or_(Enterprise.updated_at > mark.at, and_(Enterprise.updated_at == mark.at, Enterprise.id > mark.firm))
        asked = asked.where(Enterprise.updated_at >= mark.at, later)
    asked = asked.where(Enterprise.updated_at < now() - SETTLED)
    return rows(asked.order_by(Enterprise.updated_at, Enterprise.id).limit(limit))


def names_to_note(firms: Sequence[AnyRow]) -> list[AnyRow]:
    """Return those of these enterprises whose names have other keys than are known."""
    known: dict[int, set[int]] = {row.id: set() for row in firms}
    for row in rows(select(NearName.firm, NearName.key).where(NearName.firm.in_(list(known)))):
        known[row.firm].add(row.key)
    return [row for row in firms if not known[row.id] or not known[row.id] <= rules.keys_of(row.core_name)]


def holders_of(keys: Sequence[int]) -> Sequence[AnyRow]:
    """Return who holds these keys, with the names: a few each (rules.MOST_HOLDERS)."""
    return rows(
        select(NearName.key, NearName.firm, Enterprise.core_name)
        .join(Enterprise, Enterprise.id == NearName.firm)
        .where(NearName.key.in_(keys))
    )
