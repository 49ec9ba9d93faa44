"""A backup is complete, says so, and goes back only into an empty place."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.support.installation import Installation

pytestmark = pytest.mark.long


@pytest.fixture
def first(tmp_path: Path) -> Installation:
    """An installation with an account in it."""
    (tmp_path / "first").mkdir()
    installation = Installation(tmp_path / "first")
    installation.crm("db", "upgrade")
    installation.crm("user", "add", "lin@example.com", "--role", "secretary", "--name", "林示例")
    return installation


def test_there_and_back(first: Installation, tmp_path: Path) -> None:
    file = tmp_path / "crm.backup"
    first.crm("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    first.crm("backup", str(file), status=1)
    (tmp_path / "second").mkdir()
    second = Installation(tmp_path / "second")
    second.crm("restore", str(file))
    assert second.json("audit", "verify")["ok"] is True
    assert second.json("verify") == {"ok": True, "faults": []}
    assert second.json("audit", "verify")["entries"] == first.json("audit", "verify")["entries"]
    second.crm("user", "add", "lin@example.com", "--role", "secretary", status=1)
    second.crm("restore", str(file), status=1)


def test_a_damaged_file_is_refused_and_leaves_nothing(first: Installation, tmp_path: Path) -> None:
    file, damaged = tmp_path / "crm.backup", tmp_path / "damaged.backup"
    first.crm("backup", str(file))
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(damaged, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace("林示例".encode(), "林某某".encode()))
    (tmp_path / "second").mkdir()
    second = Installation(tmp_path / "second")
    second.crm("restore", str(damaged), status=1)
    second.crm("restore", str(file))
    (tmp_path / "text").write_text("no backup")
    second.crm("restore", str(tmp_path / "text"), status=1)
