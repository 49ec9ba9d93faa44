"""Who sits where. Everything goes through `_rearrange`: venues in turn, all places checked together, then stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from crm.core.actor import Actor
from crm.core.db import action, execute, session
from crm.core.errors import NotFound
from crm.core.facts import Change, announce
from crm.core.ids import uuid7
from crm.events.models import Registration, Venue
from crm.kit import queries, rules
from crm.kit.facts import PlaceChanged
from crm.kit.models import Placing, PlacingTable
from crm.kit.queries import Seated
from crm.kit.rules import Spot, Steps

Moves = Mapping[int, Spot | None]


def _held(venue_id: int) -> int:
    """Hold a venue's plan until the end of the transaction; return its event. Raises NotFound."""
    found = session.scalar(select(Venue.event_id).where(Venue.id == venue_id).with_for_update(key_share=True))
    if found is None:
        raise NotFound()
    return found


@action
def place_people(
    event_id: int, venue_id: int, ids: Collection[int], table_id: int, place: int | None, *, by: Actor
) -> str:
    """Place people at a table, in the order of guests, on its free places (or one on this place).

    Returns the table's name. Raises NobodyTicked, TableFull, PlaceTaken, NoSuchPlace, NotFound.
    """
    _held(venue_id)
    table = queries.table_of(event_id, table_id)
    if table.venue_id != venue_id:
        raise NotFound()
    people = _ticked(venue_id, ids)
    spots = {key: spot for key, spot in queries.spots_of([venue_id]).items() if key not in {p.id for p in people}}
    taken = rules.spots_at(table_id, spots.values())
    if place is not None:
        _check_place(table, place, people, spots)
        free = [place]
    else:
        free = rules.free_places(table.capacity, taken)
    if len(free) < len(people):
        raise rules.TableFull(name=table.name, free=len(free), n=len(people))
    _rearrange([venue_id], {who.id: Spot(table_id, n) for who, n in zip(people, free, strict=False)}, by)
    return table.name


def _ticked(venue_id: int, ids: Collection[int]) -> list[Seated]:
    """Return the ticked people who come to this venue, in the order of guests. Raises NobodyTicked."""
    everybody = [
        *queries.waiting_for_place(venue_id),
        *(p for some in queries.people_at(venue_id).values() for p in some),
    ]
    people = [who for who in everybody if who.id in set(ids)]
    if not people:
        raise rules.NobodyTicked()
    return sorted(people, key=lambda each: rules.guest_order(each.guest))


def _check_place(table: PlacingTable, place: int, people: Sequence[Seated], spots: Mapping[int, Spot]) -> None:
    if len(people) > 1 or not 1 <= place <= table.capacity:
        raise rules.NoSuchPlace(table=table.name, most=table.capacity)
    there = next((key for key, spot in spots.items() if spot == Spot(table.id, place)), None)
    if there is not None:
        name = session.scalars(select(Registration.name).where(Registration.id == there)).one()
        raise rules.PlaceTaken(table=table.name, place=place, name=name)


@action
def unplace_people(venue_id: int, ids: Collection[int], *, by: Actor) -> int:
    """Take people off their places; return how many had one. Raises NobodyTicked."""
    _held(venue_id)
    people = _ticked(venue_id, ids)
    return _rearrange([venue_id], {who.id: None for who in people}, by)


@action
def place_everybody(venue_id: int, *, by: Actor) -> tuple[int, int, str]:
    """Place who has no place; return how many were, how many found none, and the batch to take back."""
    _held(venue_id)
    waiting, batch = queries.waiting_for_place(venue_id), uuid7()
    tables = queries.facts_of(queries.tables_in([venue_id]))
    placed = rules.auto_placed(tables, queries.spots_of([venue_id]), [who.guest for who in waiting])
    _rearrange([venue_id], placed, by, batch=batch)
    return len(placed), len(waiting) - len(placed), batch


@action
def take_back(venue_id: int, batch: str, *, by: Actor) -> int:
    """Undo a placing of everybody; who was moved by hand since stays. Returns how many were taken off."""
    _held(venue_id)
    ids = session.scalars(
        select(Placing.registration_id)
        .join(PlacingTable, PlacingTable.id == Placing.table_id)
        .where(Placing.batch == batch, PlacingTable.venue_id == venue_id)
    ).all()
    return _rearrange([venue_id], dict.fromkeys(ids if batch else ()), by)


@action
def apply_plan(event_id: int, steps: Steps, *, by: Actor) -> int:
    """Do what a plan read back says, all of it or nothing; return how many places changed. Again is harmless.

    Raises PlacingChanged if somebody has another place by now than when the plan was checked.
    """
    venues = sorted(session.scalars(select(Venue.id).where(Venue.event_id == event_id)))
    for venue_id in venues:
        _held(venue_id)
    standing = {each.id: each for each in queries.standing_in(event_id)}
    table_at = {table.id: table.venue_id for table in queries.tables_in(venues)}
    for key, (before, spot) in steps.items():
        who = standing.get(key)
        if who is None or who.spot not in (before, spot):
            raise rules.PlacingChanged()
        if spot is not None and table_at.get(spot.table_id) != who.venue_id:
            raise rules.PlacingChanged()
    return _rearrange(venues, {key: to for key, (_was, to) in steps.items() if standing[key].spot != to}, by)


@action
def leave(registration_id: int, *, by: Actor) -> None:
    """Free the place of somebody who does not come (there) any more."""
    if queries.placings_of([registration_id]):
        _store({registration_id: None}, by, "")


@action
def hand_over(registration_id: int, to_id: int, *, by: Actor) -> None:
    """Give the place of a registration to the colleague who comes instead, at the same venue and without a place."""
    found = queries.placings_of([registration_id, to_id])
    own = next((each for each in found if each.registration_id == registration_id), None)
    if own is None:
        return
    venue_of = select(Registration.venue_id).where(Registration.id == to_id, queries.COMES)
    same = session.scalar(venue_of) == session.get_one(PlacingTable, own.table_id).venue_id
    moves: dict[int, Spot | None] = {registration_id: None}
    if same and len(found) == 1:
        moves[to_id] = Spot(own.table_id, own.place)
    _store(moves, by, "")


def _rearrange(venue_ids: Collection[int], moves: Moves, by: Actor, *, batch: str = "") -> int:
    """Check that all places can stand together, store them, tell each person's registration. Returns how many."""
    spots: dict[int, Spot | None] = {**queries.spots_of(venue_ids), **moves}
    tables = queries.facts_of(queries.tables_in(venue_ids))
    if not rules.standing_together(tables, {key: spot for key, spot in spots.items() if spot is not None}):
        raise rules.PlacingChanged()
    _store(moves, by, batch)
    return len(moves)


def _store(moves: Moves, by: Actor, batch: str) -> None:
    if not moves:
        return
    session.execute(delete(Placing).where(Placing.registration_id.in_(sorted(moves))))
    rows = [
        {"registration_id": key, "table_id": spot.table_id, "place": spot.place, "batch": batch}
        for key, spot in moves.items()
        if spot is not None
    ]
    if rows:
        session.execute(insert(Placing), rows)
    session.flush()
    _retell(sorted(moves), by)


def _retell(ids: Collection[int], by: Actor) -> None:
    """Write to each registration where it sits, as the wall and the desk tell it, and say what changed."""
    found = session.execute(
        select(
            Registration.id, Registration.event_id, Registration.person_id, Registration.table_no,
            PlacingTable.kind, PlacingTable.name, Placing.place,
        )
        .outerjoin(Placing, Placing.registration_id == Registration.id)
        .outerjoin(PlacingTable, PlacingTable.id == Placing.table_id)
        .where(Registration.id.in_(sorted(ids)))
        .order_by(Registration.id)
    ).all()  # fmt: skip
    facts, written = [], []
    for row in found:
        told = rules.shown_place(row.kind, row.name, row.place) if row.name else ""
        if told == row.table_no:
            continue
        written.append({"key": row.id, "told": told})
        changes = (Change("table_no", row.table_no, told, row.person_id),)
        facts.append(PlaceChanged(by=by, registration_id=row.id, event_id=row.event_id, changes=changes))
    if facts:
        _write(written)
        announce(*facts)


def _write(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many table numbers at once; whoever holds a registration as an object reads it again."""
    table = cast(Table, Registration.__table__)
    execute(update(table).where(table.c.id == bindparam("key")).values(table_no=bindparam("told")), rows)
    for held in session().identity_map.values():
        if isinstance(held, Registration):
            session.expire(held, ["table_no"])
