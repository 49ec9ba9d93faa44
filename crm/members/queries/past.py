"""Where a membership stood on any day, with everything that shows why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.core.clock import today
from crm.core.db import AnyRow, rows
from crm.members.models import Membership, PaidPeriod, StandingOverride
from crm.members.queries.proposals import every_past_decision, is_lapse_confirmed, past_decisions
from crm.members.queries.standing import override_as_of, overrides_as_of, paid_periods
from crm.members.rules import (
    DECISION_OF,
    Basis,
    Decision,
    Past,
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
    periods = [(period.since, period.until) for period in paid_periods(membership.id)]
    pasts = past_decisions(membership.id) if _is_before(membership, day) else []
    basis = _basis(membership, day, override.standing if override else None, periods, pasts)
    kind = standing(basis, day)
    confirmed = override is not None or is_lapse_confirmed(membership.id, basis.paid_until, day)
    return Stood(day, basis, override, kind, rights(kind, lapse_confirmed=confirmed), confirmed)


def standings_on(day: date) -> dict[int, Standing]:
    """Return where every membership stood on `day`, by enterprise; who was not yet admitted is absent.

    Four questions however many there are: what `stood_on` says of one.
    """
    memberships = rows(select(*Membership.__table__.c).where(Membership.joined_on <= day))
    periods, pasts = defaultdict[int, list[tuple[date, date]]](list), defaultdict[int, list[Past]](list)
    for row in rows(select(PaidPeriod.membership_id, PaidPeriod.since, PaidPeriod.until)):
        periods[row.membership_id].append((row.since, row.until))
    for row in rows(every_past_decision()):
        pasts[row.membership_id].append(Past(DECISION_OF[row.kind], row.decided_on))
    by_hand = overrides_as_of(day)
    return {
        each.enterprise_id: standing(_basis(each, day, by_hand.get(each.id), periods[each.id], pasts[each.id]), day)
        for each in memberships
    }


_Known = Membership | AnyRow
_Periods = Sequence[tuple[date, date]]


def _basis(membership: _Known, day: date, override: Standing | None, periods: _Periods, pasts: Sequence[Past]) -> Basis:
    decision, decided_on = _decision(membership, day, pasts)
    paid = membership.paid_until if day >= today() else _paid_until(membership, day, periods)
    return Basis(paid, decision, decided_on, override)


def _is_before(membership: _Known, day: date) -> bool:
    return membership.readmitted_on is not None and day < membership.readmitted_on


def _decision(membership: _Known, day: date, pasts: Sequence[Past]) -> tuple[Decision | None, date | None]:
    if not _is_before(membership, day):
        return membership.decision, membership.decided_on
    past = decision_on(pasts, day)
    return (past.decision, past.decided_on) if past else (None, None)


def _paid_until(membership: _Known, day: date, periods: _Periods) -> date | None:
    again, known_periods = membership.readmitted_on, list(periods)
    if again is not None:
        before = _is_before(membership, day)
        known_periods = [each for each in known_periods if (each[1] < again) is before]
    known = max((until for _since, until in known_periods), default=None)
    paid: date | None = membership.paid_until
    if not _is_before(membership, day) and paid != known:
        return paid  # taken over from a list without its payments
    return paid_until_on(known_periods, day)
