"""The editions of a series with what came of each, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from crm.attendance import queries as attendance
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.events.models import Event
from crm.events.queries import events_visible_to
from crm.leads import queries as leads
from crm.outcomes.queries.closing import sees, sees_amounts
from crm.outcomes.rules import is_over
from crm.projects import queries as projects
from crm.projects.rules import SigningState

AnyRow = Row[*tuple[Any, ...]]
MOST = 100


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition; None for what the reader may not know."""

    event: Event
    attendance: tuple[int, int, int] | None
    """应到, 实到, 缺席."""
    over: bool
    """Only then who did not come is absent."""
    leads: tuple[int, Money] | None
    split: dict[SigningState, tuple[int, Money]] | None


def editions(actor: Actor, series: str) -> list[Edition]:
    """Return the editions of a series within the actor's reach, the first first. Raises NotFound for none."""
    events = session.scalars(
        select(Event)
        .where(Event.series == series, Event.series != "", events_visible_to(actor))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    ).all()
    if not events or not actor.staff:
        raise NotFound()
    ids = [event.id for event in events]
    came = attendance.turnout_by_event(ids)
    caught = leads.totals_by_event(actor, ids) if actor.may(Thing.LEAD, Act.READ) else None
    signed = projects.event_splits(ids)
    return [_edition(actor, event, came, caught, signed) for event in events]


def _edition(
    actor: Actor, event: Event, came: dict[int, tuple[int, int, int]], caught: dict[int, tuple[int, Money]] | None,
    signed: dict[int, dict[SigningState, tuple[int, Money]]],
) -> Edition:  # fmt: skip
    return Edition(
        event, came.get(event.id, (0, 0, 0)) if sees(actor, event) else None,
        is_over(event.state, event.ends_at, now()),
        None if caught is None else caught.get(event.id, (0, Money(0))),
        signed[event.id] if sees_amounts(actor, event) else None,
    )  # fmt: skip


def totals(rows: Sequence[Edition]) -> tuple[tuple[int, ...], tuple[int, Money], dict[SigningState, tuple[int, Money]]]:
    """Return the sums over what the reader may know: attendance of what is over, leads, signings by state."""
    came = [row.attendance for row in rows if row.attendance is not None and row.over]
    caught = [row.leads for row in rows if row.leads is not None]
    split = [row.split for row in rows if row.split is not None]
    return (
        tuple(sum(each[n] for each in came) for n in range(3)),
        (sum(n for n, _ in caught), sum((money for _, money in caught), Money(0))),
        {
            state: (sum(each[state][0] for each in split), sum((each[state][1] for each in split), Money(0)))
            for state in SigningState
        },
    )
