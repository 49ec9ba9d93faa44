"""What may follow what: states of an event, states of a registration, when one can register. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm.core.words import N_
from crm.events.rules.vocabulary import EventState, RegistrationState

E, R = EventState, RegistrationState

EVENT_MOVES: Mapping[EventState, frozenset[EventState]] = {
    E.DRAFT: frozenset({E.PUBLISHED, E.CANCELLED}),
    E.PUBLISHED: frozenset({E.REGISTRATION_CLOSED, E.RUNNING, E.ENDED, E.CANCELLED}),
    E.REGISTRATION_CLOSED: frozenset({E.PUBLISHED, E.RUNNING, E.ENDED, E.CANCELLED}),
    E.RUNNING: frozenset({E.ENDED}),
    E.ENDED: frozenset({E.RUNNING, E.CLOSED}),
    E.CLOSED: frozenset({E.ENDED}),
    E.CANCELLED: frozenset(),
}
"""Allowed steps of an event (product.md 3.2). A cancelled event stays cancelled: its people were told."""

EVENT_MOVE_NAMES: Mapping[EventState, str] = {
    E.PUBLISHED: N_("发布活动"),
    E.REGISTRATION_CLOSED: N_("截止报名"),
    E.RUNNING: N_("开始活动"),
    E.ENDED: N_("结束活动"),
    E.CLOSED: N_("结项"),
    E.CANCELLED: N_("取消活动"),
}

REGISTRATION_MOVES: Mapping[RegistrationState, frozenset[RegistrationState]] = {
    R.INVITED: frozenset({R.SUBMITTED, R.PENDING_APPROVAL, R.CONFIRMED, R.WAITLISTED, R.DECLINED}),
    R.SUBMITTED: frozenset({R.PENDING_APPROVAL, R.CONFIRMED, R.WAITLISTED, R.REJECTED}),
    R.PENDING_APPROVAL: frozenset(
        {R.CONFIRMED, R.WAITLISTED, R.REJECTED, R.CANCELLED_BY_ATTENDEE, R.CANCELLED_BY_ORGANIZER}
    ),
    R.CONFIRMED: frozenset({R.CANCELLED_BY_ATTENDEE, R.CANCELLED_BY_ORGANIZER, R.TRANSFERRED}),
    R.WAITLISTED: frozenset({R.OFFERED, R.CONFIRMED, R.CANCELLED_BY_ATTENDEE, R.CANCELLED_BY_ORGANIZER}),
    R.OFFERED: frozenset({R.CONFIRMED, R.OFFER_EXPIRED, R.DECLINED, R.CANCELLED_BY_ORGANIZER}),
    R.REPEATED: frozenset({R.CANCELLED_BY_ATTENDEE, R.TRANSFERRED}),
    R.REPEATED_WAITING: frozenset({R.CANCELLED_BY_ATTENDEE}),
    R.OFFER_EXPIRED: frozenset(),
    R.DECLINED: frozenset(),
    R.CANCELLED_BY_ATTENDEE: frozenset(),
    R.CANCELLED_BY_ORGANIZER: frozenset(),
    R.TRANSFERRED: frozenset(),
    R.REJECTED: frozenset(),
}
"""Allowed steps of a registration (product.md 3.2). Who cancelled registers anew."""

OPEN_TO_REGISTER = frozenset({E.PUBLISHED})
PUBLIC = frozenset(set(E) - {E.DRAFT})
ATTENDABLE = frozenset({E.PUBLISHED, E.REGISTRATION_CLOSED, E.RUNNING, E.ENDED})
"""States in which somebody can be checked in; after 结项 the figures stand."""

WHY_CLOSED: Mapping[EventState, str] = {
    E.DRAFT: N_("活动尚未发布。"),
    E.REGISTRATION_CLOSED: N_("报名已截止。"),
    E.RUNNING: N_("活动已经开始，请到现场签到台登记。"),
    E.ENDED: N_("活动已经结束。"),
    E.CLOSED: N_("活动已经结束。"),
    E.CANCELLED: N_("活动已取消。"),
}
DEADLINE_PASSED = N_("报名已截止。")
HAS_BEGUN = N_("活动已经开始，请到现场签到台登记。")
IS_OVER = N_("活动已经结束。")


def may_move(now: EventState, to: EventState) -> bool:
    """Say whether an event may go from one state to another."""
    return to in EVENT_MOVES[now]


def may_step(now: EventState, to: EventState) -> bool:
    """Say whether a bare button leads there: closing and opening again are acts of their own (crm.outcomes)."""
    return may_move(now, to) and E.CLOSED not in (now, to)


def may_become(now: RegistrationState, to: RegistrationState) -> bool:
    """Say whether a registration may go from one state to another."""
    return to in REGISTRATION_MOVES[now]


def closed_reason(
    state: EventState, *, until: datetime | None, starts_at: datetime, ends_at: datetime, at: datetime
) -> str | None:
    """Return why nobody can register at `at` (a msgid), or None while registration is open."""
    if state not in OPEN_TO_REGISTER:
        return WHY_CLOSED[state]
    if at >= ends_at:
        return IS_OVER
    if until is not None and at >= until:
        return DEADLINE_PASSED
    return HAS_BEGUN if until is None and at >= starts_at else None


def first_state(*, needs_approval: bool, seat: bool) -> RegistrationState:
    """Return the state a new registration begins in. `seat`: whether one was got."""
    if needs_approval:
        return RegistrationState.PENDING_APPROVAL
    return RegistrationState.CONFIRMED if seat else RegistrationState.WAITLISTED


def shown_state(state: RegistrationState) -> RegistrationState:
    """Return what the holder of a link is shown: a repeated registration looks like any other."""
    return {R.REPEATED: R.CONFIRMED, R.REPEATED_WAITING: R.WAITLISTED}.get(state, state)


def shown_event_state(state: EventState, *, starts_at: datetime, ends_at: datetime, at: datetime) -> EventState:
    """Return the state as people read it: published events run and end by the clock, whoever pressed a button."""
    if state in (EventState.PUBLISHED, EventState.REGISTRATION_CLOSED) and at >= starts_at:
        return EventState.RUNNING if at < ends_at else EventState.ENDED
    return EventState.ENDED if state is EventState.RUNNING and at >= ends_at else state


@dataclass(frozen=True, slots=True)
class Seats:
    """How many seats a venue has and how many are taken."""

    capacity: int
    taken: int

    @property
    def left(self) -> int:
        """Seats nobody holds; never negative."""
        return max(0, self.capacity - self.taken)
