"""Likely duplicates among what is registered: each sign is one join over an index, read in the order of the ids."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from crm.care import rules
from crm.care.models import DistinctPair, NearPair
from crm.care.rules import Kind, Sign
from crm.core import relations
from crm.core.db import AnyRow, Query, session
from crm.members.models import Employment, Enterprise, Membership, Person

SIZE = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair, as the list shows it."""

    id: int
    name: str
    note: str
    """Credit code, or where the person works."""
    city_code: str | None
    number: str | None
    """The member's number."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one, why, and how likely (0 to 100)."""

    low: Side
    high: Side
    signs: tuple[Sign, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A page of pairs; `after` is the cursor of the next one, "" at the end."""

    rows: Sequence[Pair]
    after: str


def enterprise_pairs(after: str = "", size: int = SIZE) -> Pairs:
    """Return pairs of enterprises that may be one, in the order of their ids; never two different credit codes."""
    one, two = aliased(Enterprise), aliased(Enterprise)
    same_person = _contacts(one, two)
    short = and_(one.sort_key == two.sort_key, one.sort_key != "", one.name_key != two.name_key)
    questions = {
        Sign.NAME_KEY: _joined(one, two, and_(one.name_key == two.name_key, one.name_key != "")),
        Sign.CORE_NAME: _joined(one, two, and_(one.core_name == two.core_name, one.core_name != "")),
        Sign.SHORT_NAME: _joined(one, two, short),  # the pinyin of the short name, character by character
        Sign.NEAR_NAME: _near(one, two),
        Sign.PHONE: _joined(one, two, and_(one.phone == two.phone, one.phone != "")),
        **same_person,
    }
    different = and_(one.credit_code.is_not(None), two.credit_code.is_not(None), one.credit_code != two.credit_code)
    return _page(Kind.ENTERPRISE, one.id, two.id, {s: q.where(~different) for s, q in questions.items()}, after, size)


def _joined(one: Any, two: Any, on: ColumnElement[bool]) -> Query:
    return select(one.id.label("low"), two.id.label("high")).join(two, and_(one.id < two.id, on))


def _near(one: Any, two: Any) -> Query:
    """Pairs whose names differ in one character: found beforehand by their keys (actions.nearness), read in order."""
    return (
        select(one.id.label("low"), two.id.label("high"))
        .select_from(NearPair)
        .join(one, one.id == NearPair.low)
        .join(two, two.id == NearPair.high)
        .where(one.sort_key != two.sort_key)
    )


def _contacts(one: Any, two: Any) -> dict[Sign, Query]:
    """Pairs of enterprises where somebody has the same mobile or address as somebody at the other."""
    found = {}
    for sign, column in ((Sign.CONTACT_MOBILE, Person.mobile), (Sign.CONTACT_EMAIL, Person.email)):
        place, other_place, person, other = (
            aliased(Employment), aliased(Employment), aliased(Person), aliased(Person)
        )  # fmt: skip
        same = getattr(person, column.key) == getattr(other, column.key)
        found[sign] = (
            select(one.id.label("low"), two.id.label("high"))
            .join(place, and_(place.enterprise_id == one.id, place.until.is_(None)))
            .join(person, and_(person.id == place.person_id, getattr(person, column.key) != ""))
            .join(other, and_(same, other.id != person.id))
            .join(other_place, and_(other_place.person_id == other.id, other_place.until.is_(None)))
            .join(two, and_(two.id == other_place.enterprise_id, two.id > one.id))
            .distinct()
        )
    return found


def person_pairs(after: str = "", size: int = SIZE) -> Pairs:
    """Return pairs of people that may be one: same mobile, same address, or same name at one enterprise."""
    one, two = aliased(Person), aliased(Person)
    here, there = aliased(Employment), aliased(Employment)
    together = (
        select(here.id)
        .join(there, there.enterprise_id == here.enterprise_id)
        .where(here.person_id == one.id, there.person_id == two.id)
        .correlate(one, two)
        .exists()
    )
    same_name = and_(one.sort_key == two.sort_key, one.name == two.name, one.name != rules.ERASED)
    questions = {
        Sign.MOBILE: _joined(one, two, and_(one.mobile == two.mobile, one.mobile != "")),
        Sign.EMAIL: _joined(one, two, and_(one.email == two.email, one.email != "")),
        Sign.NAME_AND_FIRM: _joined(one, two, same_name).where(together),
    }
    return _page(Kind.PERSON, one.id, two.id, questions, after, size)


def _page(kind: Kind, low: Any, high: Any, questions: dict[Sign, Query], after: str, size: int) -> Pairs:
    place, signs = _place(after), defaultdict(set)
    told = select(DistinctPair.id).where(
        DistinctPair.kind == kind, DistinctPair.low_id == low, DistinctPair.high_id == high
    )
    for sign, question in questions.items():
        asked = question.where(~told.exists()).order_by(low, high).limit(size + 1)
        if place is not None:
            asked = asked.where(or_(low > place[0], and_(low == place[0], high > place[1])))
        for row in session.execute(asked):
            signs[row.low, row.high].add(sign)
    ordered = sorted(signs)[: size + 1]
    shown = ordered[:size]
    known = sides(kind, {each for pair in shown for each in pair})
    rows = [_pair(known[one], known[two], signs[one, two]) for one, two in shown]
    return Pairs(rows, json.dumps(shown[-1]) if len(ordered) > size else "")


def _pair(low: Side, high: Side, signs: Iterable[Sign]) -> Pair:
    found = set(signs)
    if Sign.NAME_KEY in found:
        found.discard(Sign.CORE_NAME)
    if Sign.CORE_NAME in found:
        found.discard(Sign.SHORT_NAME)
    return Pair(low, high, tuple(sorted(found, key=list(Sign).index)), rules.score(found, low.name, high.name))


def _place(after: str) -> tuple[int, int] | None:
    try:
        low, high = json.loads(after)
    except (ValueError, TypeError):
        return None
    inside = all(type(each) is int and 0 <= each < 2**62 for each in (low, high))
    return (low, high) if inside else None


def sides(kind: Kind, ids: Iterable[int]) -> dict[int, Side]:
    """Return how these records are shown in a pair, by id."""
    wanted = sorted(ids)
    if kind is Kind.ENTERPRISE:
        rows = session.execute(
            select(Enterprise.id, Enterprise.name, Enterprise.credit_code, Enterprise.city_code, Membership.number)
            .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
            .where(Enterprise.id.in_(wanted))
        )
        return {row.id: Side(row.id, row.name, row.credit_code or "", row.city_code, row.number) for row in rows}
    firms: dict[int, list[str]] = defaultdict(list)
    places = select(Employment.person_id, Enterprise.short_name).join(
        Enterprise, Enterprise.id == Employment.enterprise_id
    )
    for place in session.execute(places.where(Employment.person_id.in_(wanted)).order_by(Employment.id)):
        firms[place.person_id].append(place.short_name)
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: Side(row.id, row.name, "、".join(firms[row.id][:2]), None, None) for row in people}


def pair_of(kind: Kind, keep: int | None, gone: int | None) -> tuple[AnyRow, AnyRow] | None:
    """Return the columns of two records, None unless both are there."""
    table = relations.table_of(kind)
    found = {row.id: row for row in session.execute(select(table).where(table.c.id.in_((keep, gone))))}
    one, other = found.get(keep), found.get(gone)
    return (one, other) if one is not None and other is not None and keep != gone else None
