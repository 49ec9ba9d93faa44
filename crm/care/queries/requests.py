"""What persons asked for about their own data: who sees it, what waits. Reading only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from crm.care.models import RightsRequest
from crm.care.rules import BY_LINK, RightsKind, RightsState
from crm.core.actor import Act, Actor, Thing
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.members.models import Person


def rights_page(waiting: bool, cut: Cut) -> Page:
    """Return a page of what was asked: what waits longest first, or all, the newest first."""
    query = select(
        RightsRequest.id, RightsRequest.kind, RightsRequest.state, RightsRequest.text, RightsRequest.asked_at,
        RightsRequest.answered_at, RightsRequest.answered_by, RightsRequest.person_id, Person.name,
    ).join(Person, Person.id == RightsRequest.person_id)  # fmt: skip
    if waiting:
        query = query.where(RightsRequest.state == RightsState.WAITING)
    keys = [
        Key(RightsRequest.asked_at, "asked_at", descending=not waiting),
        Key(RightsRequest.id, "id", descending=not waiting),
    ]
    return paged(query, keys, cut)


def rights_waiting() -> int:
    """Return how many requests wait for an answer."""
    query = select(func.count()).select_from(RightsRequest).where(RightsRequest.state == RightsState.WAITING)
    return session.scalar(query) or 0


def rights_for(actor: Actor, rights_id: int) -> RightsRequest:
    """Return a request for whoever keeps the whole register of people; for others it does not exist."""
    found = session.get(RightsRequest, rights_id) if actor.may_all(Thing.PERSON, Act.EXPORT) else None
    if found is None:
        raise NotFound()
    return found


def own_rights(actor: Actor, rights_id: int) -> RightsRequest:
    """Return a request this very person made. Raises NotFound for any other."""
    own = RightsRequest.person_id == (actor.person_id or 0)
    found = session.scalar(select(RightsRequest).where(RightsRequest.id == rights_id, own))
    if found is None:
        raise NotFound()
    return found


def rights_of(person_id: int) -> Sequence[RightsRequest]:
    """Return everything a person asked for, the newest first."""
    query = select(RightsRequest).where(RightsRequest.person_id == person_id)
    return session.scalars(query.order_by(RightsRequest.id.desc())).all()


def asks_waiting(person_id: int, kind: RightsKind) -> Sequence[RightsRequest]:
    """Return what a person asked for of this kind that waits."""
    return [each for each in rights_of(person_id) if each.kind is kind and each.state is RightsState.WAITING]


def by_link(person_id: int) -> dict[str, list[Any]]:
    """Return what a person asked for by the link of a mail and waits (`asked`), and what may be asked for (`open`)."""
    asked = [row for row in rights_of(person_id) if row.state is RightsState.WAITING and row.kind in BY_LINK]
    return {"asked": asked, "open": [kind for kind in BY_LINK if kind not in {row.kind for row in asked}]}
