"""What the papers of an event say: who comes in the order of guests, how they are addressed, who works there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from crm.accounts.models import Account
from crm.core.db import session
from crm.events.models import EventStaff, Registration
from crm.events.rules import GuestClass
from crm.kit.models import Placing, PlacingTable
from crm.kit.queries.placing import COMES
from crm.kit.rules import Guest, TableKind, guest_order
from crm.members.models import Person

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Attending:
    """Somebody who comes. `salutation` 称谓, "" if nobody has said; `table` "" without a place."""

    id: int
    venue_id: int
    name: str
    company: str
    title: str
    guest_class: GuestClass
    rank: int
    phone: str
    salutation: str
    table: str
    table_kind: TableKind
    place: int


def attending(event_id: int, venue_id: int | None = None) -> list[Attending]:
    """Return who comes to an event (or one of its venues) in the order of guests."""
    query = (
        select(
            Registration.id, Registration.venue_id, Registration.name, Registration.company, Registration.title,
            Registration.guest_class, Registration.rank, Registration.mobile, Registration.phone, Person.salutation,
            PlacingTable.name.label("table"), PlacingTable.kind, Placing.place,
        )
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Placing, Placing.registration_id == Registration.id)
        .outerjoin(PlacingTable, PlacingTable.id == Placing.table_id)
        .where(Registration.event_id == event_id, COMES)
    )  # fmt: skip
    if venue_id is not None:
        query = query.where(Registration.venue_id == venue_id)
    found = [
        Attending(
            row.id, row.venue_id, row.name, row.company, row.title, row.guest_class, row.rank,
            row.mobile or row.phone, row.salutation or "", row.table or "", row.kind or TableKind.TABLE, row.place or 0,
        )
        for row in session.execute(query)
    ]  # fmt: skip
    return sorted(found, key=lambda each: guest_order(Guest(each.id, each.guest_class, each.rank, each.name)))


def contacts_of(event_id: int) -> Sequence[AnyRow]:
    """Return who works at an event, where, and their phone."""
    return session.execute(
        select(Account.name, Account.mobile, EventStaff.venue_id)
        .join(Account, Account.id == EventStaff.account_id)
        .where(EventStaff.event_id == event_id)
        .order_by(EventStaff.id)
    ).all()
