"""The database: one Base, one session per app context, one place that commits.

A request or job begins as a reader. Its first action (``@action``) turns it into a writer: what was read before is
read again inside the write transaction. On SQLite writers of one host queue at a lock file before ``BEGIN
IMMEDIATE``, because the engine's own waiting is unfair.
"""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, g
from sqlalchemy import (
    JSON,
    Engine,
    Insert,
    MetaData,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    create_engine,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from crm.core import sqlite
from crm.core.columns import ENUM
from crm.core.columns import MoneyFen as MoneyFen
from crm.core.columns import UtcDateTime as UtcDateTime
from crm.core.errors import Busy, Conflict, DomainError, NotFound
from crm.core.money import Money

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
log = logging.getLogger(__name__)
BEYOND = "22003"
"""PostgreSQL's code for a number no column can hold: there is no such record."""


class Base(DeclarativeBase):
    """Every table. Columns take their type from the annotation."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime,
        Money: MoneyFen,
        enum.Enum: ENUM,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


Query = Select[*tuple[Any, ...]]
"""A SELECT of whatever columns."""
AnyRow = Row[*tuple[Any, ...]]
_factory = sessionmaker(expire_on_commit=False)


def _open() -> Session:
    """Open a session on the database of the application at work."""
    return _factory(bind=current_app.extensions["engine"])


session: scoped_session[Session] = scoped_session(
    _open,  # type: ignore[arg-type]  # any callable that makes one will do
    scopefunc=lambda: id(g._get_current_object()),
)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def rows(query: Query, **values: Any) -> Sequence[AnyRow]:
    """Return the rows of a question that was built once and is asked with every request; `values` fill its parameters.

    It goes past the unit of work, which is flushed first: rows of columns need nothing of it, and half the cost of a
    short question is there.
    """
    current = session()
    current.flush()
    return current.connection().execute(query, values).all()


def execute(statement: Insert | Update, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
    """Run a statement that was built once and changes rows with every request; see `rows`."""
    current = session()
    current.flush()
    current.connection().execute(statement, values)


def amend(kind: type[Base], key: int, **values: Any) -> None:
    """Change these columns of one record. Whoever holds the record as an object reads it again."""
    execute(_amending(kind), {"amended_id": key, **values})
    current = session()
    held = current.identity_map.get(identity_key(kind, key))
    if held is not None:
        current.expire(held)


@cache
def _amending(kind: type[Base]) -> Update:
    """The columns are not said here: the names among the values say them, and each set of them is compiled once."""
    changed = cast(Table, kind.__table__)
    return update(changed).where(changed.c.id == bindparam("amended_id"))


def connect(url: str) -> Engine:
    """Return an engine whose transactions behave as this program needs them, on SQLite or PostgreSQL."""
    if url.startswith("sqlite"):
        engine = create_engine(url)
        sqlite.prepare(engine)
    else:
        options = "-c lock_timeout=10000 -c statement_timeout=60000 -c timezone=UTC"
        engine = create_engine(
            url, pool_pre_ping=True, connect_args={"options": options, "connect_timeout": 5, "prepare_threshold": None}
        )
    return engine


class Transaction:
    """One unit of work: what to do after it, whether it may write, whether it must be undone."""

    def __init__(self, *, may_write: bool = True) -> None:
        self.may_write = may_write
        self.writing = False
        self.refused = False
        self.kept = False
        self.callbacks: list[Callable[[], None]] = []
        self.lock: sqlite.WriterLock | None = None

    def begin_writing(self) -> None:
        """Turn this reader into a writer. What it has loaded is read again, inside the write transaction."""
        if self.writing:
            return
        if not self.may_write:
            raise RuntimeError("a GET or HEAD must not write")
        current = session()
        current.rollback()
        self.writing = True
        engine = current.get_bind()
        if engine.dialect.name == "sqlite":
            self.lock = sqlite.writer_lock(engine)
            self.lock.acquire()
        current.connection(execution_options={"writing": True})

    def keep(self) -> None:
        """Commit in spite of an error answer. Only the counter of failed sign-ins needs this."""
        self.kept = True

    def release(self) -> None:
        """Let the next writer of this host go on."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None


@contextmanager
def transaction(*, write: bool = False, may_write: bool = True) -> Iterator[Transaction]:
    """Commit on the way out, or roll back on any exception. The only commit in the code base."""
    if g.get("transaction") is not None:
        raise RuntimeError("transactions do not nest")
    work = g.transaction = Transaction(may_write=may_write)
    try:
        if write:
            work.begin_writing()
        yield work
        if work.refused and not work.kept:
            session.rollback()
        else:
            session.commit()
    except BaseException as fault:
        if work.kept and isinstance(fault, DomainError):
            session.commit()
        else:
            session.rollback()
        if (known := explain(fault)) is not None:
            raise known from fault
        raise
    finally:
        work.release()
        g.transaction = None
    if not work.refused:
        _run(work.callbacks)


def _run(callbacks: list[Callable[[], None]]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception:
            log.exception("an after-commit callback failed; the sweep will make up for it")


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the current transaction is safely stored; never if it is undone."""
    g.transaction.callbacks.append(callback)


def action(do: Callable[_P, _R]) -> Callable[_P, _R]:
    """Mark a public function of an actions.py: the first one called makes the transaction a writing one."""

    @wraps(do)
    def within(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        g.transaction.begin_writing()
        return do(*args, **kwargs)

    within.is_action = True  # type: ignore[attr-defined]  # read by the architecture tests
    return within


_meanings: dict[str, type[DomainError]] = {}


def means(constraint: str, error: type[DomainError]) -> None:
    """Say which domain error a broken constraint of this name stands for."""
    _meanings[constraint] = error


def explain(fault: BaseException) -> DomainError | None:
    """Return the domain error a database error stands for, if it has one."""
    if isinstance(fault, StaleDataError):
        return Conflict()
    if isinstance(fault, IntegrityError):
        name = _constraint(fault)
        return _meanings[name]() if name in _meanings else None
    if isinstance(fault, DBAPIError) and is_passing(fault):
        return Busy()
    if getattr(getattr(fault, "orig", None), "sqlstate", None) == BEYOND:
        return NotFound()
    return None


def is_passing(fault: DBAPIError) -> bool:
    """Say whether the same work may succeed if tried again: a lock, a deadlock, a lost connection."""
    state = getattr(fault.orig, "sqlstate", None)
    if state is not None:
        return state in {"40001", "40P01", "55P03", "57014"}
    return "locked" in str(fault.orig) or fault.connection_invalidated


def _constraint(fault: IntegrityError) -> str | None:
    diagnosis = getattr(fault.orig, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    return sqlite.constraint_name(str(fault.orig), Base.metadata)
