"""Where a membership stands on a day, why, and what follows from it (product.md M3, §3.1).

Three things decide, the first that applies: an override set by hand for some days, a decision of an organ, the last
day paid for. Nothing is stored, so nothing has to be brought up to date at night.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from crm.core.words import N_
from crm.members.rules.vocabulary import Decision, Standing

DUE = timedelta(days=60)
"""So long before the paid time ends a membership is 待续费."""
GRACE = timedelta(days=90)
"""So long after the paid time has ended a membership keeps its rights (宽限期)."""
EXIT_AFTER = timedelta(days=365)
"""After so long a lapse the system proposes 视为退会; a person confirms it."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Override:
    """A standing set by hand from `since` to `until`, both days included."""

    standing: Standing
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Basis:
    """What a standing rests on. `override` is the one in force on the day asked about."""

    paid_until: date | None = None
    decision: Decision | None = None
    decided_on: date | None = None
    override: Standing | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which last paid days make a standing: from `least` to `most`, both included; None is no bound."""

    least: date | None = None
    most: date | None = None

    def holds(self, paid_until: date) -> bool:
        """Say whether a last paid day lies in the window."""
        return (self.least is None or paid_until >= self.least) and (self.most is None or paid_until <= self.most)


@lru_cache(maxsize=8)
def standing_windows(today: date) -> Mapping[Standing, Window]:
    """Return the windows of the last paid day on `today`; queries build their SQL from the same bounds."""
    return {
        Standing.ACTIVE: Window(least=today + DUE + ONE_DAY),
        Standing.DUE: Window(least=today, most=today + DUE),
        Standing.GRACE: Window(least=today - GRACE, most=today - ONE_DAY),
        Standing.LAPSED: Window(most=today - GRACE - ONE_DAY),
    }


def standing(basis: Basis, today: date) -> Standing:
    """Say where a membership stands on `today`."""
    if basis.override is not None:
        return basis.override
    if basis.decision is not None and decision_holds(basis.decided_on, today):
        return Standing(basis.decision.value)
    return paid_standing(basis.paid_until, today)


def paid_standing(paid_until: date | None, today: date) -> Standing:
    """Say where a membership would stand by its payments alone."""
    if paid_until is None:
        return Standing.PENDING_PAYMENT
    return next(kind for kind, window in standing_windows(today).items() if window.holds(paid_until))


def decision_holds(decided_on: date | None, today: date) -> bool:
    """Say whether a decision is in force: from its day on, or always if the day is not known."""
    return decided_on is None or decided_on <= today


def in_force(overrides: Iterable[Override], today: date) -> Standing | None:
    """Return the standing set by hand for `today`; of several the one given last."""
    found = [each.standing for each in overrides if each.since <= today <= each.until]
    return found[-1] if found else None


def lapsed_since(paid_until: date) -> date:
    """Return the first day without rights, if nothing is paid."""
    return paid_until + GRACE + ONE_DAY


def proposes_exit(basis: Basis, today: date) -> bool:
    """Say whether so long a lapse calls for 视为退会. It only proposes: a person decides."""
    lapsed = standing(basis, today) is Standing.LAPSED and basis.paid_until is not None
    return lapsed and basis.paid_until is not None and today - lapsed_since(basis.paid_until) >= EXIT_AFTER


@dataclass(frozen=True, slots=True)
class Milestones:
    """The days that follow from a last paid day."""

    due_from: date
    paid_until: date
    grace_until: date
    lapsed_since: date
    exit_from: date


def milestones(paid_until: date) -> Milestones:
    """Return the days on which a membership paid until then changes its standing."""
    lapsed = lapsed_since(paid_until)
    return Milestones(paid_until - DUE, paid_until, paid_until + GRACE, lapsed, lapsed + EXIT_AFTER)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a standing allows: to be listed in the directory, to vote, to pay the members' price."""

    listed: bool
    votes: bool
    member_price: bool


_ALL = Rights(listed=True, votes=True, member_price=True)
_NONE = Rights(listed=False, votes=False, member_price=False)
_RIGHTS = {
    Standing.ACTIVE: _ALL,
    Standing.DUE: _ALL,
    Standing.GRACE: Rights(listed=True, votes=False, member_price=True),
    Standing.HONORARY: Rights(listed=True, votes=False, member_price=True),
}
LISTED = tuple(kind for kind in Standing if _RIGHTS.get(kind, _NONE).listed)
"""The standings that stand in the members' directory."""


def rights(kind: Standing, *, lapse_confirmed: bool = True) -> Rights:
    """Return what this standing allows (table of product.md §3.1).

    No right ends by itself (decisions.md 34): until a lapse is confirmed it keeps what the grace period keeps.
    """
    if kind is Standing.LAPSED and not lapse_confirmed:
        return _RIGHTS[Standing.GRACE]
    return _RIGHTS.get(kind, _NONE)


def exit_bound(today: date) -> date:
    """Return the latest last paid day after which 视为退会 is proposed on `today`."""
    return today - EXIT_AFTER - GRACE - ONE_DAY


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence: a Chinese msgid and its facts."""

    template: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.facts)


_BY_PAYMENT = {
    Standing.ACTIVE: N_("会费缴至 {paid_until}，还有 {days} 天。"),
    Standing.DUE: N_("会费缴至 {paid_until}，还有 {days} 天，到期前 {due} 天起为待续费。"),
    Standing.GRACE: N_(
        "会费缴至 {paid_until}，已过期 {days} 天；宽限期 {grace} 天，到 {last} 为止保留权利，暂不参加表决。"
    ),
    Standing.LAPSED: N_(
        "会费缴至 {paid_until}，已过期 {days} 天，超过 {grace} 天宽限期，自 {since} 起中止。补缴会费后自动恢复。"
    ),
}
_BY_DECISION = {
    Decision.SUSPENDED: N_("理事会决定暂停资格（{decided_on}）。补缴会费不会恢复，需理事会另行决定。"),
    Decision.RESIGNED: N_("已书面通知退会（{decided_on}）。"),
    Decision.EXPELLED: N_("已决定除名（{decided_on}）。"),
    Decision.AUTO_EXITED: N_("长期未缴会费，经确认视为退会（{decided_on}）。"),
    Decision.HONORARY: N_("已授予名誉会籍（{decided_on}），不缴会费。"),
}
_PENDING = N_("已入会，尚无缴费记录。")
_BY_HAND = N_("由人工设定，到 {until} 为止：{reason}。此后按规则自动恢复为应有状态。")


def why(basis: Basis, today: date) -> Reason:
    """Say in one sentence why the membership stands where it stands, overrides aside (see `why_by_hand`)."""
    if basis.decision is not None and decision_holds(basis.decided_on, today):
        return Reason(_BY_DECISION[basis.decision], {"decided_on": basis.decided_on or "--"})
    if basis.paid_until is None:
        return Reason(_PENDING)
    paid_until = basis.paid_until
    return Reason(
        _BY_PAYMENT[paid_standing(paid_until, today)],
        {
            "paid_until": paid_until, "days": abs((paid_until - today).days), "due": DUE.days, "grace": GRACE.days,
            "last": paid_until + GRACE, "since": lapsed_since(paid_until),
        },
    )  # fmt: skip


def why_by_hand(until: date, reason: str) -> Reason:
    """Say in one sentence that a person set this standing, why, and how long it holds."""
    return Reason(_BY_HAND, {"until": until, "reason": reason.rstrip("。.")})
