"""Standings in SQL: the same bounds as rules.standing_windows (decisions.md 27)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import Mapped

from crm.core.clock import local
from crm.core.db import session
from crm.members.models import Membership, PaidPeriod, StandingOverride, StandingProposal
from crm.members.rules import Basis, Decision, ProposalKind, ProposalState, Standing, Window, standing_windows

DECIDED = {Standing(decision.value): decision for decision in Decision}


def override_on(today: date) -> ScalarSelect[Standing]:
    """Return the standing set by hand for `today`, as a column beside Membership; NULL where the rule holds."""
    return (
        select(StandingOverride.standing)
        .where(StandingOverride.membership_id == Membership.id, *_in_force(today))
        .order_by(StandingOverride.id.desc())
        .limit(1)
        .correlate(Membership)
        .scalar_subquery()
    )


def _in_force(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        StandingOverride.until >= today, StandingOverride.since <= today, StandingOverride.ended_at.is_(None)
    )  # fmt: skip


def standing_in(kinds: Iterable[Standing], today: date, *, overridden: bool | None = None) -> ColumnElement[bool]:
    """Return the condition on Membership that its standing on `today` is one of `kinds`.

    `overridden` says whether any standing is set by hand that day, where the caller knows.
    """
    wanted = tuple(kinds)
    if overridden is None:
        overridden = is_any_overridden(today)
    if not overridden:  # the usual case, which every engine answers from an index
        return or_(false(), *(_by_rule(kind, today) for kind in wanted))
    by_hand = exists().where(StandingOverride.membership_id == Membership.id, *_in_force(today))
    return or_(
        and_(or_(false(), *(_by_rule(kind, today) for kind in wanted)), ~by_hand.correlate(Membership)),
        and_(by_hand.correlate(Membership), override_on(today).in_(wanted)),
    )


def lapse_unconfirmed(today: date) -> ColumnElement[bool]:
    """Return the condition on Membership that it has lapsed by the rule and nobody has confirmed that its rights end.

    Such a member keeps its place in the directory (decisions.md 34, rules.rights).
    """
    confirmed = exists().where(
        StandingProposal.membership_id == Membership.id, StandingProposal.kind == ProposalKind.LAPSE,
        StandingProposal.state == ProposalState.CONFIRMED, StandingProposal.paid_until == Membership.paid_until,
    )  # fmt: skip
    by_hand = exists().where(StandingOverride.membership_id == Membership.id, *_in_force(today))
    return and_(
        _by_rule(Standing.LAPSED, today), ~confirmed.correlate(Membership), ~by_hand.correlate(Membership)
    )  # fmt: skip


def window_of(kinds: Iterable[Standing], today: date, *, overridden: bool) -> Window:
    """Return a window that the last paid day of every membership of these standings lies in, if it has one.

    A list in the order of these days can begin where the window does; without it the engine would walk there past
    everybody who is not asked for. No window for standings that an organ decides.
    """
    wanted = tuple(kinds)
    windows = [standing_windows(today).get(kind) for kind in wanted]
    least = [window.least if window else None for window in windows]
    most = [window.most if window else None for window in windows]
    if overridden:
        days = func.min(Membership.paid_until), func.max(Membership.paid_until)
        asked = select(*days).join(StandingOverride, StandingOverride.membership_id == Membership.id)
        first, last = session.execute(asked.where(StandingOverride.standing.in_(wanted), *_in_force(today))).one()
        if first is not None:
            least, most = [*least, first], [*most, last]
    return Window(
        least=None if None in least else min(day for day in least if day),
        most=None if None in most else max(day for day in most if day),
    )


def is_any_overridden(today: date) -> bool:
    """Say whether any standing at all is set by hand for `today`."""
    return session.scalar(select(StandingOverride.id).where(*_in_force(today)).limit(1)) is not None


def paid_count(kinds: Iterable[Standing], today: date) -> int:
    """Count exactly the memberships of these standings that were ever paid for. The kinds follow from payments.

    Last paid days are counted in their index alone; the few memberships that a hand or an organ has put elsewhere are
    then taken out or added one by one.
    """
    wanted = tuple(kinds)
    windows = [within(standing_windows(today)[kind], Membership.paid_until) for kind in wanted]
    by_day = [select(func.count()).select_from(Membership).where(window).scalar_subquery() for window in windows]
    stands, falls = standing_in(wanted, today, overridden=True), or_(false(), *windows)
    difference = func.coalesce(func.sum(case((stands, 1), else_=0) - case((falls, 1), else_=0)), 0)
    apart = union_all(
        select(StandingOverride.membership_id).where(*_in_force(today)),
        select(Membership.id).where(Membership.decision.in_(tuple(Decision))),
    )
    corrected = select(difference).where(Membership.id.in_(apart), Membership.paid_until.is_not(None))
    parts = session.execute(select(*by_day, corrected.scalar_subquery())).one()
    return sum(int(part) for part in parts)


def _by_rule(kind: Standing, today: date) -> ColumnElement[bool]:
    if kind in DECIDED:
        return and_(Membership.decision == DECIDED[kind], _holds(today))
    undecided = or_(Membership.decision.is_(None), Membership.decided_on > today)
    if kind is Standing.PENDING_PAYMENT:
        return and_(undecided, Membership.paid_until.is_(None))
    return and_(undecided, within(standing_windows(today)[kind], Membership.paid_until))


def _holds(today: date) -> ColumnElement[bool]:
    return or_(Membership.decided_on.is_(None), Membership.decided_on <= today)


def within(window: Window, column: Mapped[date | None]) -> ColumnElement[bool]:
    """Return the condition that a column of last paid days lies in a window."""
    bounds: list[ColumnElement[bool]] = [column.is_not(None)]
    if window.least is not None:
        bounds.append(column >= window.least)
    if window.most is not None:
        bounds.append(column <= window.most)
    return and_(*bounds)


def basis_columns(today: date) -> tuple[Any, ...]:
    """Return the columns a standing is computed from, named as `basis_of` reads them."""
    return (
        Membership.paid_until, Membership.decision, Membership.decided_on, override_on(today).label("override"),
    )  # fmt: skip


def basis_of(row: Any) -> Basis:
    """Return what a row selected with `basis_columns` says about a standing."""
    return Basis(row.paid_until, row.decision, row.decided_on, row.override)


def membership_of(enterprise_id: int) -> Membership | None:
    """Return an enterprise's membership."""
    return session.scalar(select(Membership).where(Membership.enterprise_id == enterprise_id))


def basis(membership: Membership, today: date) -> Basis:
    """Return what this membership's standing rests on."""
    override = override_of(membership.id, today)
    return Basis(
        membership.paid_until,
        membership.decision,
        membership.decided_on,
        override.standing if override else None,
    )


def override_of(membership_id: int, today: date) -> StandingOverride | None:
    """Return the override in force on `today`; of several the last."""
    return session.scalar(
        select(StandingOverride)
        .where(StandingOverride.membership_id == membership_id, *_in_force(today))
        .order_by(StandingOverride.id.desc())
        .limit(1)
    )


def override_as_of(membership_id: int, day: date) -> StandingOverride | None:
    """Return the override that was in force on `day`, also one that has ended since."""
    rows = session.scalars(
        select(StandingOverride)
        .where(StandingOverride.membership_id == membership_id)
        .where(StandingOverride.since <= day, StandingOverride.until >= day)
        .order_by(StandingOverride.id.desc())
    )
    return next((row for row in rows if row.ended_at is None or local(row.ended_at).date() > day), None)


def overrides_as_of(day: date) -> dict[int, Standing]:
    """Return what was set by hand for `day`, by membership, also where it has ended since."""
    found: dict[int, Standing] = {}
    for row in session.scalars(
        select(StandingOverride)
        .where(StandingOverride.since <= day, StandingOverride.until >= day)
        .order_by(StandingOverride.id)
    ):
        if row.ended_at is None or local(row.ended_at).date() > day:
            found[row.membership_id] = row.standing
    return found


def paid_periods(membership_id: int) -> Sequence[PaidPeriod]:
    """Return what was paid for, the latest first."""
    return session.scalars(
        select(PaidPeriod).where(PaidPeriod.membership_id == membership_id).order_by(PaidPeriod.until.desc())
    ).all()


def number_taken(number: str, but: int = 0) -> bool:
    """Say whether another membership has this number."""
    asked = select(Membership.id).where(Membership.number == number, Membership.id != but)
    return session.scalar(asked) is not None


def next_number() -> str:
    """Return the next free membership number, five digits."""
    last = session.scalar(select(Membership.id).order_by(Membership.id.desc()).limit(1)) or 0
    number = last + 1
    while number_taken(f"{number:05d}"):
        number += 1
    return f"{number:05d}"
