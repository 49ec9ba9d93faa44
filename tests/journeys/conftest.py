"""What the steps of the story share: the database's checksum, the log, files, the command line in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crm.cli import crm, ground
from crm.core.web import CrmFlask
from tests.journeys.ground import Ground

Run = Callable[..., Any]


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The outbox folder, emptied."""
    folder = instance / "outbox"
    for path in folder.glob("*.eml"):
        path.unlink()
    return folder


@pytest.fixture
def run(clean: CrmFlask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `crm … --json` on the database of the tests and return its document."""
    monkeypatch.setattr(ground, "create_app", lambda: clean)
    monkeypatch.setattr(clean.extensions["engine"], "dispose", lambda: None)

    def command(*parts: object) -> Any:
        done = CliRunner().invoke(crm, [str(part) for part in parts] + ["--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    yield command
    monkeypatch.undo()


@pytest.fixture
def database(clean: CrmFlask) -> Ground:
    """The database, to count and compare."""
    return Ground(clean)
