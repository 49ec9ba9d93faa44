"""Long answers read piece by piece on a connection of their own, which can only read and is given back at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine

from crm.core.db import AnyRow as AnyRow
from crm.core.db import Query

BATCH = 1000
_T = TypeVar("_T")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Return a connection whose one transaction sees the database as it is now, and changes nothing."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            yield connection.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        try:
            yield connection
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA query_only=OFF")


def batches(connection: Connection, query: Query, size: int = BATCH) -> Iterator[Sequence[AnyRow]]:
    """Return the rows of a question of any length, so many at a time; memory holds one batch."""
    result = connection.execution_options(yield_per=size).execute(query)
    yield from result.partitions(size)


def read_apart(
    engine: Engine, query: Query, say: Callable[[Sequence[AnyRow], Connection], Iterable[_T]]
) -> Iterator[_T]:
    """Return what `say` makes of each batch of rows. Nothing of the request is needed any more while it is read."""
    with reading(engine) as connection:
        for batch in batches(connection, query):
            yield from say(batch, connection)
