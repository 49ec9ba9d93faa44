"""Rosters in preparation: their lines, what they lack, who could hold an office."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from crm.core.actor import Actor
from crm.core.clock import now, today
from crm.core.db import AnyRow, session
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import EXITS, Duty, Position
from crm.terms.models import RosterLine, Term, TermOffice
from crm.terms.queries.offices import current_term, holding, offices_in, offices_query
from crm.terms.rules import OFFICES, UNDO_WITHIN, Line, TermState


@dataclass(frozen=True, slots=True)
class Drafted:
    """A line of a draft roster with what stands around it."""

    id: int
    enterprise_id: int
    person_id: int | None
    person: str
    number: str
    home_code: str | None
    line: Line


def lines_of(term_id: int) -> list[Drafted]:
    """Return the lines of a draft roster in the order of what the firms held, then by pinyin."""
    here = aliased(Employment)
    works = (
        select(here.id)
        .where(
            here.person_id == RosterLine.person_id, here.enterprise_id == RosterLine.enterprise_id,
            or_(here.until.is_(None), here.until >= today()),
        )
        .exists()
    )  # fmt: skip
    rows = session.execute(
        select(
            RosterLine.id, RosterLine.enterprise_id, RosterLine.person_id, RosterLine.before, RosterLine.position,
            Enterprise.name, Enterprise.short_name, Enterprise.home_code, Person.name.label("person"),
            Membership.number, Membership.decision, works.label("is_here"),
        )
        .join(Enterprise, Enterprise.id == RosterLine.enterprise_id)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .outerjoin(Person, Person.id == RosterLine.person_id)
        .where(RosterLine.term_id == term_id)
        .order_by(Enterprise.sort_key, RosterLine.id)
    ).all()  # fmt: skip
    order = {position: n for n, position in enumerate((*OFFICES, Position.MEMBER, None))}
    return [_drafted(row) for row in sorted(rows, key=lambda row: order[row.before or row.position])]


def _drafted(row: AnyRow) -> Drafted:
    line = Line(
        name=row.short_name or row.name, position=row.position, before=row.before, person_id=row.person_id,
        is_member=row.number is not None and row.decision not in EXITS, is_here=bool(row.is_here),
    )  # fmt: skip
    return Drafted(
        row.id, row.enterprise_id, row.person_id, row.person or "", row.number or "", row.home_code, line
    )  # fmt: skip


def missing_from(term_id: int) -> list[tuple[int, str, Position, int | None]]:
    """Return firms that hold an office today and stand in no line of this draft: id, name, office, person."""
    there = select(RosterLine.enterprise_id).where(RosterLine.term_id == term_id)
    return [each for each in held_today() if each[0] not in set(session.scalars(there))]


def held_today() -> list[tuple[int, str, Position, int | None]]:
    """Return who holds an office today: from the term in office, or, before the first one, from the memberships."""
    term = current_term()
    if term is not None:
        rows = session.execute(offices_query().where(TermOffice.term_id == term.id, holding(today())))
        return [(row.enterprise_id, row.short_name or row.name, row.position, row.person_id) for row in rows]
    place = and_(Employment.enterprise_id == Enterprise.id, Employment.duty == Duty.REPRESENTATIVE,
                 Employment.until.is_(None))  # fmt: skip
    query = (
        select(Enterprise.id, Enterprise.name, Enterprise.short_name, Membership.position, Employment.person_id)
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .outerjoin(Employment, place)
        .where(Membership.position.in_(OFFICES), or_(Membership.decision.is_(None), Membership.decision.not_in(EXITS)))
        .order_by(Enterprise.sort_key, Enterprise.id)
    )
    return [(row.id, row.short_name or row.name, row.position, row.person_id) for row in session.execute(query)]


def colleagues_of(enterprise_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Return who works at these firms today: (id, name), the 单位代表 first, then by 排序号 and pinyin."""
    rows = session.execute(
        select(Employment.enterprise_id, Person.id, Person.name, Employment.duty, Person.rank, Person.sort_key)
        .join(Person, Person.id == Employment.person_id)
        .where(Employment.enterprise_id.in_(sorted(enterprise_ids)), members.employed_now())
    ).all()
    rows = sorted(rows, key=lambda row: (row.duty is not Duty.REPRESENTATIVE, row.rank or 10**9, row.sort_key))
    found: dict[int, list[tuple[int, str]]] = {each: [] for each in enterprise_ids}
    for row in rows:
        if (row.id, row.name) not in found[row.enterprise_id]:
            found[row.enterprise_id].append((row.id, row.name))
    return found


def last_day_at(person_id: int, enterprise_id: int) -> tuple[bool, date | None]:
    """Say whether a person has left a firm, and their last day there."""
    rows = session.scalars(
        select(Employment.until).where(Employment.person_id == person_id, Employment.enterprise_id == enterprise_id)
    ).all()
    ends = [until for until in rows if until is not None]
    return bool(rows) and len(ends) == len(rows), max(ends, default=None)


def firms_called(actor: Actor, given: str) -> Sequence[AnyRow]:
    """Return the enterprises of this code or name: id, name, and whether they are members."""
    ids = members.enterprises_called(actor, given)
    is_member = and_(Membership.id.is_not(None), or_(Membership.decision.is_(None), Membership.decision.not_in(EXITS)))
    return session.execute(
        select(Enterprise.id, Enterprise.name, is_member.label("is_member"), Membership.position)
        .outerjoin(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Enterprise.id.in_(ids))
    ).all()


def memberships_of(enterprise_ids: Collection[int]) -> dict[int, Position]:
    """Return the 会内职务 of these firms as their memberships have it."""
    rows = session.execute(
        select(Membership.enterprise_id, Membership.position).where(
            Membership.enterprise_id.in_(sorted(enterprise_ids))
        )
    )
    return {row.enterprise_id: row.position for row in rows}


def may_take_back(term: Term) -> bool:
    """Say whether a roster took office lately and is as it was elected."""
    if term.state is not TermState.IN_OFFICE or term.confirmed_at is None:
        return False
    if now() - term.confirmed_at > UNDO_WITHIN:
        return False
    elected = {each.enterprise_id: each.line.position for each in lines_of(term.id) if each.line.position is not None}
    offices = offices_in(term.id)
    untouched = all(each.since == term.starts and each.until is None for each in offices)
    return untouched and {each.enterprise_id: each.position for each in offices} == elected
