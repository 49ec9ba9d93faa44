"""Pauses of addresses end by themselves."""

from __future__ import annotations

from crm.campaigns import actions
from crm.core.db import transaction
from crm.core.jobs import sweep


@sweep(every=600)
def end_pauses() -> int:
    """End the pauses whose thirty days are over."""
    with transaction(write=True):
        return actions.end_rests()
