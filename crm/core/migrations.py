"""Migrations: flat revision files in migrations/, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Enum, text

from crm.core.db import Base, MoneyFen, UtcDateTime
from crm.core.schema import FOLDER
from crm.core.search_index import belongs_to_index


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER)])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to `revision`."""
    _run(engine, revision, "upgrade")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to `revision` (`base`: nothing left)."""
    _run(engine, revision, "downgrade")


def _run(engine: Engine, revision: str, way: str) -> None:
    script = _script()

    def steps(current: Any, _context: Any) -> Any:
        return (
            script._upgrade_revs(revision, current) if way == "upgrade" else script._downgrade_revs(revision, current)
        )

    environment = EnvironmentContext(_config(), script, fn=steps, destination_rev=revision)
    with engine.connect().execution_options(writing=True) as connection:
        _suspend_foreign_keys(connection, suspend=True)
        environment.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=False)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            with environment:
                environment.run_migrations()
            _check_foreign_keys(connection)
        _suspend_foreign_keys(connection, suspend=False)


def _suspend_foreign_keys(connection: Connection, *, suspend: bool) -> None:
    """A batch migration re-creates tables; with foreign keys on that would delete the children (no-op inside BEGIN)."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101  # we are connected
        raw.execute(f"PRAGMA foreign_keys={'OFF' if suspend else 'ON'}")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration broke references: {broken[:5]}")


def current(engine: Engine) -> str:
    """Return the revision the database is at, "" if it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def head() -> str:
    """Return the revision this program expects."""
    return _script().get_current_head() or ""


def differences(engine: Engine) -> list[str]:
    """Return what parts the database from the models, one line each."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "include_object": _ours, "render_as_batch": True}
        )
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return name is None or not (belongs_to_index(name) or (kind == "table" and name == "alembic_version"))


def write_revision(engine: Engine, message: str, number: str) -> Path:
    """Write the next revision file from what parts the models from the database; for developers, who read it after."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"target_metadata": Base.metadata, "include_object": _ours},
        )
        script = produce_migrations(context, Base.metadata)
        up, down = (
            render_python_code(steps, migration_context=context, render_item=_render, render_as_batch=True)
            for steps in (script.upgrade_ops, script.downgrade_ops)
            if steps is not None
        )
    path = FOLDER / f"{number}_{message.lower().replace(' ', '_')}.py"
    path.write_text(_FRAME.format(message=message, number=number, before=repr(head() or None), up=up, down=down))
    return path


_FRAME = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

from crm.core import db

revision = "{number}"
down_revision = {before}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the schema forward."""
    {up}


def downgrade() -> None:
    """Take it back."""
    {down}
'''


def _render(kind: str, item: Any, _context: Any) -> Any:
    """Write our own column types by their names; enums as the plain text they are."""
    if kind == "type" and isinstance(item, UtcDateTime | MoneyFen):
        return f"db.{type(item).__name__}()"
    if kind == "type" and isinstance(item, Enum):
        return "sa.String(length=80)"
    return False
