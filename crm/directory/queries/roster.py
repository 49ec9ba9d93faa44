"""The roster: enterprises in order on a day, or the people they show, by 会内职务 and 姓氏笔画."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import and_, func, select, true

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.directory.models import RosterCopy
from crm.directory.queries.visibility import audiences_of_firm, audiences_of_person, shown_by_name, shows_members
from crm.directory.rules import TO_MEMBERS, Audience, Field, Place, RosterKind, is_counted, place
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import LISTED, Duty, Position
from crm.terms import queries as terms


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a roster. Of a list of enterprises `name` is the 单位代表; what is not shown to members is ""."""

    position: Position
    name: str
    title: str
    enterprise: str
    home_code: str
    phone: str
    """The enterprise's telephone, or in a list of people their mobile."""
    email: str
    address: str
    counted: bool
    """Whether the surname stands in the table of strokes."""


def lines(kind: RosterKind, home_code: str, as_of: date) -> list[Line]:
    """Return the lines in order. `home_code` "" is both sides.

    For a day that has passed the standings and offices are those of that day; what people show is what they choose
    today, for a choice taken back counts for every paper printed from then on.
    """
    rows: Sequence[Any] = session.execute(_rows(kind, home_code, as_of)).all()
    if as_of < today():
        rows = _of_the_day(rows, as_of)
    chosen = audiences_of_person([row.person_id for row in rows if row.person_id is not None])
    made = _firm_lines(rows, chosen) if kind is RosterKind.FIRMS else [_of_person(row, chosen) for row in rows]
    return [line for _place, line in sorted(made, key=lambda each: each[0])]


def _of_the_day(rows: Sequence[AnyRow], day: date) -> list[Any]:
    """Return the rows of who was in order on a past day, with the 会内职务 each held then."""
    stood, held = members.standings_on(day), terms.positions_on(day)
    return [
        SimpleNamespace(**{**row._mapping, "position": held.get(row.id, row.position)})
        for row in rows
        if stood.get(row.id) in LISTED
    ]


def offices_unknown(day: date) -> bool:
    """Say whether a roster of this day lists 会内职务 as they are today: no office of that time is known."""
    since = terms.known_since()
    return day < today() and (since is None or day < since)


_Placed = tuple[tuple[int, tuple[bool, int, int, bool], str, str], Line]
_Chosen = Mapping[int, dict[Field, Audience]]


def _rows(kind: RosterKind, home_code: str, as_of: date) -> Query:
    """Return one row per enterprise with its 单位代表, or one per person who lets themselves be named to members."""
    shown = shown_by_name(TO_MEMBERS, as_of)
    here = and_(Employment.enterprise_id == Enterprise.id, shown)
    if kind is RosterKind.FIRMS:
        here = and_(here, Employment.duty == Duty.REPRESENTATIVE)
    query = (
        select(
            Enterprise.id, Enterprise.name.label("enterprise"), Enterprise.home_code, Enterprise.phone,
            Enterprise.address, Enterprise.sort_key.label("firm_key"), Membership.position, Employment.title,
            Employment.duty, Person.id.label("person_id"), Person.name, Person.sort_key, Person.mobile, Person.email,
        )
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .join(Employment, here, isouter=kind is RosterKind.FIRMS)
        .join(Person, Person.id == Employment.person_id, isouter=kind is RosterKind.FIRMS)
        .where(members.standing_in(LISTED, as_of) if as_of >= today() else true(), Membership.joined_on <= as_of)
        .order_by(Enterprise.id, Employment.id)
    )  # fmt: skip
    return query.where(Enterprise.home_code == home_code) if home_code else query


def _firm_lines(rows: Sequence[AnyRow], chosen: _Chosen) -> list[_Placed]:
    once = list({row.id: row for row in reversed(rows)}.values())
    firms = audiences_of_firm([row.id for row in once])
    found: list[_Placed] = []
    for row in once:
        name = row.name or ""
        line = Line(
            row.position, name, _title(row, chosen) if name else "", row.enterprise, row.home_code or "",
            row.phone if firms[row.id][Field.PHONE] in TO_MEMBERS else "", "",
            row.address if firms[row.id][Field.ADDRESS] in TO_MEMBERS else "", is_counted(name),
        )  # fmt: skip
        found.append((place(Place(row.position, name, row.sort_key or "", row.firm_key)), line))
    return found


def _of_person(row: AnyRow, chosen: _Chosen) -> _Placed:
    mine = chosen[row.person_id]
    line = Line(
        row.position, row.name, _title(row, chosen), row.enterprise, row.home_code or "",
        row.mobile if shows_members(mine, Field.MOBILE) else "", row.email if shows_members(mine, Field.EMAIL) else "",
        "", is_counted(row.name),
    )  # fmt: skip
    return place(Place(row.position, row.name, row.sort_key, row.firm_key)), line


def _title(row: AnyRow, chosen: _Chosen) -> str:
    return str(row.title) if shows_members(chosen[row.person_id], Field.TITLE) else ""


def next_number() -> int:
    """Return the number of the next copy."""
    return (session.scalar(select(func.max(RosterCopy.number))) or 0) + 1


def copies(limit: int = 50) -> Sequence[RosterCopy]:
    """Return the latest copies, the newest first."""
    return session.scalars(select(RosterCopy).order_by(RosterCopy.number.desc()).limit(limit)).all()


def copy_for(actor: Actor, copy_id: int) -> RosterCopy:
    """Return a copy to whoever made it; to everybody else it does not exist."""
    found = session.get(RosterCopy, copy_id)
    if found is None or found.made_by_id != actor.id or not actor.may_all(Thing.ENTERPRISE, Act.EXPORT):
        raise NotFound()
    return found
