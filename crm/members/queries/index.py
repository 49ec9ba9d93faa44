"""What the search index says about enterprises and people: the same for one edit and for a bulk import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from crm.core import db
from crm.core.db import Query, session
from crm.core.search import Entry
from crm.members.models import Enterprise, Membership, Person
from crm.members.queries.people import places_of
from crm.members.rules import Position
from crm.standards import divisions

_WEIGHTS = {position: len(Position) - n for n, position in enumerate(Position)}


FOUND_BY = ("name", "short_name", "name_en", "credit_code", "stock_code", "phone", "city_code")
"""The columns of an enterprise that its search entry is made of."""

PERSON_FOUND_BY = ("name", "salutation", "mobile")
"""The same of a person; where they work is announced by itself."""


def enterprise_entries(enterprise_ids: Sequence[int]) -> list[Entry]:
    """Return the search entries of these enterprises, in one question; members come before others."""
    return [
        enterprise_entry(row.id, row._mapping, row.number, row.position)
        for row in db.rows(_enterprises(), ids=enterprise_ids)
    ]


def enterprise_entry(
    enterprise_id: int, columns: Mapping[Any, Any], number: str | None, position: Position | None
) -> Entry:
    """Return the search entry of an enterprise; `columns` hold at least FOUND_BY."""
    city, phone = columns["city_code"], columns["phone"]
    return Entry(
        kind="enterprise",
        subject_id=enterprise_id,
        title=columns["name"],
        subtitle=divisions.name_of(city) if city else "",
        texts=[text for text in (columns["short_name"], columns["name_en"]) if text],
        codes=[code for code in (columns["credit_code"], columns["stock_code"], number) if code],
        phones=[phone] if phone else [],
        weight=_WEIGHTS[position] if position is not None else 0,
    )


@cache
def _enterprises() -> Query:
    found_by = [getattr(Enterprise, name) for name in FOUND_BY]
    return (
        select(Enterprise.id, *found_by, Membership.number, Membership.position)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Enterprise.id.in_(bindparam("ids", expanding=True)))
    )


def person_entries(person_ids: Sequence[int]) -> list[Entry]:
    """Return the search entries of these people, in two questions; under the name stands where they work."""
    places = places_of(person_ids)
    query = select(Person.id, Person.name, Person.salutation, Person.mobile).where(Person.id.in_(person_ids))
    return [
        person_entry(
            row.id, row.name, row.salutation, row.mobile,
            [f"{p.short_name or p.name} {p.title}".strip() for p in places[row.id][:2]],
        )
        for row in session.execute(query)
    ]  # fmt: skip


def person_entry(person_id: int, name: str, salutation: str, mobile: str, places: Sequence[str]) -> Entry:
    """Return the search entry of a person; `places`: the firms they work for, at most two, with their titles."""
    return Entry(
        kind="person",
        subject_id=person_id,
        title=name,
        subtitle=" · ".join(places),
        texts=[salutation] if salutation else [],
        phones=[mobile] if mobile else [],
    )
