"""Which time a payment covers, and until when a membership is paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_
from crm.members.rules.standing import GRACE, ONE_DAY

LONGEST_DAYS = 5 * 366

Period = tuple[date, date]
"""First and last day, both included."""


class PeriodOrigin(StrEnum):
    """What a paid time rests on; `crm verify` asks for the payment of the first kind."""

    PAYMENT = "payment"
    """An invoice that is settled, or money that came with an admission."""
    OPENING = "opening"
    """期初: it was paid before these books began, and stands here without a row of money."""


PERIOD_ORIGIN_NAMES = {
    PeriodOrigin.PAYMENT: N_("到账"),
    PeriodOrigin.OPENING: N_("期初记录"),
}


class PeriodOfPayment(Conflict):
    """The paid time follows from money: the money is taken back, and the time with it."""

    code = "period_of_payment"
    template = N_("{since} 至 {until} 由到账产生，不能单独撤销。请在会费到账中撤销核销或冲销，缴费期会随之撤回。")


class PeriodBackwards(DomainError):
    """The time paid for ends before it begins, or is longer than any payment of dues."""

    code, field = "period_backwards", "until"
    template = N_("缴费期的最后一天应不早于第一天，且一次最多五年。")


class PeriodPaid(Conflict):
    """Some of these days are already paid for."""

    code, field = "period_paid", "since"
    template = N_("{since} 至 {until} 已有缴费记录，请勿重复登记。")


class PeriodLeavesGap(Conflict):
    """Between the last paid day and this period days would stay unpaid."""

    code, field = "period_leaves_gap", "since"
    template = N_("会费现缴至 {paid_until}，新的缴费期应从 {expected} 开始，否则中间会有未缴的日子。")


def check_period(paid: Iterable[Period], since: date, until: date, today: date) -> None:
    """Raise PeriodBackwards, PeriodPaid or PeriodLeavesGap if this time cannot be recorded as paid.

    A gap is fine only behind us: somebody who lapsed may come back from today on or earlier, and not from later.
    """
    if until < since or (until - since).days >= LONGEST_DAYS:
        raise PeriodBackwards()
    periods = list(paid)
    for first, last in periods:
        if first <= until and since <= last:
            raise PeriodPaid(since=max(first, since), until=min(last, until))
    days = sorted([*periods, (since, until)])
    for (_, last), (first, _) in pairwise(days):
        if first > max(last + ONE_DAY, today):
            raise PeriodLeavesGap(paid_until=last, expected=last + ONE_DAY)


def paid_until(paid: Iterable[Period]) -> date | None:
    """Return the last day paid for. `check_period` saw to it that no gap lies ahead of it."""
    return max((last for _first, last in paid), default=None)


def next_period(latest: date | None, today: date) -> Period:
    """Return the period a payment of today usually covers: to the end of a calendar year (decisions.md 35).

    It joins what is paid; after a lapse and for a new member it begins today.
    """
    joins = latest is not None and latest + GRACE >= today
    since = latest + ONE_DAY if joins and latest is not None else today
    return since, date(since.year, 12, 31)


def paid_until_on(paid: Iterable[Period], day: date) -> date | None:
    """Return the last day paid for without a gap, as it concerned `day`: what began later after a gap counts not."""
    reached: date | None = None
    for first, last in sorted(paid):
        if first <= day or (reached is not None and reached >= day and first <= reached + ONE_DAY):
            reached = last if reached is None else max(reached, last)
    return reached
