"""Setting how fast mails go where, when none go, and whether what readers do is noted."""

from __future__ import annotations

from datetime import time

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from crm.campaigns import queries
from crm.campaigns.facts import SendingSet, TrackingChosen
from crm.campaigns.models import SendingSetting, Untracked
from crm.campaigns.rules import Pacing
from crm.campaigns.rules.pacing import check_houses
from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import action, session
from crm.core.facts import announce


@action
def set_pacing(pacing: Pacing, *, by: Actor) -> SendingSetting:
    """Set what holds about sending from now on. Raises DomainBroken, DomainTwice."""
    check_houses(pacing.houses)
    setting = SendingSetting(
        houses=pacing.stored(), quiet_from=_minutes(pacing.quiet.begins), quiet_until=_minutes(pacing.quiet.ends),
        workdays_only=pacing.quiet.workdays_only, tracking=pacing.tracking, at=now(), by_id=by.id, by_name=by.name,
    )  # fmt: skip
    session.add(setting)
    session.flush()
    announce(SendingSet(by=by, setting_id=setting.id))
    return setting


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


@action
def choose_tracking(token: str, *, tracked: bool, by: Actor) -> None:
    """Note the opens and clicks of an address, or no longer. Again changes nothing. Raises NotFound."""
    address = queries.leaver(token).address
    if tracked:
        gone = session.execute(delete(Untracked).where(Untracked.address == address).returning(Untracked.address))
        changed = gone.first() is not None
    else:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        row = dialect.insert(Untracked).values(address=address, at=now())
        changed = session.execute(row.on_conflict_do_nothing().returning(Untracked.address)).first() is not None
    if changed:
        announce(TrackingChosen(by=by, tracked=tracked))
