"""Who a pasted line may be: persons within the reader's reach, and who is registered already. Reading only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from crm.chinese.names import name_key
from crm.chinese.text import fold
from crm.core.actor import Actor
from crm.core.db import session
from crm.events.models import Registration
from crm.events.rules import LIVE
from crm.invitations.rules import Line
from crm.members.models import Employment, Enterprise, Person
from crm.members.queries import people_visible_to


@dataclass(frozen=True, slots=True)
class Recognised:
    """A person a line was recognised as. `by_phone`: by the number, otherwise by name and firm."""

    person_id: int
    name: str
    mobile: str
    email: str
    firm: str
    by_phone: bool


def recognised(lines: Sequence[Line], actor: Actor) -> dict[int, Recognised]:
    """Return, by the number of the line, whom each line names; nobody where several people fit."""
    phones = {line.phone for line in lines if line.phone}
    names = {line.name for line in lines}
    if not lines:
        return {}
    rows = session.execute(
        select(Person.id, Person.name, Person.mobile, Person.email, Enterprise.name.label("firm"),
               Enterprise.short_name, Enterprise.name_key)
        .outerjoin(Employment, (Employment.person_id == Person.id) & Employment.until.is_(None))
        .outerjoin(Enterprise, Enterprise.id == Employment.enterprise_id)
        .where(or_(Person.mobile.in_(sorted(phones)), Person.name.in_(sorted(names))), people_visible_to(actor))
        .order_by(Person.id, Employment.main.desc(), Employment.id)
        .limit(2_000)
    ).all()  # fmt: skip
    of_phone: dict[str, list[Any]] = defaultdict(list)
    of_name: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        of_phone[row.mobile].append(row)
        of_name[row.name].append(row)
    found: dict[int, Recognised] = {}
    for line in lines:
        known = _only(of_phone[line.phone], by_phone=True) if line.phone else None
        known = known or _only(_same_firm(of_name[line.name], line.company), by_phone=False)
        if known is not None:
            found[line.number] = known
    return found


def _same_firm(rows: Sequence[Any], company: str) -> list[Any]:
    key = name_key(company) if company else ""
    return [row for row in rows if key and row.firm and (row.name_key == key or row.short_name == company)]


def _only(rows: Sequence[Any], *, by_phone: bool) -> Recognised | None:
    """Return the one person these rows speak of, or None."""
    if len({row.id for row in rows}) != 1:
        return None
    row = rows[0]
    return Recognised(row.id, row.name, row.mobile, row.email, row.firm or "", by_phone)


@dataclass(slots=True)
class Registered:
    """Who is registered at an event: mobiles, landlines with a name (colleagues share one), known persons."""

    mobiles: set[str]
    landlines: set[tuple[str, str]]
    people: set[int]

    def holds(self, name: str, phone: str, known: Recognised | None) -> bool:
        """Say whether this is somebody who is registered."""
        person = known is not None and known.person_id in self.people
        return person or phone in self.mobiles or (phone, fold(name)) in self.landlines

    def add(self, row: Registration) -> None:
        """Note one more registration."""
        if row.mobile:
            self.mobiles.add(row.mobile)
        if row.phone:
            self.landlines.add((row.phone, fold(row.name)))
        if row.person_id:
            self.people.add(row.person_id)


def registered(event_id: int, lines: Sequence[Line], known: Mapping[int, Recognised]) -> Registered:
    """Return which of these numbers and persons are registered at an event already."""
    phones = sorted({line.phone for line in lines if line.phone})
    people = sorted({each.person_id for each in known.values()})
    found = Registered(set(), set(), set())
    for row in session.scalars(
        select(Registration).where(
            Registration.event_id == event_id, Registration.state.in_(LIVE),
            or_(Registration.mobile.in_(phones), Registration.phone.in_(phones), Registration.person_id.in_(people)),
        )
    ):  # fmt: skip
        found.add(row)
    return found
