"""Taking back money that was counted: by a row of its own, never by changing the first."""

from __future__ import annotations

from crm.core.actor import Act, Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.errors import Busy
from crm.core.facts import announce
from crm.projects import queries, rules
from crm.projects.facts import ArrivalReversed
from crm.projects.models import Arrival

means("uq_arrival_reverses", Busy)  # somebody reverses the same right now: tried again, the check finds it


@action
def reverse_arrival(arrival_id: int, reason: str, *, by: Actor) -> Arrival:
    """Append the negative of a verified arrival, dated today: it counts once a second person has verified it.

    What was said of earlier days stays. Raises NotYetCounted, ReversalStands, AlreadyReversed.
    """
    arrival = queries.arrival_for(by, arrival_id, Act.WRITE)
    rules.check_reversal(
        verified=arrival.verified_at is not None, reversal=arrival.reverses_id is not None,
        reversed_already=queries.reversal_of(arrival.id) is not None,
    )  # fmt: skip
    back = Arrival(
        project_id=arrival.project_id, amount=-arrival.amount, arrived_on=max(today(), arrival.arrived_on),
        evidence=arrival.evidence, reverses_id=arrival.id, reason=reason, reported_by_id=by.id, reported_by=by.name,
        reported_at=now(), currency=arrival.currency,
        foreign_cents=-arrival.foreign_cents if arrival.foreign_cents is not None else None,
        rate_micros=arrival.rate_micros, rate_on=arrival.rate_on, rate_source=arrival.rate_source,
    )  # fmt: skip
    session.add(back)
    session.flush()
    announce(
        ArrivalReversed(
            by=by, project_id=back.project_id, arrival_id=back.id, reverses_id=arrival.id, amount_fen=back.amount.fen,
            reason=reason,
        )
    )  # fmt: skip
    return back
