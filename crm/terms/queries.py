"""Every question asked about terms. Reading only.

Rosters are the association's own: who reads all enterprises reads them, who writes all enterprises edits them
(policy.md, row enterprise).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from crm.core.actor import Act, Actor, Thing
from crm.core.clock import now, today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.members import queries as members
from crm.members.models import Employment, Enterprise, Membership, Person
from crm.members.rules import EXITS, Duty, Position
from crm.terms.models import RosterLine, Term, TermOffice
from crm.terms.rules import OFFICES, UNDO_WITHIN, Line, Stint, TermState


def may_read(actor: Actor) -> bool:
    """Say whether this actor reads rosters."""
    return actor.may_all(Thing.ENTERPRISE, Act.READ)


def may_write(actor: Actor) -> bool:
    """Say whether this actor edits rosters."""
    return actor.may_all(Thing.ENTERPRISE, Act.WRITE)


def term_for(actor: Actor, term_id: int, act: Act = Act.READ) -> Term:
    """Return a term if this actor may read it (or do `act` to it); otherwise it does not exist for them."""
    found = session.get(Term, term_id) if actor.may_all(Thing.ENTERPRISE, act) else None
    if found is None:
        raise NotFound()
    return found


def office_for(actor: Actor, office_id: int, act: Act = Act.READ) -> TermOffice:
    """Return an office if this actor may read it (or do `act` to it); otherwise it does not exist for them."""
    found = session.get(TermOffice, office_id) if actor.may_all(Thing.ENTERPRISE, act) else None
    if found is None:
        raise NotFound()
    return found


def term_to_change(term_id: int) -> Term:
    """Return a term with its row held, so that two people cannot confirm it at the same time. Raises NotFound."""
    found = session.get(Term, term_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def current_term() -> Term | None:
    """Return the term in office."""
    return session.scalar(select(Term).where(Term.state == TermState.IN_OFFICE))


def draft_term() -> Term | None:
    """Return the term that is being prepared."""
    return session.scalar(select(Term).where(Term.state == TermState.DRAFT))


def is_number_taken(number: int, but: int = 0) -> bool:
    """Say whether there is another term of this number."""
    return session.scalar(select(Term.id).where(Term.number == number, Term.id != but)) is not None


def next_number() -> int:
    """Return the number of the term after the last one."""
    return (session.scalar(select(func.max(Term.number))) or 0) + 1


def terms() -> Sequence[AnyRow]:
    """Return every term, the latest first, with how many firms held an office in it and how many are vacant today."""
    held = func.count(func.distinct(TermOffice.enterprise_id)).label("firms")
    vacant = func.count(TermOffice.id).filter(TermOffice.person_id.is_(None), holding(today())).label("vacant")
    return session.execute(
        select(Term.id, Term.number, Term.starts, Term.ends, Term.closed_on, Term.state, Term.note, Term.resolution,
               Term.resolved_on, held, vacant)
        .outerjoin(TermOffice, TermOffice.term_id == Term.id)
        .group_by(Term.id)
        .order_by(Term.number.desc())
    ).all()  # fmt: skip


def holding(day: date) -> ColumnElement[bool]:
    """Return the condition that an office is held on `day` (rules.Stint.holds)."""
    return and_(TermOffice.since <= day, or_(TermOffice.until.is_(None), TermOffice.until >= day))


def _offices() -> Query:
    return (
        select(
            TermOffice.id, TermOffice.term_id, TermOffice.enterprise_id, TermOffice.person_id, TermOffice.position,
            TermOffice.since, TermOffice.until, TermOffice.basis, Term.number, Term.state,
            Enterprise.name, Enterprise.short_name, Enterprise.home_code, Person.name.label("person"),
            Person.salutation,
        )
        .join(Term, Term.id == TermOffice.term_id)
        .join(Enterprise, Enterprise.id == TermOffice.enterprise_id)
        .outerjoin(Person, Person.id == TermOffice.person_id)
        .order_by(Person.sort_key.is_(None), Person.sort_key, Enterprise.sort_key, TermOffice.id)
    )  # fmt: skip


def roster(day: date, term_id: int | None = None) -> dict[Position, list[AnyRow]]:
    """Return who held what on `day`: by 会内职务, there by the pinyin of the surname, vacant offices last."""
    query = _offices().where(holding(day))
    if term_id is not None:
        query = query.where(TermOffice.term_id == term_id)
    found: dict[Position, list[AnyRow]] = {}
    rows = session.execute(query).all()
    for position in OFFICES:
        if some := [row for row in rows if row.position is position]:
            found[position] = some
    return found


def changes_of(term_id: int) -> Sequence[AnyRow]:
    """Return the offices of a term that did not run from its first to its last day: what changed during it."""
    term = session.get_one(Term, term_id)
    query = _offices().where(
        TermOffice.term_id == term_id,
        or_(TermOffice.since > term.starts, and_(TermOffice.until.is_not(None), TermOffice.successor_id.is_(None))),
    )
    return session.execute(query.order_by(None).order_by(TermOffice.since, TermOffice.id)).all()


def history_of(*, enterprise_id: int | None = None, person_id: int | None = None) -> Sequence[AnyRow]:
    """Return every office a firm or a person held, the latest first."""
    query = _offices().where(Term.state != TermState.DRAFT)
    if enterprise_id is not None:
        query = query.where(TermOffice.enterprise_id == enterprise_id)
    if person_id is not None:
        query = query.where(TermOffice.person_id == person_id)
    return session.execute(query.order_by(None).order_by(TermOffice.since.desc(), TermOffice.id.desc())).all()


def offices_of(term_id: int, enterprise_id: int) -> Sequence[TermOffice]:
    """Return a firm's offices in a term, in order."""
    return session.scalars(
        select(TermOffice)
        .where(TermOffice.term_id == term_id, TermOffice.enterprise_id == enterprise_id)
        .order_by(TermOffice.since)
        .execution_options(populate_existing=True)
    ).all()


def stints(offices: Sequence[TermOffice]) -> list[Stint]:
    """Return rows as the rules see them."""
    return [Stint(each.position, each.person_id, each.since, each.until) for each in offices]


def offices_in(term_id: int) -> Sequence[TermOffice]:
    """Return every office of a term."""
    return session.scalars(
        select(TermOffice).where(TermOffice.term_id == term_id).execution_options(populate_existing=True)
    ).all()


def predecessor_of(term: Term) -> Term | None:
    """Return the term whose offices this one ended."""
    return session.scalar(
        select(Term).where(Term.state == TermState.CLOSED, Term.number < term.number).order_by(Term.number.desc())
    )


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
        rows = session.execute(_offices().where(TermOffice.term_id == term.id, holding(today())))
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
    elected = {
        each.enterprise_id: each.line.position for each in lines_of(term.id) if each.line.position is not None
    }
    offices = offices_in(term.id)
    untouched = all(each.since == term.starts and each.until is None for each in offices)
    return untouched and {each.enterprise_id: each.position for each in offices} == elected
