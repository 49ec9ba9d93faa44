"""What a list of enterprises narrowed by a search holds: those of that name, and those where such people work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, bindparam, select

from crm.core import db, search
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import Query
from crm.members.models import Employment
from crm.members.queries.scope import employed_on

_EMPLOYERS_OF_FOUND = 200


def matching(actor: Actor, query: str) -> list[int]:
    """Return the ids of the enterprises found; what somebody may have meant counts only if there is nothing else."""
    if not actor.may_all(Thing.PERSON, Act.READ):
        return search.matching_ids("enterprise", query)
    for guessing in (False, True):
        found = search.matching_ids("enterprise", query, guessing=guessing)
        people = search.matching_ids("person", query, _EMPLOYERS_OF_FOUND, guessing=guessing)
        if found or people:
            return list(dict.fromkeys([*found, *_employers(people)]))
    return []


def _employers(people: Sequence[int]) -> list[int]:
    return [row[0] for row in db.rows(_places(), people=people, day=today())] if people else []


@cache
def _places() -> Query:
    people: BindParameter[Any] = bindparam("people", expanding=True)
    here = employed_on(bindparam("day", type_=Date()))
    return select(Employment.enterprise_id).where(Employment.person_id.in_(people), here)
