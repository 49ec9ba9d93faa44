"""The search index after rows moved."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from crm.care.rules import Kind
from crm.core import search
from crm.core.db import action, session
from crm.members import queries as members
from crm.members.models import Employment


@action
def make_findable(kind: Kind, ids: Collection[int]) -> None:
    """Make these records findable as they stand now; under a person's name stands where they work."""
    if kind is Kind.PERSON:
        search.index_many(members.person_entries(list(ids)))
        return
    search.index_many(members.enterprise_entries(list(ids)))
    people = session.scalars(select(Employment.person_id).where(Employment.enterprise_id.in_(ids)).distinct()).all()
    if people:
        search.index_many(members.person_entries(list(people)))
