"""期初: time paid for before these books began, recorded by hand without a row of money."""

from __future__ import annotations

from datetime import date

from crm.core.actor import Actor
from crm.core.db import action
from crm.core.money import Money
from crm.dues import queries, rules
from crm.members import actions as members
from crm.members.models import PaidPeriod
from crm.members.rules import PeriodOrigin


@action
def record_opening(enterprise_id: int, *, since: date, until: date, dues: Money, by: Actor) -> PaidPeriod:
    """Record days that were paid for before there was a fee table. Raises OpeningTooLate, and what members raise."""
    last = queries.last_opening_day()
    if last is not None and until > last:
        raise rules.OpeningTooLate(year=last.year + 1, last=last)
    return members.record_payment(
        enterprise_id, since=since, until=until, dues=dues, origin=PeriodOrigin.OPENING, by=by
    )
