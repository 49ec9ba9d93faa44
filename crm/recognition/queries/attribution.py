"""The headline by whom it is owed to. Every view totals the ledger: what nobody is named for is shown as such."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger as Big
from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, type_coerce

from crm.core.db import AnyRow, session
from crm.core.money import Money
from crm.core.pages import Cut, Page, paged
from crm.events.models import Event
from crm.leads.models import Lead
from crm.members.queries.shapes import key
from crm.projects.models import Project
from crm.recognition.models import Attribution, LedgerEntry
from crm.recognition.queries.figures import Question, entries_in, recognised_sum
from crm.recognition.rules import WHOLE, AttributionRole, Part, View


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed to a party: points of projects (WHOLE a project) and Σ amount. `party` "" is nobody named."""

    party: str
    points: int
    amount: Money

    @property
    def projects(self) -> float:
        """Return how many projects these points are."""
        return self.points / WHOLE


def _held(asked: Question) -> ColumnElement[bool]:
    """Return the condition under which somebody was named at the end of the day."""
    begun = or_(Attribution.since.is_(None), Attribution.since < asked.until)
    return and_(begun, or_(Attribution.until.is_(None), Attribution.until >= asked.until))


def _shares(asked: Question, role: AttributionRole, view: View) -> Subquery:
    """Return (entry_id, party, points, fen): what of each row of the ledger is whose.

    The first party of a row takes what rounding leaves, so that the parts of a row are the row.
    """
    amount, count = type_coerce(LedgerEntry.amount, Big), LedgerEntry.count
    own = and_(Attribution.entry_id == LedgerEntry.id, Attribution.role == role, _held(asked))
    place = func.row_number().over(
        partition_by=Attribution.entry_id, order_by=(Attribution.weight.desc(), Attribution.id)
    )
    rows = (
        select(
            LedgerEntry.id.label("entry_id"), Attribution.party, amount.label("whole"), count.label("count"),
            Attribution.weight, place.label("place"),
            _truncated(amount, Attribution.weight).label("part"),
        )
        .join(Attribution, own)
        .subquery()
    )  # fmt: skip
    if view is not View.WEIGHTED:
        return select(
            rows.c.entry_id, rows.c.party, (rows.c.count * WHOLE).label("points"), rows.c.whole.label("fen")
        ).where(rows.c.place == 1).subquery("shares")  # fmt: skip
    rest = rows.c.whole - func.sum(rows.c.part).over(partition_by=rows.c.entry_id)
    return select(
        rows.c.entry_id, rows.c.party, (rows.c.count * rows.c.weight).label("points"),
        (rows.c.part + case((rows.c.place == 1, rest), else_=0)).label("fen"),
    ).subquery("shares")  # fmt: skip


def _truncated(amount: ColumnElement[int], weight: Any) -> ColumnElement[int]:
    """Return amount × weight ÷ WHOLE towards nothing: whole integers on both engines."""
    product: ColumnElement[int] = amount * weight
    return (product - product % WHOLE) // WHOLE


def _first_touch() -> Subquery:
    """Return the shares by the event at which the lead of a project was caught; its own event where none is known."""
    touched = func.coalesce(Lead.event_id, LedgerEntry.event_id)
    return (
        select(
            LedgerEntry.id.label("entry_id"), Event.name.label("party"), (LedgerEntry.count * WHOLE).label("points"),
            type_coerce(LedgerEntry.amount, Big).label("fen"),
        )
        .join(Project, Project.id == LedgerEntry.project_id)
        .outerjoin(Lead, Lead.id == Project.lead_id)
        .join(Event, Event.id == touched)
        .subquery("shares")
    )  # fmt: skip


def _of(asked: Question, role: AttributionRole, view: View) -> Subquery:
    return _first_touch() if view is View.FIRST else _shares(asked, role, view)


def owed(asked: Question, role: AttributionRole, view: View) -> list[Owed]:
    """Return what is owed to whom, the largest first; last, what nobody is named for. The parts sum to the figures."""
    shares = _of(asked, role, view)
    rows = session.execute(
        select(shares.c.party, func.sum(shares.c.points), func.sum(shares.c.fen))
        .join(LedgerEntry, LedgerEntry.id == shares.c.entry_id)
        .where(*entries_in(asked))
        .group_by(shares.c.party)
    ).all()
    found = [Owed(party, int(points), Money(int(amount))) for party, points, amount in rows]
    found.sort(key=lambda part: (-part.amount.fen, part.party))
    projects, amount = recognised_sum(asked)
    left = projects * WHOLE - sum(part.points for part in found)
    missing = amount - sum((part.amount for part in found), Money(0))
    return [*found, Owed("", left, missing)] if left or missing.fen else found


def owed_rows(asked: Question, role: AttributionRole, view: View, party: str, cut: Cut) -> Page:
    """Return the rows of the ledger behind a party's figure, each with its part; they sum to the figure."""
    shares = _of(asked, role, view)
    ours = shares.c.party == party if party else shares.c.party.is_(None)
    query = (
        select(
            LedgerEntry.id, LedgerEntry.kind, LedgerEntry.counts_on, LedgerEntry.project_id, Project.name,
            Project.investor, Event.name.label("event_name"), LedgerEntry.count, LedgerEntry.amount,
            func.coalesce(shares.c.points, LedgerEntry.count * WHOLE).label("points"),
            func.coalesce(shares.c.fen, type_coerce(LedgerEntry.amount, Big)).label("fen"),
        )
        .join(Project, Project.id == LedgerEntry.project_id)
        .outerjoin(shares, shares.c.entry_id == LedgerEntry.id)
        .outerjoin(Event, Event.id == LedgerEntry.event_id)
        .where(*entries_in(asked), ours)
    )  # fmt: skip
    return paged(query, [key(LedgerEntry.id, "id", descending=True)], cut, size=100)


def parts_of(entry_id: int, role: AttributionRole) -> Sequence[Part]:
    """Return to whom a row is owed in a role now, the greatest weight first."""
    rows = session.execute(
        select(Attribution.party, Attribution.weight)
        .where(Attribution.entry_id == entry_id, Attribution.role == role, Attribution.until.is_(None))
        .order_by(Attribution.weight.desc(), Attribution.id)
    ).all()
    return [Part(row.party, row.weight) for row in rows]


def event_ids_named(names: Collection[str]) -> dict[str, int]:
    """Return the events of these names."""
    rows = session.execute(select(Event.name, Event.id).where(Event.name.in_(names)).order_by(Event.id)).all()
    return {row.name: row.id for row in rows}


def entry_with(entry_id: int) -> AnyRow | None:
    """Return a row of the ledger with its project's name."""
    return session.execute(
        select(
            LedgerEntry.id, LedgerEntry.kind, LedgerEntry.amount, LedgerEntry.count, LedgerEntry.counts_on,
            LedgerEntry.project_id, Project.name,
        )
        .join(Project, Project.id == LedgerEntry.project_id)
        .where(LedgerEntry.id == entry_id)
    ).first()  # fmt: skip


def mismatched() -> Sequence[int]:
    """Return rows of the ledger with a role whose weights do not make the whole: there should be none."""
    off = (
        select(Attribution.entry_id)
        .where(Attribution.until.is_(None))
        .group_by(Attribution.entry_id, Attribution.role)
        .having(or_(func.sum(Attribution.weight) != WHOLE, func.min(Attribution.weight) <= 0))
    )
    return session.scalars(off.limit(20)).all()
