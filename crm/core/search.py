"""Search over everything that has a name: one table of entries, one index of tokens made in `crm.chinese`.

Engines differ in the index only: FTS5 on SQLite (the text stays in the table), GIN on PostgreSQL. Features
call `index` and `forget` in their actions, so an entry is committed with what it describes.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Insert, Select, String, Table, UniqueConstraint, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from crm.chinese import plans, ranking
from crm.chinese.plans import Node, Plan
from crm.chinese.tokens import document_tokens
from crm.core.db import Base, session
from crm.core.search_index import FTS, attach, matches, purge_index

MOST = 1_001
"""No search looks at more entries than this: lists then say 1,000+."""

_RANKED = 100
"""So many candidates are compared with the query, and as many again of those that begin so."""

_GUESSES = 20
_CHUNK = 500


class SearchEntry(Base):
    """One thing that can be found: what is shown of it, and its tokens separated by blanks."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    title: Mapped[str]
    subtitle: Mapped[str]
    tokens: Mapped[str]
    weight: Mapped[int] = mapped_column(default=0)


attach(cast(Table, SearchEntry.__table__))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row for `index_many`; the fields are those of `index`."""

    kind: str
    subject_id: int
    title: str
    subtitle: str = ""
    texts: Sequence[str] = ()
    codes: Sequence[str] = ()
    phones: Sequence[str] = ()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One find. `score`: 0 to 100, see `crm.chinese.ranking`."""

    kind: str
    subject_id: int
    title: str
    subtitle: str
    score: int


# ---- writing


def index(
    kind: str,
    subject_id: int,
    *,
    title: str,
    subtitle: str = "",
    texts: Sequence[str] = (),
    codes: Sequence[str] = (),
    phones: Sequence[str] = (),
    weight: int = 0,
) -> None:
    """Make a thing findable, or change how it is found.

    `texts`: other names it is known by. `codes`: found by parts of four characters and more. `phones`:
    found by their last four digits or as a whole; nothing of them is shown. `weight`: the heavier of two
    equal finds comes first.
    """
    entry = Entry(
        kind=kind,
        subject_id=subject_id,
        title=title,
        subtitle=subtitle,
        texts=texts,
        codes=codes,
        phones=phones,
        weight=weight,
    )
    index_many((entry,))


def index_many(entries: Iterable[Entry]) -> None:
    """Make many findable at once. An entry of the same kind and subject is replaced; the last one wins."""
    rows = {(each.kind, each.subject_id): _row(each) for each in entries}
    values = list(rows.values())
    if not values:
        return
    statement = _upsert(_is_postgresql())
    for first in range(0, len(values), _CHUNK):
        session.connection().execute(statement, values[first : first + _CHUNK])


@cache
def _upsert(on_postgresql: bool) -> Insert:
    upsert = (postgresql.insert if on_postgresql else sqlite.insert)(SearchEntry)
    new = upsert.excluded
    changed = ("title", "subtitle", "tokens", "weight")
    return upsert.on_conflict_do_update(
        index_elements=["kind", "subject_id"],
        set_={name: new[name] for name in changed},
        where=or_(*(getattr(SearchEntry, name) != new[name] for name in changed)),
    )


def forget(kind: str, subject_id: int) -> None:
    """Make a thing unfindable. No error if it was not there."""
    forget_many(kind, (subject_id,))


def forget_many(kind: str, subject_ids: Sequence[int]) -> None:
    """Make many things of a kind unfindable."""
    for first in range(0, len(subject_ids), _CHUNK):
        some = subject_ids[first : first + _CHUNK]
        session.connection().execute(
            delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id.in_(some))
        )


def purge() -> None:
    """Rewrite the index so that tokens of forgotten entries leave the file, too (after erasing a person).

    Some seconds per million entries. On PostgreSQL VACUUM does this by itself.
    """
    purge_index(session.connection())


def _row(entry: Entry) -> dict[str, Any]:
    tokens = document_tokens((entry.title, *entry.texts), entry.codes, entry.phones)
    return {
        "kind": entry.kind,
        "subject_id": entry.subject_id,
        "title": entry.title,
        "subtitle": entry.subtitle,
        "tokens": " ".join((f"@{entry.kind}", *tokens)),
        "weight": entry.weight,
    }


# ---- finding

Kinds = Collection[str] | None
Condition = ColumnElement[bool] | None
_Column = InstrumentedAttribute[str] | InstrumentedAttribute[int]
_SHOWN: Sequence[_Column] = (
    SearchEntry.kind,
    SearchEntry.subject_id,
    SearchEntry.title,
    SearchEntry.subtitle,
    SearchEntry.weight,
)


def find(query: str, kinds: Kinds = None, limit: int = 10, where: Condition = None) -> list[Hit]:
    """Return the best finds, the best first: exact title, beginning, contiguous, then shorter, then heavier.

    `where` narrows `SearchEntry` to what the viewer may see, for example
    `or_(SearchEntry.kind != "enterprise", SearchEntry.subject_id.in_(visible))`.
    Any text is a query; none raises.
    """
    if kinds is not None and not kinds:
        return []
    for plan in plans.query_plans(query):
        rows = _candidates(plan, kinds, where)
        if rows:
            return _best(query, plan, rows, limit)
    return []


def matching_ids(kind: str, query: str, limit: int = MOST) -> list[int]:
    """Return the subjects of a kind that a list narrowed by `query` shows, in no order, at most `limit`.

    Guesses at a wrong character are taken only if nothing else is found, and only the best 20.
    """
    for plan in plans.query_plans(query):
        if plan.is_guess:
            return [hit.subject_id for hit in find(query, (kind,), min(limit, _GUESSES))]
        rows = _rows(plan.node, (kind,), None, limit, (SearchEntry.kind, SearchEntry.subject_id))
        if rows:
            return [row[1] for row in rows]
    return []


def _candidates(plan: Plan, kinds: Kinds, where: Condition) -> list[Any]:
    rows = _rows(plan.node, kinds, where, _RANKED, _SHOWN)
    if len(rows) == _RANKED and plan.start is not None:
        rows += _rows(plans.All((plan.node, plan.start)), kinds, where, _RANKED, _SHOWN)
    return rows


def _rows(node: Node, kinds: Kinds, where: Condition, limit: int, columns: Sequence[_Column]) -> list[Any]:
    """Entries that a plan asks for, their kind first.

    A kind that most entries have is dear as one more token, so kinds are picked from twice as many finds
    of any kind; the token is asked for only if that was not enough.
    """
    if kinds is None:
        return _read(node, where, limit, columns)
    some = _read(node, where, 2 * limit, columns)
    picked = [row for row in some if row[0] in kinds][:limit]
    if len(picked) == limit or len(some) < 2 * limit:
        return picked
    return _read(plans.All((node, plans.Any(tuple(f"@{kind}" for kind in kinds)))), where, limit, columns)


def _read(node: Node, where: Condition, limit: int, columns: Sequence[_Column]) -> list[Any]:
    matched = _matched(node, where, limit)
    return list(session.connection().execute(select(*columns).where(SearchEntry.id.in_(matched))).all())


def _best(query: str, plan: Plan, rows: list[Any], limit: int) -> list[Hit]:
    closeness = ranking.Closeness(query, is_guess=plan.is_guess)
    hits = {
        (-closeness.of(title, subtitle), len(title), -weight, kind, subject_id): (title, subtitle)
        for kind, subject_id, title, subtitle, weight in rows
    }
    best = heapq.nsmallest(limit, hits)
    return [Hit(key[3], key[4], *hits[key], score=-key[0]) for key in best]


def _matched(node: Node, where: Condition, limit: int) -> Select[int]:
    """Entry ids that a plan asks for: a statement of its own, so that no other order tempts the database."""
    found: Select[int]
    if _is_postgresql():
        found = select(SearchEntry.id).where(matches(node, postgresql=True))
    else:
        found = select(FTS.c.rowid).where(matches(node, postgresql=False))
        if where is not None:
            found = found.join(SearchEntry, SearchEntry.id == FTS.c.rowid)
    if where is not None:
        found = found.where(where)
    return found.limit(limit)


def _is_postgresql() -> bool:
    return session.get_bind().dialect.name == "postgresql"
