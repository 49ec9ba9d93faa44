"""Papers that were made; whose badges and cards were printed, and how often."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, case, func, select

from crm.core.actor import Actor
from crm.core.db import session
from crm.core.errors import NotFound
from crm.events.models import Event, Registration, Venue
from crm.events.rules import GuestClass, typed
from crm.kit.models import KitCopy, KitCopyPerson, Placing, PlacingTable
from crm.kit.queries.placing import COMES
from crm.kit.rules import PaperKind

AnyRow = Row[*tuple[Any, ...]]
RECENT = 20


def copies_of(event_id: int, limit: int = RECENT) -> Sequence[KitCopy]:
    """Return the papers of an event that were made, newest first."""
    return session.scalars(
        select(KitCopy).where(KitCopy.event_id == event_id).order_by(KitCopy.id.desc()).limit(limit)
    ).all()


def copy_for(actor: Actor, event: Event, copy_id: int) -> KitCopy:
    """Return a paper to whoever made it; to everybody else it does not exist."""
    found = session.scalar(select(KitCopy).where(KitCopy.id == copy_id, KitCopy.event_id == event.id))
    if found is None or found.made_by_id != actor.id:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    """Which badges or cards are asked for. `fresh`: only who has none yet."""

    venue_id: int | None = None
    guest_class: GuestClass | None = None
    q: str = ""
    fresh: bool = False


def _printed(kind: PaperKind) -> Subquery:
    return (
        select(
            KitCopyPerson.registration_id, func.count().label("times"), func.max(KitCopy.made_at).label("last"),
            func.max(KitCopy.id).label("copy_id"),
        )
        .join(KitCopy, KitCopy.id == KitCopyPerson.copy_id)
        .where(KitCopy.kind == kind)
        .group_by(KitCopyPerson.registration_id)
        .subquery()
    )  # fmt: skip


def printables(
    event_id: int, kind: PaperKind, wanted: Printable, *, ids: Collection[int] | None = None, limit: int | None = None
) -> Sequence[AnyRow]:
    """Return whose badges (or cards) can be printed, by 排序号, and how often each was, last when and by whom."""
    printed = _printed(kind)
    place = case((Registration.rank > 0, Registration.rank), else_=1_000_000)
    query = (
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.guest_class,
            Registration.rank, Registration.venue_id, Venue.city_code, Registration.table_no,
            func.coalesce(printed.c.times, 0).label("times"), printed.c.last, KitCopy.made_by,
        )
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(printed, printed.c.registration_id == Registration.id)
        .outerjoin(KitCopy, KitCopy.id == printed.c.copy_id)
        .where(Registration.event_id == event_id, COMES, *_asked(wanted))
        .order_by(Venue.position, place, Registration.guest_class, Registration.id)
    )  # fmt: skip
    if wanted.fresh:
        query = query.where(printed.c.times.is_(None))
    if ids is not None:
        query = query.where(Registration.id.in_(sorted(ids)))
    return session.execute(query if limit is None else query.limit(limit)).all()


def _asked(wanted: Printable) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.venue_id is not None:
        found.append(Registration.venue_id == wanted.venue_id)
    if wanted.guest_class is not None:
        found.append(Registration.guest_class == wanted.guest_class)
    if wanted.q:
        found.append(Registration.search.contains(typed(wanted.q), autoescape=True))
    return found


def unprinted_count(event_id: int, kind: PaperKind) -> int:
    """Return how many of those who come have no badge (or card) yet."""
    had = (
        select(KitCopyPerson.registration_id)
        .join(KitCopy, KitCopy.id == KitCopyPerson.copy_id)
        .where(KitCopy.kind == kind, KitCopy.event_id == event_id)
    )
    return (
        session.scalar(
            select(func.count()).where(Registration.event_id == event_id, COMES, Registration.id.not_in(had))
        )
        or 0
    )


def printed_before(event_id: int, kind: PaperKind, ids: Collection[int]) -> int:
    """Return how many of these had a badge (or card) already."""
    return (
        session.scalar(
            select(func.count(KitCopyPerson.registration_id.distinct()))
            .join(KitCopy, KitCopy.id == KitCopyPerson.copy_id)
            .where(KitCopy.kind == kind, KitCopy.event_id == event_id, KitCopyPerson.registration_id.in_(sorted(ids)))
        )
        or 0
    )


def people_of_copy(copy: KitCopy) -> Sequence[AnyRow]:
    """Return whose badges or cards are on a print, in its order, with their tickets."""
    place = case((Registration.rank > 0, Registration.rank), else_=1_000_000)
    return session.execute(
        select(
            Registration.id, Registration.name, Registration.company, Registration.title, Registration.guest_class,
            Registration.ticket, Venue.city_code, PlacingTable.kind, PlacingTable.name.label("table"), Placing.place,
        )
        .join(KitCopyPerson, KitCopyPerson.registration_id == Registration.id)
        .join(Venue, Venue.id == Registration.venue_id)
        .outerjoin(Placing, Placing.registration_id == Registration.id)
        .outerjoin(PlacingTable, PlacingTable.id == Placing.table_id)
        .where(KitCopyPerson.copy_id == copy.id)
        .order_by(Venue.position, place, Registration.guest_class, Registration.id)
    ).all()  # fmt: skip


def last_made(event_id: int) -> dict[PaperKind, datetime]:
    """Return when each kind of paper was made last."""
    found = session.execute(
        select(KitCopy.kind, func.max(KitCopy.made_at).label("at"))
        .where(KitCopy.event_id == event_id)
        .group_by(KitCopy.kind)
    )
    return {row.kind: row.at for row in found}
