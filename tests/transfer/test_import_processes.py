"""Imports as processes of their own: one killed in the middle, two at once; afterwards everything is there once."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.installation import ROOT, Installation

pytestmark = pytest.mark.long
ROWS = 900
LIST = "企业名称,所在城市,联系人,联系电话\n" + "".join(
    f"青岛示例{n:05d}科技有限公司,青岛市,王样例{n},199{n:08d}\n" for n in range(ROWS)
)
LONGEST = 120
"""Seconds a step may take on a busy machine."""


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """An empty installation and a list."""
    found = Installation(tmp_path / "instance")
    found.folder.mkdir()
    found.crm("db", "upgrade")
    (tmp_path / "list.csv").write_text(LIST)
    return found


def begun(house: Installation) -> subprocess.Popen[bytes]:
    """Begin the import of the list in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crm.cli.run", "import", "members", str(house.folder.parent / "list.csv")],
        env=house.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def counted(house: Installation, query: str) -> int:
    with contextlib.closing(sqlite3.connect(house.folder / "crm.db")) as base:
        found: int = base.execute(query).fetchone()[0]
    return found


def everything_once(house: Installation) -> None:
    for table in ("enterprise", "person", "employment"):
        assert counted(house, f"SELECT count(*) FROM {table}") == ROWS
    assert counted(house, "SELECT count(*) FROM search_entry") == 2 * ROWS
    assert counted(house, "SELECT count(*) FROM audit_entry WHERE fact = 'EnterpriseImported'") == ROWS
    assert counted(house, "SELECT count(*) FROM audit_entry WHERE fact = 'PersonImported'") == ROWS
    assert counted(house, "SELECT count(DISTINCT name_key) FROM enterprise") == ROWS
    house.crm("audit", "verify")


def test_a_killed_import_begun_again_is_exact(house: Installation) -> None:
    run = begun(house)
    until = time.monotonic() + LONGEST
    stored = 0
    while not stored and run.poll() is None and time.monotonic() < until:
        with contextlib.suppress(sqlite3.OperationalError):
            stored = counted(house, "SELECT count(*) FROM enterprise")
    run.kill()
    run.wait(LONGEST)
    before = counted(house, "SELECT count(*) FROM enterprise")
    assert 0 < before < ROWS, "it was not in the middle"
    assert counted(house, "SELECT coalesce(sum(progress), 0) FROM import_batch") == before
    done = house.json("import", "members", str(house.folder.parent / "list.csv"))
    assert done["applied"] == {"created": ROWS - before, "updated": 0, "unchanged": before, "conflicts": 0}
    everything_once(house)


def test_two_processes_with_the_same_file_apply_it_once(house: Installation) -> None:
    runs = [begun(house), begun(house)]
    assert [run.wait(LONGEST) for run in runs] == [0, 0]
    everything_once(house)
    did = "SELECT count(*) FROM import_row WHERE did = '{}'"
    assert counted(house, did.format("created")) == ROWS
    assert counted(house, did.format("unchanged")) == ROWS
