"""What is set about sending, which houses are paused, and who is not tracked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time

from sqlalchemy import select

from crm.campaigns.models import SendingGate, SendingSetting, Untracked
from crm.campaigns.rules import Pacing, Quiet
from crm.campaigns.rules.pacing import read_houses
from crm.core.clock import now
from crm.core.db import session


def settings_of_sending() -> Sequence[SendingSetting]:
    """Return what was set about sending, the newest first."""
    return session.scalars(select(SendingSetting).order_by(SendingSetting.id.desc()).limit(20)).all()


def pacing() -> Pacing:
    """Return what holds about sending now."""
    latest = session.scalar(select(SendingSetting).order_by(SendingSetting.id.desc()).limit(1))
    if latest is None:
        return Pacing()
    quiet = Quiet(_time(latest.quiet_from), _time(latest.quiet_until), latest.workdays_only)
    return Pacing(read_houses(latest.houses), quiet, latest.tracking)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def quiet_until() -> datetime | None:
    """Return until when nothing is sent because of quiet hours; None outside of them."""
    return pacing().quiet.until(now())


def braked() -> Sequence[SendingGate]:
    """Return the houses and domains at which nothing is tried for a while, the longest pause first."""
    return session.scalars(
        select(SendingGate)
        .where(SendingGate.braked_until > now())
        .order_by(SendingGate.braked_until.desc(), SendingGate.key)
        .limit(20)
    ).all()


def untracked(addresses: Collection[str]) -> frozenset[str]:
    """Return which of these addresses do not want their opens and clicks noted."""
    return frozenset(session.scalars(select(Untracked.address).where(Untracked.address.in_(addresses))))
