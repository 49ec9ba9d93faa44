"""What the search index says about enterprises and people: the same for one edit and for a bulk import."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

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


def enterprise_entries(enterprise_ids: Sequence[int]) -> list[Entry]:
    """Return the search entries of these enterprises, in one question; members come before others."""
    return [
        Entry(
            kind="enterprise",
            subject_id=row.id,
            title=row.name,
            subtitle=divisions.name_of(row.city_code) if row.city_code else "",
            texts=[text for text in (row.short_name, row.name_en) if text],
            codes=[code for code in (row.credit_code, row.stock_code, row.number) if code],
            phones=[row.phone] if row.phone else [],
            weight=_WEIGHTS.get(row.position, 0),
        )
        for row in db.rows(_enterprises(), ids=enterprise_ids)
    ]


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
        Entry(
            kind="person",
            subject_id=row.id,
            title=row.name,
            subtitle=" · ".join(f"{p.short_name or p.name} {p.title}".strip() for p in places[row.id][:2]),
            texts=[row.salutation] if row.salutation else [],
            phones=[row.mobile] if row.mobile else [],
        )
        for row in session.execute(query)
    ]
