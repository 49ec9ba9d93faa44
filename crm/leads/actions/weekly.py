"""The weekly mail about leads: one per person and week, a row says that it is due, handed over at most once."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce
from crm.leads import queries
from crm.leads.facts import LeadWeeklyChosen
from crm.leads.models import LeadWeekly, LeadWeeklyOff


@action
def plan_weekly(owner_id: int, monday: date, *, by: Actor) -> None:  # noqa: ARG001  # every action says who acts
    """Make sure that somebody's mail of this week exists, once, whoever else tries the same."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"owner_id": owner_id, "week": monday, "due_at": now(), "handed_at": None, "tries": 0}
    session.execute(dialect.insert(LeadWeekly).values(row).on_conflict_do_nothing())


@action
def hand_weekly(weekly_id: int, *, by: Actor) -> bool:  # noqa: ARG001  # as above
    """Mark a mail as handed over, before it is. False: not due, or somebody else has it."""
    done = session.execute(
        update(LeadWeekly)
        .where(LeadWeekly.id == weekly_id, LeadWeekly.due_at <= now())
        .values(due_at=None, handed_at=now(), tries=LeadWeekly.tries + 1)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


@action
def defer_weekly(weekly_id: int, delay: timedelta | None, *, by: Actor) -> None:  # noqa: ARG001  # as above
    """Note that the server certainly did not take it: due again after `delay`, never again for None."""
    due = None if delay is None else now() + delay
    session.execute(update(LeadWeekly).where(LeadWeekly.id == weekly_id).values(due_at=due, handed_at=None))


@action
def choose_weekly(wanted: bool, *, by: Actor) -> None:
    """Switch one's own weekly mail on or off; the same again changes nothing."""
    if by.id is None or queries.wants_weekly(by.id) == wanted:
        return
    if wanted:
        session.execute(delete(LeadWeeklyOff).where(LeadWeeklyOff.account_id == by.id))
    else:
        session.add(LeadWeeklyOff(account_id=by.id, at=now()))
        session.flush()
    announce(LeadWeeklyChosen(by=by, account_id=by.id, wanted=wanted))
