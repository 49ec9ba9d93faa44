"""Every question asked about terms. Reading only.

Rosters are the association's own: who reads all enterprises reads them, who writes all enterprises edits them
(policy.md, row enterprise).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from crm.chinese.strokes import stroke_order
from crm.core.actor import Act, Actor, Thing
from crm.core.clock import today
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.members.models import Enterprise, Person
from crm.members.rules import Position
from crm.terms.models import Term, TermOffice
from crm.terms.rules import OFFICES, Stint, TermState


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


def known_since() -> date | None:
    """Return the first day of the first office that is known, None if there is none."""
    return session.scalar(select(func.min(TermOffice.since)))


def positions_on(day: date) -> dict[int, Position]:
    """Return the 会内职务 on `day` of every firm whose offices are known; between offices a firm is a plain member.

    A firm that never held an office of a term is absent: its 会内职务 is what its membership says. Nobody is there for
    a day before the first office that is known (`known_since`).
    """
    since = known_since()
    if since is None or day < since:
        return {}
    known = session.execute(
        select(TermOffice.enterprise_id, TermOffice.position, holding(day).label("held")).order_by(TermOffice.id)
    ).all()
    found = {row.enterprise_id: Position.MEMBER for row in known}
    return found | {row.enterprise_id: row.position for row in known if row.held}


def offices_query() -> Query:
    """Return a query for offices with their term, firm and person, in the order of rosters."""
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
    """Return who held what on `day`: by 会内职务, there by 姓氏笔画, surnames alike by pinyin, vacant offices last."""
    query = offices_query().where(holding(day))
    if term_id is not None:
        query = query.where(TermOffice.term_id == term_id)
    found: dict[Position, list[AnyRow]] = {}
    rows = sorted(session.execute(query), key=lambda row: (row.person is None, stroke_order(row.person or "")))
    for position in OFFICES:
        if some := [row for row in rows if row.position is position]:
            found[position] = some
    return found


def changes_of(term_id: int) -> Sequence[AnyRow]:
    """Return the offices of a term that did not run from its first to its last day: what changed during it."""
    term = session.get_one(Term, term_id)
    query = offices_query().where(
        TermOffice.term_id == term_id,
        or_(TermOffice.since > term.starts, and_(TermOffice.until.is_not(None), TermOffice.successor_id.is_(None))),
    )
    return session.execute(query.order_by(None).order_by(TermOffice.since, TermOffice.id)).all()


def history_of(*, enterprise_id: int | None = None, person_id: int | None = None) -> Sequence[AnyRow]:
    """Return every office a firm or a person held, the latest first."""
    query = offices_query().where(Term.state != TermState.DRAFT)
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
