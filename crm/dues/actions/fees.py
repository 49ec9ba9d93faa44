"""Recording what the 会员大会 decided about dues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from crm.core.actor import Act, Actor
from crm.core.clock import now
from crm.core.db import action, means, session
from crm.core.facts import Change, announce
from crm.dues import queries, rules
from crm.dues.facts import FeesAdopted, FeesCorrected
from crm.dues.models import Fee, FeeSchedule

means("uq_fee_schedule_valid_from", rules.FeesUsed)


@dataclass(frozen=True, slots=True)
class FeesDraft:
    """A version of the fee table as typed. Amounts in whole 分."""

    valid_from: int
    meeting: str
    meeting_on: date
    fees: rules.Fees
    votes_for: int = 0
    votes_against: int = 0
    votes_abstained: int = 0
    pay_to: str = ""
    note: str = ""
    period: rules.DuesYear = rules.DuesYear.CALENDAR
    pro_rata: bool = False


_FIELDS = (
    "valid_from", "meeting", "meeting_on", "votes_for", "votes_against", "votes_abstained", "pay_to", "note", "period",
    "pro_rata",
)  # fmt: skip


@action
def adopt_fees(draft: FeesDraft, *, by: Actor) -> FeeSchedule:
    """Record a new version of the fee table. Raises FeesOverlap if it reaches into years already approved."""
    _check_free(draft.valid_from, but=None)
    schedule = FeeSchedule(**_values(draft), created_at=now(), created_by=by.name)
    session.add(schedule)
    session.flush()
    _set_fees(schedule.id, draft.fees)
    announce(FeesAdopted(by=by, fee_schedule_id=schedule.id, changes=_changes({}, draft)))
    return schedule


@action
def correct_fees(schedule_id: int, draft: FeesDraft, *, by: Actor) -> FeeSchedule:
    """Correct a version nobody was billed by. Raises FeesUsed, FeesOverlap."""
    schedule = queries.schedule_for(by, schedule_id, Act.WRITE)
    if schedule_id in queries.used_schedules():
        raise rules.FeesUsed()
    _check_free(draft.valid_from, but=schedule_id)
    before = {name: getattr(schedule, name) for name in _FIELDS} | _named(queries.fees_of([schedule_id])[schedule_id])
    for name, value in _values(draft).items():
        setattr(schedule, name, value)
    session.execute(delete(Fee).where(Fee.schedule_id == schedule_id))
    _set_fees(schedule_id, draft.fees)
    announce(FeesCorrected(by=by, fee_schedule_id=schedule_id, changes=_changes(before, draft)))
    return schedule


def _check_free(year: int, *, but: int | None) -> None:
    billed = queries.latest_billed_year()
    others = {each.valid_from for each in queries.schedules() if each.id != but}
    least = billed + 1 if billed is not None else rules.FIRST_YEAR
    while least in others:
        least += 1
    if year in others or (billed is not None and year <= billed):
        raise rules.FeesOverlap(year=year, least=least)


def _values(draft: FeesDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in _FIELDS}


def _set_fees(schedule_id: int, fees: rules.Fees) -> None:
    session.add_all(Fee(schedule_id=schedule_id, position=place, amount=amount) for place, amount in fees.items())
    session.flush()


def _changes(before: Mapping[str, object], draft: FeesDraft) -> tuple[Change, ...]:
    after = _values(draft) | _named(draft.fees)
    return tuple(Change(name, before.get(name), value) for name, value in after.items() if before.get(name) != value)


def _named(fees: rules.Fees) -> dict[str, object]:
    return {place.value: amount for place, amount in fees.items()}
