"""Migrations on a database of their own: up, down, up; the models' schema; data kept; newer schemas refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from crm.app import create_app
from crm.core import migrations
from crm.core.schema import SchemaNewer, check_not_newer, revisions
from crm.core.settings import Settings
from crm.core.web import CrmFlask
from tests.support import database

pytestmark = pytest.mark.long
FIRM = (
    "INSERT INTO enterprise (id, version, name, name_key, core_name, sort_key, short_name, name_en,"
    " legal_representative, address, postcode, website, stock_code, phone, intro, created_at, updated_at)"
    " VALUES (:id, 1, '示例', '', '', '', '', '', '', '', '', '', '', '', '', :at, :at)"
)
MEMBER = (
    "INSERT INTO membership (id, version, enterprise_id, number, position, joined_on, basis)"
    " VALUES (:id, 1, :id, :number, :position, '2020-01-01', '')"
)


@pytest.fixture
def empty(app: CrmFlask, tmp_path: Path, worker_id: str) -> Iterator[CrmFlask]:
    """An application on an empty database of its own."""
    settings: Settings = app.config["CRM_SETTINGS"]
    url = database.url_for(f"{worker_id}_migrations", tmp_path)
    made = create_app(replace(settings, instance=tmp_path, database_url=url), immediate_jobs=True)
    yield made
    made.extensions["engine"].dispose()


def test_up_is_what_the_models_say_and_the_way_back_works(empty: CrmFlask) -> None:
    migrations.upgrade(empty.extensions["engine"])
    assert migrations.current(empty.extensions["engine"]) == migrations.head()
    assert migrations.differences(empty.extensions["engine"]) == []
    migrations.downgrade(empty.extensions["engine"], "base")
    assert migrations.current(empty.extensions["engine"]) == ""
    migrations.upgrade(empty.extensions["engine"])
    assert migrations.differences(empty.extensions["engine"]) == []


def test_positions_are_copied_and_no_row_changes_on_the_way_down_and_up(empty: CrmFlask) -> None:
    engine = empty.extensions["engine"]
    migrations.upgrade(empty.extensions["engine"], "0001")
    with engine.connect().execution_options(writing=True) as connection:
        for number in (1, 2, 3):
            connection.execute(text(FIRM), {"id": number, "at": "2020-01-01 00:00:00"})
        for number, position in ((1, "council"), (3, "member")):
            connection.execute(text(MEMBER), {"id": number, "number": f"{number:05d}", "position": position})
        connection.commit()

    def rows() -> list[object]:
        shown = "id, version, name, created_at"
        with engine.connect() as connection:
            return [
                *connection.execute(text(f"SELECT {shown} FROM enterprise ORDER BY id")),  # our own words
                *connection.execute(text("SELECT id, enterprise_id, position FROM membership ORDER BY id")),
            ]

    before = rows()
    migrations.upgrade(empty.extensions["engine"])
    with engine.connect() as connection:
        assert list(connection.scalars(text("SELECT position FROM enterprise ORDER BY id"))) == [
            "council", None, "member",
        ]  # fmt: skip
    assert rows() == before
    migrations.downgrade(empty.extensions["engine"], "0001")
    assert rows() == before
    migrations.upgrade(empty.extensions["engine"])
    assert rows() == before
    assert migrations.differences(empty.extensions["engine"]) == []


def test_a_newer_schema_is_refused_an_empty_database_is_not(empty: CrmFlask) -> None:
    engine = empty.extensions["engine"]
    check_not_newer(engine)
    migrations.upgrade(empty.extensions["engine"])
    check_not_newer(engine)
    assert migrations.head() in revisions()
    with engine.connect().execution_options(writing=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    with pytest.raises(SchemaNewer, match="9999"):
        check_not_newer(engine)


@pytest.mark.parametrize("words", [("serve", "--port", "1"), ("worker", "--until-idle"), ("figures", "--json")])
def test_no_command_starts_on_a_newer_schema(empty: CrmFlask, tmp_path: Path, words: tuple[str, ...]) -> None:
    settings: Settings = empty.config["CRM_SETTINGS"]
    migrations.upgrade(empty.extensions["engine"])
    with empty.extensions["engine"].connect().execution_options(writing=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    env = {**kept, "CRM_INSTANCE": str(tmp_path), "CRM_DATABASE_URL": settings.database_url}
    ended = subprocess.run(
        [sys.executable, "-m", "crm.cli.run", *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "数据库结构 9999 比本程序新" in ended.stderr
    assert "Traceback" not in ended.stderr
