"""The index under `search_entry`: FTS5 on SQLite, GIN on PostgreSQL, and how a plan is written for each.

FTS5 keeps no text of its own (external content) and no positions; triggers keep it in step with the table.
Both `metadata.create_all` and the first migration make it: `create_index`, `drop_index`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    cast,
    column,
    event,
    literal_column,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from crm.chinese.plans import All, Any, Beginning, Node

TOKENS = "search_token"
POSTGRESQL_INDEX = "ix_search_entry_tokens"

_SQLITE = (
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {TOKENS} USING fts5(
        tokens, content='search_entry', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '#%=^~@._-'")""",
    f"""CREATE TRIGGER IF NOT EXISTS {TOKENS}_inserted AFTER INSERT ON search_entry BEGIN
        INSERT INTO {TOKENS} (rowid, tokens) VALUES (new.id, new.tokens); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {TOKENS}_deleted AFTER DELETE ON search_entry BEGIN
        INSERT INTO {TOKENS} ({TOKENS}, rowid, tokens) VALUES ('delete', old.id, old.tokens); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {TOKENS}_updated AFTER UPDATE OF tokens ON search_entry
        WHEN old.tokens IS NOT new.tokens BEGIN
        INSERT INTO {TOKENS} ({TOKENS}, rowid, tokens) VALUES ('delete', old.id, old.tokens);
        INSERT INTO {TOKENS} (rowid, tokens) VALUES (new.id, new.tokens); END""",
)
_SQLITE_DROP = (
    *(f"DROP TRIGGER IF EXISTS {TOKENS}_{what}" for what in ("inserted", "deleted", "updated")),
    f"DROP TABLE IF EXISTS {TOKENS}",
)
_VECTOR = "array_to_tsvector(string_to_array(tokens, ' '))"
_POSTGRESQL = (
    f"CREATE INDEX IF NOT EXISTS {POSTGRESQL_INDEX} ON search_entry USING gin (({_VECTOR}))"
    " WITH (gin_pending_list_limit = 256)",
)
_POSTGRESQL_DROP = (f"DROP INDEX IF EXISTS {POSTGRESQL_INDEX}",)

FTS = table(TOKENS, column("rowid", Integer))
"""The FTS5 table as a statement sees it: rowid is the entry's id."""


def create_index(connection: Connection) -> None:
    """Make the index of an existing table `search_entry`, and fill it from the rows that are there."""
    _run(connection, _SQLITE, _POSTGRESQL)
    rebuild_index(connection)


def drop_index(connection: Connection) -> None:
    """Remove the index; to be called before the table is dropped."""
    _run(connection, _SQLITE_DROP, _POSTGRESQL_DROP)


def rebuild_index(connection: Connection) -> None:
    """Make the index anew from the table. PostgreSQL keeps its index true by itself."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {TOKENS} ({TOKENS}) VALUES ('rebuild')")


def purge_index(connection: Connection) -> None:
    """Merge the whole index, so that tokens of deleted entries leave the file. On PostgreSQL VACUUM does."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {TOKENS} ({TOKENS}) VALUES ('optimize')")


def belongs_to_index(name: str | None) -> bool:
    """Whether a table or index is made here and not by the metadata: migrations must leave it alone."""
    return name is not None and (name in (POSTGRESQL_INDEX, TOKENS) or name.startswith(f"{TOKENS}_"))


def attach(entries: Table) -> None:
    """Make and drop the index together with its table."""

    @event.listens_for(entries, "after_create")
    def _after_create(_table: Table, connection: Connection, **_: object) -> None:
        create_index(connection)

    @event.listens_for(entries, "before_drop")
    def _before_drop(_table: Table, connection: Connection, **_: object) -> None:
        drop_index(connection)


def matches(*, postgresql: bool) -> ColumnElement[bool]:
    """The condition that an entry has the tokens a plan asks for: the parameter `asked`, see `written`."""
    asked = bindparam("asked", type_=String())
    if postgresql:
        vector = literal_column("array_to_tsvector(string_to_array(search_entry.tokens, ' '))", TSVECTOR)
        return vector.op("@@", return_type=Boolean())(cast(asked, TSQUERY))
    return literal_column(TOKENS).op("MATCH", return_type=Boolean())(asked)


def written(node: Node, *, postgresql: bool) -> str:
    """A plan as the engine's own language says it."""
    return _tsquery(node) if postgresql else _match(node)


def _run(connection: Connection, sqlite: Sequence[str], postgresql: Sequence[str]) -> None:
    for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
        connection.exec_driver_sql(statement)


def _match(node: Node) -> str:
    match node:
        case All(parts):
            return f"({' AND '.join(map(_match, parts))})"
        case Any(parts):
            return f"({' OR '.join(map(_match, parts))})"
        case Beginning(token):
            return f'"{token}" *'
        case str():
            return f'"{node}"'


def _tsquery(node: Node) -> str:
    match node:
        case All(parts):
            return f"({' & '.join(map(_tsquery, parts))})"
        case Any(parts):
            return f"({' | '.join(map(_tsquery, parts))})"
        case Beginning(token):
            return f"'{token}':*"
        case str():
            return f"'{node}'"
