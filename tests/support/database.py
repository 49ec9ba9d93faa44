"""A database per test process: SQLite in a temporary folder, or PostgreSQL where CRM_TEST_DATABASE_URL says so."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from crm.core.db import Base

POSTGRES = os.environ.get("CRM_TEST_DATABASE_URL")


def url_for(worker: str, folder: Path) -> str:
    """Return the address of this worker's own database, made anew on PostgreSQL."""
    if not POSTGRES:
        return f"sqlite:///{folder}/crm.db"
    base, _, _name = POSTGRES.rpartition("/")
    name = f"crm_test_{worker}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return f"{base}/{name}"


def wipe(engine: Engine) -> None:
    """Delete every row. Tests commit for real; this is what parts them."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with engine.connect().execution_options(writing=True) as connection:
        if engine.dialect.name == "postgresql":
            statements = "; ".join(f"DELETE FROM {name}" for name in tables)
            connection.exec_driver_sql(
                f"SET session_replication_role = replica; {statements}; SET session_replication_role = origin"
            )
            connection.commit()
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        cursor = connection.connection.cursor()  # a hundred and forty statements, most of them of nothing: kept plain
        for name in tables:
            cursor.execute(f"DELETE FROM {name}")
        connection.commit()
