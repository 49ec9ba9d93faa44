"""Setting up the tables and rows of a venue."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.core.actor import Actor
from crm.core.db import action, means, session
from crm.core.errors import Busy
from crm.core.facts import Change, announce
from crm.core.tables.cells import text_of
from crm.events.models import Venue
from crm.events.rules import GuestClass
from crm.kit import queries, rules
from crm.kit.actions.placing import _held, _retell
from crm.kit.facts import TableEdited, TableRemoved, TablesAdded
from crm.kit.models import Placing, PlacingTable
from crm.kit.rules import TableKind

for _name in ("uq_placing_table_name", "uq_placing_place", "uq_placing_person_registration_id"):
    means(_name, Busy)  # somebody stores the same right now: tried again, the checks find it and say so


@action
def add_tables(
    venue_id: int, first: str, count: int, *, kind: TableKind, capacity: int, guest_class: GuestClass | None, by: Actor
) -> list[PlacingTable]:
    """Set up so many tables after the others, named by counting on. Raises NameTaken, TooManyTables."""
    event_id = _held(venue_id)
    there = queries.tables_in([venue_id])
    if len(there) + count > rules.TABLES_MOST:
        raise rules.TooManyTables(most=rules.TABLES_MOST, there=len(there), count=count)
    names = rules.table_names(first, count, {table.name for table in there})
    last = queries.last_position(venue_id)
    made = [
        PlacingTable(
            event_id=event_id, venue_id=venue_id, position=last + n, kind=kind, name=name, capacity=capacity,
            guest_class=guest_class,
        )
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    announce(TablesAdded(by=by, event_id=event_id, venue_id=venue_id, tables=_named(names)))
    return made


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"


@action
def edit_table(
    event_id: int, table_id: int, name: str, *, capacity: int, guest_class: GuestClass | None, by: Actor
) -> PlacingTable:
    """Change a table; who sits there is told its new name. Raises NameTaken, CapacityBelowPlaces, NotFound."""
    table = queries.table_of(event_id, table_id)
    _held(table.venue_id)
    session.refresh(table)
    name = text_of(name)
    if name in {each.name for each in queries.tables_in([table.venue_id]) if each.id != table.id}:
        raise rules.NameTaken(name=name)
    highest = session.scalar(select(func.max(Placing.place)).where(Placing.table_id == table_id)) or 0
    if capacity < highest:
        raise rules.CapacityBelowPlaces(name=table.name, place=highest)
    wanted = {"name": name, "capacity": capacity, "guest_class": guest_class}
    changes = tuple(Change(key, getattr(table, key), new) for key, new in wanted.items() if getattr(table, key) != new)
    table.name, table.capacity, table.guest_class = name, capacity, guest_class
    session.flush()
    if changes:
        announce(TableEdited(by=by, event_id=event_id, venue_id=table.venue_id, tables=name, changes=changes))
        _retell(session.scalars(select(Placing.registration_id).where(Placing.table_id == table_id)).all(), by)
    return table


@action
def remove_table(event_id: int, table_id: int, *, by: Actor) -> str:
    """Take an empty table away and return its name. Raises TableInUse, NotFound."""
    table = queries.table_of(event_id, table_id)
    _held(table.venue_id)
    count = session.scalar(select(func.count()).where(Placing.table_id == table_id)) or 0
    if count:
        raise rules.TableInUse(name=table.name, n=count)
    name, venue_id = table.name, table.venue_id
    session.delete(table)
    session.flush()
    announce(TableRemoved(by=by, event_id=event_id, venue_id=venue_id, tables=name))
    return name


@action
def copy_tables(from_event_id: int, event_id: int, *, by: Actor) -> int:
    """Set up the tables of an event at a new edition of it, venue by venue in their order; return how many."""
    old, new = (
        session.scalars(select(Venue.id).where(Venue.event_id == each).order_by(Venue.position, Venue.id)).all()
        for each in (from_event_id, event_id)
    )
    to = dict(zip(old, new, strict=False))
    tables = [table for table in queries.tables_in(to) if table.venue_id in to]
    session.add_all(
        PlacingTable(
            event_id=event_id, venue_id=to[each.venue_id], position=each.position, kind=each.kind, name=each.name,
            capacity=each.capacity, guest_class=each.guest_class,
        )
        for each in tables
    )  # fmt: skip
    session.flush()
    for venue_id in dict.fromkeys(to[each.venue_id] for each in tables):
        names = [each.name for each in tables if to[each.venue_id] == venue_id]
        announce(TablesAdded(by=by, event_id=event_id, venue_id=venue_id, tables=_named(names)))
    return len(tables)
