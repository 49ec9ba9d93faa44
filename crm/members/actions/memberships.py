"""Admitting members, recording dues, deciding about memberships, setting a standing by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import action, means, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.core.money import Money
from crm.members import queries, rules
from crm.members.facts import (
    MemberAdmitted,
    MembershipDecided,
    MembershipEdited,
    PaymentRecorded,
    PaymentWithdrawn,
    StandingOverridden,
    StandingOverrideEnded,
)
from crm.members.models import Enterprise, Membership, PaidPeriod, StandingOverride
from crm.members.rules import Decision, PeriodOrigin, Position, Standing

means("uq_membership_number", rules.NumberTakenMeanwhile)

LONGEST_OVERRIDE = timedelta(days=366)


@action
def admit(
    enterprise_id: int, *, position: Position, joined_on: date, number: str = "", basis: str = "", by: Actor
) -> Membership:
    """Make an enterprise a member; without `number` it gets the next one. Raises AlreadyMember, NumberTaken."""
    known = queries.membership_of(enterprise_id)
    if known is not None:
        name = session.get_one(Enterprise, enterprise_id).name
        raise rules.AlreadyMember(name=name, number=known.number)
    if number and queries.number_taken(number):
        raise rules.NumberTaken(number=number)
    membership = Membership(
        enterprise_id=enterprise_id, number=number or queries.next_number(), position=position, joined_on=joined_on,
        basis=basis,
    )  # fmt: skip
    session.add(membership)
    session.flush()
    keep_positions([enterprise_id])
    _touch(enterprise_id)
    announce(
        MemberAdmitted(
            by=by, enterprise_id=enterprise_id, number=membership.number, position=position,
            changes=(Change("joined_on", None, joined_on), Change("basis", None, basis)),
        )
    )  # fmt: skip
    return membership


@action
def edit_membership(
    enterprise_id: int, *, position: Position, joined_on: date, number: str, basis: str, by: Actor
) -> Membership:
    """Change 会内职务, number, day of admission or its basis. Raises NotMember, NumberTaken."""
    membership = _membership(enterprise_id)
    if queries.number_taken(number, but=membership.id):
        raise rules.NumberTaken(number=number)
    values = {"position": position, "joined_on": joined_on, "number": number, "basis": basis}
    changes = tuple(
        Change(name, getattr(membership, name), value)
        for name, value in values.items()
        if getattr(membership, name) != value
    )
    if changes:
        for name, value in values.items():
            setattr(membership, name, value)
        session.flush()
        keep_positions([enterprise_id])
        _touch(enterprise_id)
        announce(MembershipEdited(by=by, enterprise_id=enterprise_id, changes=changes))
    return membership


@action
def set_positions(positions: Mapping[int, Position], *, by: Actor) -> None:
    """Give memberships (by their enterprise's id) these 会内职务 at once, as after an election. No other is touched."""
    found = session.scalars(
        select(Membership)
        .where(Membership.enterprise_id.in_(sorted(positions)))
        .order_by(Membership.id)
        .execution_options(populate_existing=True)
    ).all()
    changed = [each for each in found if each.position is not positions[each.enterprise_id]]
    facts = [
        MembershipEdited(
            by=by, enterprise_id=each.enterprise_id,
            changes=(Change("position", each.position, positions[each.enterprise_id]),),
        )
        for each in changed
    ]  # fmt: skip
    for each in changed:
        each.position = positions[each.enterprise_id]
    session.flush()
    if facts:
        ids = [each.enterprise_id for each in changed]
        keep_positions(ids)
        session.execute(update(Enterprise).where(Enterprise.id.in_(ids)).values(updated_at=now()))
        announce(*facts)


@action
def keep_positions(enterprise_ids: Collection[int]) -> None:
    """Copy the 会内职务 of their memberships to these enterprises; whoever writes memberships calls it."""
    held = select(Membership.position).where(Membership.enterprise_id == Enterprise.id).scalar_subquery()
    session.connection().execute(update(Enterprise).where(Enterprise.id.in_(enterprise_ids)).values(position=held))


@action
def record_payment(
    enterprise_id: int, *, since: date, until: date, dues: Money, origin: PeriodOrigin = PeriodOrigin.PAYMENT, by: Actor
) -> PaidPeriod:
    """Record that dues (whole 分) were paid for these days, both included; the money itself is kept by crm.dues.

    Raises NotMember, PeriodBackwards, PeriodPaid, PeriodLeavesGap. A lapsed membership is in order again; a
    suspended one stays suspended (product.md §3.1).
    """
    membership = _membership(enterprise_id)
    paid = [(period.since, period.until) for period in queries.paid_periods(membership.id)]
    rules.check_period(paid, since, until, today())
    period = PaidPeriod(
        membership_id=membership.id,
        since=since,
        until=until,
        dues=dues,
        origin=origin,
        recorded_at=now(),
        recorded_by=by.name,
    )
    session.add(period)
    before, membership.paid_until = membership.paid_until, rules.paid_until([*paid, (since, until)])
    _touch(enterprise_id)
    session.flush()
    changes = (
        Change("since", None, since), Change("until", None, until), Change("dues", None, dues),
        Change("period_id", None, period.id), Change("paid_until_before", None, before),
    )  # fmt: skip
    announce(PaymentRecorded(by=by, enterprise_id=enterprise_id, paid_until=membership.paid_until, changes=changes))
    return period


@action
def withdraw_payment(enterprise_id: int, period_id: int, *, by: Actor) -> None:
    """Take back a paid time whose money was taken back, or that was recorded by mistake. Raises NotFound."""
    membership = _membership(enterprise_id)
    periods = queries.paid_periods(membership.id)
    wrong = _period(periods, period_id)
    session.delete(wrong)
    counting = [p for p in periods if p is not wrong and p.until >= (membership.readmitted_on or p.until)]
    membership.paid_until = rules.paid_until((p.since, p.until) for p in counting)
    _touch(enterprise_id)
    session.flush()
    changes = (
        Change("since", wrong.since, None), Change("until", wrong.until, None), Change("dues", wrong.dues, None)
    )  # fmt: skip
    announce(PaymentWithdrawn(by=by, enterprise_id=enterprise_id, paid_until=membership.paid_until, changes=changes))


@action
def withdraw_opening(enterprise_id: int, period_id: int, *, by: Actor) -> None:
    """Take back a paid time that rests on no money of these books. Raises NotFound, PeriodOfPayment."""
    period = _period(queries.paid_periods(_membership(enterprise_id).id), period_id)
    if period.origin is PeriodOrigin.PAYMENT:
        raise rules.PeriodOfPayment(since=period.since, until=period.until)
    withdraw_payment(enterprise_id, period_id, by=by)


def _period(periods: Sequence[PaidPeriod], period_id: int) -> PaidPeriod:
    found = next((period for period in periods if period.id == period_id), None)
    if found is None:
        raise NotFound()
    return found


@action
def decide(
    enterprise_id: int, decision: Decision | None, *, decided_on: date | None, basis: str, by: Actor
) -> Membership:
    """Record a decision of an organ about a membership, or with None that it was lifted.

    Raises NotMember, and ExitNotProposed for 视为退会 without a lapse of a year: the system proposes it, a person
    decides.
    """
    membership = _membership(enterprise_id)
    if decision is Decision.AUTO_EXITED and not rules.proposes_exit(queries.basis(membership, today()), today()):
        raise rules.ExitNotProposed(days=rules.EXIT_AFTER.days)
    changes = (
        Change("decision", membership.decision, decision), Change("decided_on", membership.decided_on, decided_on),
        Change("basis", membership.basis, basis),
    )  # fmt: skip
    membership.decision, membership.decided_on = decision, decided_on if decision else None
    membership.basis = basis
    _touch(enterprise_id)
    session.flush()
    announce(MembershipDecided(by=by, enterprise_id=enterprise_id, decision=decision, changes=changes))
    return membership


@action
def set_override(enterprise_id: int, standing: Standing, *, until: date, reason: str, by: Actor) -> StandingOverride:
    """Set a standing by hand from today to `until`; afterwards the rule holds again by itself.

    An earlier override ends now. Raises NotMember, OverrideBackwards (until before today or beyond a year).
    """
    membership, day = _membership(enterprise_id), today()
    if not day <= until <= day + LONGEST_OVERRIDE:
        raise rules.OverrideBackwards(least=day, most=day + LONGEST_OVERRIDE)
    _end_overrides(membership.id)
    override = StandingOverride(
        membership_id=membership.id, standing=standing, since=day, until=until, reason=reason, set_by=by.name
    )
    session.add(override)
    _touch(enterprise_id)
    session.flush()
    announce(StandingOverridden(by=by, enterprise_id=enterprise_id, standing=standing, until=until, reason=reason))
    return override


@action
def end_override(enterprise_id: int, *, by: Actor) -> None:
    """Let the rule hold again now. Nothing happens if no standing was set by hand."""
    membership = _membership(enterprise_id)
    override = queries.override_of(membership.id, today())
    if override is None:
        return
    before = override.standing
    _end_overrides(membership.id)
    _touch(enterprise_id)
    announce(StandingOverrideEnded(by=by, enterprise_id=enterprise_id, changes=(Change("standing", before, None),)))


def _end_overrides(membership_id: int) -> None:
    session.execute(
        update(StandingOverride)
        .where(StandingOverride.membership_id == membership_id, StandingOverride.ended_at.is_(None))
        .values(ended_at=now())
    )


def _membership(enterprise_id: int) -> Membership:
    found = queries.membership_of(enterprise_id)
    if found is None:
        raise rules.NotMember()
    return found


def _touch(enterprise_id: int) -> None:
    """Note that something about the enterprise changed, for the order 更新时间, without a new version of its texts."""
    session.execute(update(Enterprise).where(Enterprise.id == enterprise_id).values(updated_at=now()))
