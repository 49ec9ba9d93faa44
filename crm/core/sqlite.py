"""What SQLite needs to serve several writers well: pragmas, explicit transactions, one fair queue per host."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Index, MetaData, UniqueConstraint, event

WRITING = "writing"
"""Execution option of a connection whose transactions write: they take their turn before they read."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA cache_size=-16000",
)


def prepare(engine: Engine) -> None:
    """Make each new connection leave transactions to us and set its pragmas.

    Beginning is the dialect's own step, not an event: one listener of that kind would make every statement pass
    SQLAlchemy's event code, a tenth of a page.
    """
    dialect: Any = engine.dialect
    usual = dialect.set_connection_execution_options

    def set_options(connection: Connection, options: Mapping[str, Any]) -> None:
        usual(connection, options)
        if WRITING in options:
            connection.connection.info[WRITING] = options[WRITING]

    dialect.do_begin, dialect.set_connection_execution_options = _begin, set_options

    @event.listens_for(engine, "checkin")
    def _checkin(_raw: object, record: Any) -> None:
        record.info.pop(WRITING, None)

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()


def _begin(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE" if connection.info.get(WRITING) else "BEGIN")


class WriterLock:
    """A place in the queue of this host's writers (flock on a file beside the database)."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.descriptor: int | None = None

    def acquire(self) -> None:
        """Wait until all writers that came before are done. A dead process leaves the queue by itself."""
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the next one write."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def writer_lock(engine: Any) -> WriterLock:
    """Return a new place in the queue for this engine's database file."""
    return WriterLock(f"{engine.url.database}.lock")


def constraint_name(message: str, metadata: MetaData) -> str | None:
    """Return which named constraint SQLite complains about: it names columns or an index, never the constraint."""
    if found := re.search(r"index '([^']+)'", message):
        return found[1]
    if found := re.search(r"CHECK constraint failed: (\w+)", message):
        return found[1]
    if found := re.search(r"UNIQUE constraint failed: (.+)", message):
        return _names(metadata).get(found[1].strip())
    return None


@lru_cache(maxsize=2)
def _names(metadata: MetaData) -> dict[str, str]:
    names: dict[str, str] = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.name:
                names[_columns(table.name, constraint)] = str(constraint.name)
        for index in table.indexes:
            if index.unique and index.name:
                names[_columns(table.name, index)] = str(index.name)
    return names


def _columns(table: str, keyed: UniqueConstraint | Index) -> str:
    return ", ".join(f"{table}.{column.name}" for column in keyed.columns)
