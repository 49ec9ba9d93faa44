"""Deleting so that it can be taken back: a feature hands its row over, the trash (crm.care) keeps it for 30 days."""

from __future__ import annotations

from crm.core.actor import Actor
from crm.core.slots import sources


def put_aside(table: str, record_id: int, name: str, *, by: Actor) -> int:
    """Put a row out of sight and return the number under which it lies in the trash.

    `name` is how the trash lists it. Raises Conflict while other rows point at it, NotFound if it is not there. The
    caller has asked for the right and announces what happened.
    """
    (keep,) = sources("trash")
    number: int = keep(table, record_id, name, by)
    return number
