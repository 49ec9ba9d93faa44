"""What went out of sight: merges, the trash, where an old address leads, what hinders throwing something away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, func, select

from crm.care import rules
from crm.care.models import Departure, DepartureMove
from crm.care.rules import Kind, Way
from crm.core import relations
from crm.core.clock import local
from crm.core.db import AnyRow, Query, session
from crm.core.errors import NotFound
from crm.core.pages import Cut, Key, Page, paged
from crm.core.relations import Reference
from crm.members.models import Activity, Enterprise, Person


def departure_to_end(departure_id: int, way: Way) -> Departure:
    """Return a departure that can still be taken back. Raises NotFound, TakenBackAlready, TooLate."""
    found = session.get(Departure, departure_id, with_for_update=True, populate_existing=True)
    if found is None or found.way is not way:
        raise NotFound()
    if found.ended_at is not None:
        raise rules.TakenBackAlready()
    if found.purged_at is not None:
        raise rules.TooLate(days=rules.KEPT_FOR.days)
    return found


def lying(kind: Kind, subject_id: int) -> Departure | None:
    """Return the departure of a record that lies in the trash."""
    return session.scalar(
        select(Departure).where(
            Departure.kind == kind, Departure.subject_id == subject_id, Departure.way == Way.TRASH,
            Departure.ended_at.is_(None), Departure.purged_at.is_(None),
        )
    )  # fmt: skip


def name_of_note(activity_id: int) -> str:
    """Return how the trash lists a note: of which firm and which day, nothing of what it says."""
    row = session.execute(
        select(Enterprise.short_name, Enterprise.name, Activity.at)
        .join(Enterprise, Enterprise.id == Activity.enterprise_id)
        .where(Activity.id == activity_id)
    ).one()
    return f"{row.short_name or row.name} {local(row.at):%Y-%m-%d}"


def merge_for(departure_id: int) -> Departure:
    """Return a merge. Raises NotFound."""
    found = session.get(Departure, departure_id)
    if found is None or found.way is not Way.MERGE:
        raise NotFound()
    return found


def departures(kind: Kind, cut: Cut) -> Page:
    """Return a page of merges, the newest first."""
    return _listed(Departure.way == Way.MERGE, Departure.kind == kind, cut=cut)


def trash_page(cut: Cut) -> Page:
    """Return a page of what lies in the trash, the newest first."""
    return _listed(
        Departure.way == Way.TRASH, Departure.ended_at.is_(None), Departure.purged_at.is_(None), cut=cut
    )  # fmt: skip


def _listed(*where: object, cut: Cut) -> Page:
    columns = (
        Departure.id, Departure.kind, Departure.subject_id, Departure.into_id, Departure.name, Departure.into_name,
        Departure.at, Departure.by_name, Departure.ended_at, Departure.ended_by, Departure.purged_at,
    )  # fmt: skip
    query = select(*columns).where(*where)  # type: ignore[arg-type]  # conditions, as every caller gives
    return paged(query, [Key(Departure.at, "at", descending=True), Key(Departure.id, "id", descending=True)], cut)


def in_trash() -> int:
    """Return how many records lie in the trash."""
    waiting = Departure.way == Way.TRASH, Departure.ended_at.is_(None), Departure.purged_at.is_(None)
    return session.scalar(select(func.count()).select_from(Departure).where(*waiting)) or 0


def steps_of(departure_id: int) -> Mapping[str, int]:
    """Return how many rows a departure moved, by table."""
    moves = select(DepartureMove.table_name, DepartureMove.key).where(DepartureMove.departure_id == departure_id)
    return Counter(name for name, _key in {(row.table_name, str(row.key)) for row in session.execute(moves)})


def moved_to(kind: Kind, subject_id: int) -> int | None:
    """Return where the address of a merged record leads today, None if it was not merged."""
    at: int | None = subject_id
    for _ in range(20):  # merged, and merged again
        into = session.scalar(
            select(Departure.into_id).where(
                Departure.kind == kind, Departure.subject_id == at, Departure.ended_at.is_(None)
            )
        )
        if into is None:
            return at if at != subject_id else None
        at = into
    return None


def totals_of(kind: Kind, subject_id: int) -> dict[str, int]:
    """Return how many rows point at a record, by table; only tables with any."""
    found: Counter[str] = Counter()
    for reference in relations.references(kind):
        counted = select(func.count()).select_from(reference.table).where(reference.column == subject_id)
        found[reference.table.name] += session.scalar(counted) or 0
    return {table: n for table, n in found.items() if n}


def hindrances(kind: Kind, subject_id: int) -> dict[str, int]:
    """Return what hinders throwing a record away: rows by table that neither go along nor let go."""
    free = rules.GOES_ALONG[kind] | rules.LETS_GO[kind]
    found = {table: n for table, n in totals_of(kind, subject_id).items() if table not in free}
    if kind is Kind.PERSON and session.scalar(select(Person.account_id).where(Person.id == subject_id)) is not None:
        found["account"] = 1
    return found


def former(kind: Kind, subject_id: int) -> Query:
    """Return the ids of what was merged into a record and stays so, as a query."""
    return select(Departure.subject_id).where(
        Departure.kind == kind, Departure.into_id == subject_id, Departure.ended_at.is_(None)
    )


def merges_into(kind: Kind, subject_id: int, before: datetime | None, limit: int) -> Sequence[AnyRow]:
    """Return the merges into a record, newest first, those taken back, too."""
    query = (
        select(Departure.id, Departure.at, Departure.name, Departure.into_name, Departure.by_name, Departure.ended_at)
        .where(Departure.kind == kind, Departure.into_id == subject_id)
        .order_by(Departure.at.desc())
        .limit(limit)
    )
    return session.execute(query if before is None else query.where(Departure.at < before)).all()


def rows_of(reference: Reference, subject_id: int) -> Sequence[AnyRow]:
    """Return the rows of a table that point at a record."""
    return session.execute(select(reference.table).where(reference.column == subject_id)).all()


def lock(table: Table, ids: Collection[int]) -> dict[int, AnyRow]:
    """Return these rows by id as they stand; nobody else changes them before this transaction ends."""
    found = session.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()).all()
    return {row.id: row for row in found}
