"""Who a pasted line may be: persons within the reader's reach, and who is registered already. Reading only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from crm.chinese.names import name_key
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


@dataclass(frozen=True, slots=True)
class Registered:
    """Who is registered at an event: their numbers and, where known, their persons."""

    phones: frozenset[str]
    people: frozenset[int]


def registered(event_id: int, lines: Sequence[Line], people: Sequence[int]) -> Registered:
    """Return which of these numbers and persons are registered at an event already."""
    phones = sorted({line.phone for line in lines if line.phone})
    rows = session.execute(
        select(Registration.mobile, Registration.phone, Registration.person_id).where(
            Registration.event_id == event_id, Registration.state.in_(LIVE),
            or_(Registration.mobile.in_(phones), Registration.phone.in_(phones),
                Registration.person_id.in_(sorted(people))),
        )
    ).all()  # fmt: skip
    numbers = {number for row in rows for number in (row.mobile, row.phone) if number}
    return Registered(frozenset(numbers), frozenset(row.person_id for row in rows if row.person_id))
