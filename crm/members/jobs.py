"""What is looked through every day: memberships whose rights a person should decide about (product.md M3, M8)."""

from __future__ import annotations

from crm.core.actor import SYSTEM
from crm.core.db import transaction
from crm.core.jobs import sweep
from crm.members import actions

OFTEN = 3600
"""Seconds: often enough that every day begins with its proposals, whenever the machine was down."""


@sweep(every=OFTEN)
def propose_standings() -> int:
    """Propose what the rule calls for and close what is outdated, in small transactions. Safe to run again."""
    done = 0
    for step in (actions.outdate_proposals, actions.propose_by_rule):
        while True:
            with transaction(write=True):
                found = step(by=SYSTEM)
            done += found
            if not found:
                break
    return done
