"""Search over everything that has a name: one table of entries, one index of tokens made in `crm.chinese`.

Engines differ in the index only: FTS5 on SQLite (the text stays in the table), GIN on PostgreSQL. Features
call `index` and `forget` in their actions, so an entry is committed with what it describes.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from flask import g
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Insert,
    Integer,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    or_,
    select,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from crm.chinese import plans, ranking
from crm.chinese.plans import Node, Plan
from crm.chinese.tokens import document_tokens
from crm.core import db
from crm.core.bulk import Bulk
from crm.core.db import AnyRow, Base, Query, session
from crm.core.search_index import FTS, attach, matches, purge_index, written

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
        kind=kind, subject_id=subject_id, title=title, subtitle=subtitle, texts=texts, codes=codes, phones=phones,
        weight=weight,
    )  # fmt: skip
    index_many((entry,))


def index_many(entries: Iterable[Entry]) -> None:
    """Make many findable at once. An entry of the same kind and subject is replaced; the last one wins."""
    rows = {(each.kind, each.subject_id): _row(each) for each in entries}
    values = list(rows.values())
    for first in range(0, len(values), _CHUNK):
        _ENTRIES.store(values[first : first + _CHUNK])


def _upsert(dialect: Dialect) -> Insert:
    upsert = (postgresql.insert if dialect.name == "postgresql" else sqlite.insert)(SearchEntry)
    new = upsert.excluded
    changed = ("title", "subtitle", "tokens", "weight")
    return upsert.on_conflict_do_update(
        index_elements=["kind", "subject_id"],
        set_={name: new[name] for name in changed},
        where=or_(*(getattr(SearchEntry, name) != new[name] for name in changed)),
    )


_ENTRIES = Bulk(SearchEntry, ("kind", "subject_id", "title", "subtitle", "tokens", "weight"), _upsert)


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


def _row(entry: Entry) -> tuple[Any, ...]:
    tokens = document_tokens((entry.title, *entry.texts), entry.codes, entry.phones)
    shown = (entry.kind, entry.subject_id, entry.title, entry.subtitle)
    return (*shown, " ".join((f"@{entry.kind}", *tokens)), entry.weight)


# ---- finding

Kinds = Collection[str] | None
Condition = ColumnElement[bool] | None
_Columns = tuple[InstrumentedAttribute[str] | InstrumentedAttribute[int], ...]
_NAMED: _Columns = (SearchEntry.kind, SearchEntry.subject_id)
_SHOWN: _Columns = (*_NAMED, SearchEntry.title, SearchEntry.subtitle, SearchEntry.weight)


def find(query: str, kinds: Kinds = None, limit: int = 10, where: Condition = None) -> list[Hit]:
    """Return the best finds, the best first: exact title, beginning, contiguous, then shorter, then heavier.

    `where` narrows `SearchEntry` to what the viewer may see, for example
    `or_(SearchEntry.kind != "enterprise", SearchEntry.subject_id.in_(visible))`.
    Any text is a query; none raises. Of a word that many entries have, the 100 oldest and the 100 oldest that
    begin so are compared.
    """
    if kinds is not None and not kinds:
        return []
    return _first(query, plans.query_plans(query), kinds, limit, where)


def matching_ids(kind: str, query: str, limit: int = MOST, *, guessing: bool = True) -> list[int]:
    """Return the subjects of a kind that a list narrowed by `query` shows, in no order, at most `limit`.

    Guesses at a wrong character are taken only if nothing else is found and if `guessing`, and only the best 20.
    A page asks twice, for its rows and for their number: as long as nothing is written the answer stays.
    """
    work = g.get("transaction")
    if work is None or work.writing:
        return _matching_ids(kind, query, limit, guessing)
    kept = session().info.setdefault("matching", {})
    asked = work, kind, query, limit, guessing
    if asked not in kept:
        kept[asked] = _matching_ids(kind, query, limit, guessing)
    return list(kept[asked])


def _matching_ids(kind: str, query: str, limit: int, guessing: bool) -> list[int]:
    understood = plans.query_plans(query)
    for plan in understood:
        if plan.is_guess:
            break
        rows = _rows(plan.node, (kind,), None, limit, _NAMED)
        if rows:
            return [row[1] for row in rows]
    if not guessing:
        return []
    guesses = [plan for plan in understood if plan.is_guess]
    return [hit.subject_id for hit in _first(query, guesses, (kind,), min(limit, _GUESSES), None)]


def _first(query: str, understood: Sequence[Plan], kinds: Kinds, limit: int, where: Condition) -> list[Hit]:
    for plan in understood:
        rows = _candidates(plan, kinds, where)
        if rows:
            return _best(query, plan, rows, limit)
    return []


def _candidates(plan: Plan, kinds: Kinds, where: Condition) -> list[AnyRow]:
    rows = _rows(plan.node, kinds, where, _RANKED, _SHOWN)
    if len(rows) == _RANKED and plan.start is not None:
        rows += _rows(plans.All((plan.node, plan.start)), kinds, where, _RANKED, _SHOWN)
    return rows


def _rows(node: Node, kinds: Kinds, where: Condition, limit: int, columns: _Columns) -> list[AnyRow]:
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


def _read(node: Node, where: Condition, limit: int, columns: _Columns) -> list[AnyRow]:
    postgresql = _is_postgresql()
    question = _kept_question(columns, postgresql) if where is None else _question(columns, postgresql, where)
    return list(db.rows(question, asked=written(node, postgresql=postgresql), most=limit))


def _question(columns: _Columns, postgresql: bool, where: Condition) -> Query:
    """What is asked of the table; `asked` and `most` are its parameters.

    The ids come from a statement of its own, so that no other order tempts the database.
    """
    found: Select[int]
    if postgresql:
        found = select(SearchEntry.id).where(matches(postgresql=True))
    else:
        found = select(FTS.c.rowid).where(matches(postgresql=False))
        if where is not None:
            found = found.join(SearchEntry, SearchEntry.id == FTS.c.rowid)
    if where is not None:
        found = found.where(where)
    found = found.limit(bindparam("most", type_=Integer()))
    return select(*columns).where(SearchEntry.id.in_(found))


@lru_cache(maxsize=8)
def _kept_question(columns: _Columns, postgresql: bool) -> Query:
    return _question(columns, postgresql, None)


def _best(query: str, plan: Plan, rows: Sequence[AnyRow], limit: int) -> list[Hit]:
    unique = list({(row[0], row[1]): row for row in rows}.values())
    close = ranking.Closeness(query, is_guess=plan.is_guess).of_all([(row[2], row[3]) for row in unique])
    keys = [
        (-score, len(title), -weight, kind, subject_id, title, subtitle)
        for score, (kind, subject_id, title, subtitle, weight) in zip(close, unique, strict=True)
    ]
    best = heapq.nsmallest(limit, keys)
    return [Hit(key[3], key[4], key[5], key[6], score=-key[0]) for key in best]


def _is_postgresql() -> bool:
    return session.get_bind().dialect.name == "postgresql"
