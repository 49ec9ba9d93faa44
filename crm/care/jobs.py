"""What is done later: throwing away what was put aside more than 30 days ago."""

from __future__ import annotations

from crm.care import actions
from crm.core.actor import SYSTEM
from crm.core.db import transaction
from crm.core.jobs import sweep


@sweep(every=3600)
def purge() -> int:
    """Throw away, for good, what was merged or put into the trash more than 30 days ago."""
    with transaction(write=True):
        return actions.purge(by=SYSTEM)
