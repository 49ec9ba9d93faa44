"""Where a membership stood on any day, with everything that shows why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.core.clock import today
from crm.members.models import Membership, StandingOverride
from crm.members.queries.proposals import is_lapse_confirmed, past_decisions
from crm.members.queries.standing import override_as_of, paid_periods
from crm.members.rules import (
    Basis,
    Decision,
    Rights,
    Standing,
    decision_on,
    paid_until_on,
    rights,
    standing,
)


@dataclass(frozen=True, slots=True)
class Stood:
    """A standing on a day: what it rests on, what was set by hand, what it allowed."""

    day: date
    basis: Basis
    override: StandingOverride | None
    kind: Standing
    rights: Rights
    lapse_confirmed: bool


def stood_on(membership: Membership, day: date) -> Stood | None:
    """Return where a membership stood on `day`; None before it was admitted.

    Payments count from the day their time began. Decisions of an earlier membership (before it was admitted again)
    are those that came of confirmed proposals.
    """
    if day < membership.joined_on:
        return None
    override = override_as_of(membership.id, day)
    decision, decided_on = _decision(membership, day)
    paid = membership.paid_until if day >= today() else _paid_until(membership, day)
    basis = Basis(paid, decision, decided_on, override.standing if override else None)
    kind = standing(basis, day)
    confirmed = override is not None or is_lapse_confirmed(membership.id, paid, day)
    return Stood(day, basis, override, kind, rights(kind, lapse_confirmed=confirmed), confirmed)


def _is_before(membership: Membership, day: date) -> bool:
    return membership.readmitted_on is not None and day < membership.readmitted_on


def _decision(membership: Membership, day: date) -> tuple[Decision | None, date | None]:
    if not _is_before(membership, day):
        return membership.decision, membership.decided_on
    past = decision_on(past_decisions(membership.id), day)
    return (past.decision, past.decided_on) if past else (None, None)


def _paid_until(membership: Membership, day: date) -> date | None:
    again = membership.readmitted_on
    periods = [(period.since, period.until) for period in paid_periods(membership.id)]
    if again is not None:
        before = _is_before(membership, day)
        periods = [each for each in periods if (each[1] < again) is before]
    known = max((until for _since, until in periods), default=None)
    if not _is_before(membership, day) and membership.paid_until != known:
        return membership.paid_until  # taken over from a list without its payments
    return paid_until_on(periods, day)
