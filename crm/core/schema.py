"""Whether this program knows the schema of its database: asked before anything is served, without Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

FOLDER = Path(__file__).parent.parent.parent / "migrations"
"""The revisions, each in a file whose name begins with its number."""


class SchemaNewer(Exception):
    """The database was written by a newer version of this program."""


def revisions() -> frozenset[str]:
    """Return the revisions this program knows."""
    return frozenset(path.name.partition("_")[0] for path in FOLDER.glob("[0-9]*_*.py"))


def check_not_newer(engine: Engine) -> None:
    """Refuse to work on a schema newer than this program. Raises SchemaNewer.

    A database without a schema is fine here, and one that does not answer is for /readyz to tell.
    """
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except (OperationalError, ProgrammingError):
        return
    if found is not None and found not in revisions():
        raise SchemaNewer(f"数据库结构 {found} 比本程序新，请升级程序后再启动。")
