"""When a letter goes out by itself: so many days before or after something, once for each occasion (product.md C9).

An occasion is one event, one day on which paid periods end, or one day of last signs. Its key is the condition that
names its people (`registered:12`, `expires:2026-12-31`), whatever the number of days is changed to: who was reminded
of an occasion is never reminded of it again. An occasion that could not be served within a day of its moment is
skipped; nobody is told of it weeks later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.campaigns.rules.audience import EXPIRES, SILENT, Group
from crm.core.clock import at_wall, local
from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

LATE = timedelta(days=1)
"""How long after its moment an occasion is still served."""
MOST_DAYS = 365


class Anchor(StrEnum):
    """What a reminder counts its days from, and whom of it it concerns."""

    BEFORE_EVENT = "before_event"
    AFTER_ATTENDED = "after_attended"
    AFTER_ABSENT = "after_absent"
    BEFORE_EXPIRY = "before_expiry"
    AFTER_SILENCE = "after_silence"


ANCHOR_NAMES: Mapping[Anchor, str] = {
    Anchor.BEFORE_EVENT: N_("活动开始前，发给已报名的人"),
    Anchor.AFTER_ATTENDED: N_("活动结束后，发给到场的人"),
    Anchor.AFTER_ABSENT: N_("活动结束后，发给报名未到的人"),
    Anchor.BEFORE_EXPIRY: N_("会费到期前"),
    Anchor.AFTER_SILENCE: N_("企业久无往来后"),
}
ANCHOR_SENTENCES: Mapping[Anchor, str] = {
    Anchor.BEFORE_EVENT: N_("活动开始前 {n} 天，发给已报名的人"),
    Anchor.AFTER_ATTENDED: N_("活动结束后 {n} 天，发给到场的人"),
    Anchor.AFTER_ABSENT: N_("活动结束后 {n} 天，发给报名未到的人"),
    Anchor.BEFORE_EXPIRY: N_("会费到期前 {n} 天"),
    Anchor.AFTER_SILENCE: N_("企业连续 {n} 天无往来后"),
}
_CONDITIONS: Mapping[Anchor, str] = {
    Anchor.BEFORE_EVENT: "registered",
    Anchor.AFTER_ATTENDED: "attended",
    Anchor.AFTER_ABSENT: "absent",
    Anchor.BEFORE_EXPIRY: EXPIRES,
    Anchor.AFTER_SILENCE: SILENT,
}
OF_EVENTS = frozenset({Anchor.BEFORE_EVENT, Anchor.AFTER_ATTENDED, Anchor.AFTER_ABSENT})
_BEFORE = frozenset({Anchor.BEFORE_EVENT, Anchor.BEFORE_EXPIRY})


class AnchorFixed(Conflict):
    """What a reminder counts from does not change once it has sent: its occasions would mean something else."""

    code, field, template = "reminder_anchor", "anchor", N_("这项提醒已经发送过，不能改变起算点。请停用它，另建一项。")


class LetterBroken(DomainError):
    """The letter breaks a check that would keep every campaign of the reminder from being sent."""

    code, template = "reminder_letter", N_("文稿还不能使用：{reasons}")


class NotActive(Conflict):
    """Only a reminder at work can be stopped, only one at rest begun."""

    code, template = "reminder_state", N_("这项提醒的状态已经改变，请刷新页面查看。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDraft:
    """What a form gives. `at`: time of day in Asia/Shanghai."""

    name: str
    campaign_id: int
    anchor: Anchor
    days: int
    at: time
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something a reminder speaks of. `at`: when its campaign starts, aware UTC."""

    key: str
    at: datetime
    day: date
    """The day the days are counted from."""
    event_id: int | None = None
    event_name: str = ""
    event_code: str = ""


def on_event(
    anchor: Anchor, *, days: int, at: time, event_id: int, name: str, code: str, anchored: datetime
) -> Occasion:  # fmt: skip
    """Return the occasion of an event whose start (or end) is `anchored`."""
    day = local(anchored).date()
    return Occasion(f"{_CONDITIONS[anchor]}:{event_id}", _moment(anchor, day, days, at), day, event_id, name, code)


def on_day(anchor: Anchor, *, days: int, at: time, day: date) -> Occasion:
    """Return the occasion of a day: paid periods end on it, or last signs were given on it."""
    return Occasion(f"{_CONDITIONS[anchor]}:{day.isoformat()}", _moment(anchor, day, days, at), day)


def counted_from(anchor: Anchor, sends_on: date, days: int) -> date:
    """Return the day that is `days` away from a day of sending."""
    return sends_on + timedelta(days=days if anchor in _BEFORE else -days)


def _moment(anchor: Anchor, day: date, days: int, at: time) -> datetime:
    sends_on = day - timedelta(days=days) if anchor in _BEFORE else day + timedelta(days=days)
    return at_wall(sends_on, at.hour, at.minute)


def is_due(at: datetime, *, now: datetime, active_since: datetime) -> bool:
    """Say whether an occasion's moment has come, is not over, and came while the reminder was at work."""
    return active_since <= at <= now < at + LATE


def concerned_by(key: str) -> Group:
    """Return the condition an occasion's key stands for."""
    condition, _, value = key.partition(":")
    return {condition: (value,)}
