"""入会程序: which steps an application passes, and for how many days it may stay where. Pure.

A step is left out by a procedure with its own basis and first day, never for a single application (product.md M2). An
application keeps the procedure of the day it was first submitted, so that nobody's rules change on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import DomainError
from crm.entry.rules.errors import (
    BasisNeeded,
    DaysOutOfRange,
    NoticeRuns,
    NotOverdue,
    ObjectionsOpen,
)
from crm.entry.rules.vocabulary import STEPS, State
from crm.standards import working_days

NOTICE_DAYS = 7
"""公示 lasts so many days, the first included, unless a procedure says otherwise."""
OFFER_DAYS = 30
"""Who was approved and has not paid after so many days may be called 逾期 by the secretariat (product.md §3.1)."""
SKIPPABLE = (State.SECRETARIAT, State.NOTICE, State.COUNCIL)
"""Steps a procedure may leave out. 初审 and 缴费 belong to every one: somebody looks, and who joins pays."""
HANDLED = frozenset({State.SUBMITTED, State.SCREENING, State.SECRETARIAT})
"""Steps the secretariat closes by itself, so that days to do it in make sense; a council meets when it meets."""
RETURNED_WAITS = timedelta(days=14)
"""Who was asked for corrections and has not answered is asked again after so many days, once."""
LONGEST_BASIS = 200
RANGES = {"notice_days": (1, 60), "offer_days": (1, 365), "handling_days": (0, 60)}
"""What may be set, the ends included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One version of the procedure. `handling_days` are working days; 0: no limit."""

    notice_days: int = NOTICE_DAYS
    offer_days: int = OFFER_DAYS
    handling_days: int = 0
    skipped: frozenset[State] = frozenset()

    def way(self) -> tuple[State, ...]:
        """Return the steps of an application that goes well, the first first."""
        return tuple(state for state in STEPS if state not in self.skipped)

    def following(self, state: State) -> State:
        """Return the next step of the way. `state` is a step of it, and not the last."""
        way = self.way()
        return next(each for each in way if STEPS.index(each) > STEPS.index(state))

    def after_objection(self) -> State:
        """Return who looks again once an objection was upheld: the secretariat, or the screening without one."""
        return State.SCREENING if State.SECRETARIAT in self.skipped else State.SECRETARIAT


STANDARD = Procedure()
"""What holds until a procedure is recorded."""


def check_procedure(procedure: Procedure, basis: str) -> None:
    """Raise DaysOutOfRange or BasisNeeded unless a version may be recorded. Raises ValueError for a step to keep."""
    if not procedure.skipped <= frozenset(SKIPPABLE):
        raise ValueError(procedure.skipped)
    for name, (least, most) in RANGES.items():
        if not least <= getattr(procedure, name) <= most:
            raise _at(name, DaysOutOfRange(least=least, most=most))
    if not basis.strip():
        raise BasisNeeded()


def _at(field: str, error: DomainError) -> DomainError:
    error.field = field  # type: ignore[misc]  # the class has no field: it depends on which number
    return error


def notice_until(since: date, days: int = NOTICE_DAYS) -> date:
    """Return the last day of a public notice that began on `since`."""
    return since + timedelta(days=days - 1)


def check_notice(until: date | None, decided_on: date) -> None:
    """Raise NoticeRuns unless the notice has run all its days before `decided_on`."""
    if until is not None and decided_on <= until:
        raise NoticeRuns(until=until)


def check_objections(open_ones: Iterable[str]) -> None:
    """Raise ObjectionsOpen, naming who objected, unless every objection was looked into."""
    names = list(open_ones)
    if names:
        raise ObjectionsOpen(names="、".join(names))


def due_on(state: State, since: date, procedure: Procedure) -> date | None:
    """Return the last day an application may stay where it came to on `since`; None: no such day."""
    if state is State.APPROVED:
        return since + timedelta(days=procedure.offer_days)
    if state in HANDLED and procedure.handling_days:
        return working_days.after(since, procedure.handling_days)
    return None


def is_overdue(due: date | None, today: date) -> bool:
    """Say whether an application has stayed too long where it is: a proposal, people decide."""
    return due is not None and today > due


def check_overdue(due: date | None, today: date) -> None:
    """Raise NotOverdue while there is time to pay."""
    if not is_overdue(due, today):
        raise NotOverdue(until=due or today)


def is_forgotten(state: State, since: date, today: date) -> bool:
    """Say whether an applicant seems to have forgotten that corrections were asked for."""
    return state is State.RETURNED and today >= since + RETURNED_WAITS
