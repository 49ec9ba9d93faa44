"""Questions about kept lists and files of them. Reading only."""

from __future__ import annotations

from sqlalchemy import select

from crm.core.actor import Actor
from crm.core.clock import now
from crm.core.db import session
from crm.core.errors import NotFound
from crm.lists.models import ListExport
from crm.lists.rules import FETCHED_WITHIN


def export_of(actor: Actor, export_id: int, kind: str) -> ListExport:
    """Return a file this actor has asked for within a day; nobody else's exists for them. Raises NotFound."""
    asked = select(ListExport).where(
        ListExport.id == export_id, ListExport.kind == kind, ListExport.owner_id == (actor.id or 0),
        ListExport.made_at > now() - FETCHED_WITHIN,
    )  # fmt: skip
    found = session.scalar(asked)
    if found is None:
        raise NotFound()
    return found
