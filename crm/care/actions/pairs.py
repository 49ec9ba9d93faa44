"""Pairs that somebody looked at and said are different."""

from __future__ import annotations

from sqlalchemy import select

from crm.care.facts import DistinctPeopleSaid, DistinctSaid
from crm.care.models import DistinctPair
from crm.care.rules import Kind
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce


@action
def say_distinct(kind: Kind, one: int, other: int, *, by: Actor) -> None:
    """Remember that two records are not the same: they are not proposed again. Saying it twice is no error."""
    low, high = sorted((one, other))
    known = select(DistinctPair.id).where(
        DistinctPair.kind == kind, DistinctPair.low_id == low, DistinctPair.high_id == high
    )
    if session.scalar(known) is not None:
        return
    session.add(DistinctPair(kind=kind, low_id=low, high_id=high, at=now(), by_name=by.name))
    session.flush()
    if kind is Kind.ENTERPRISE:
        announce(DistinctSaid(by=by, enterprise_id=low, other_id=high))
    else:
        announce(DistinctPeopleSaid(by=by, person_id=low, other_id=high))
