"""What the steps of the story share: the database's checksum, the log, files, the command line in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm.core.web import CrmFlask
from tests.journeys.ground import Ground
from tests.support.shell import Shell

Run = Callable[..., Any]


@pytest.fixture
def outbox(instance: Path) -> Path:
    """The outbox folder, emptied."""
    folder = instance / "outbox"
    for path in folder.glob("*.eml"):
        path.unlink()
    return folder


@pytest.fixture
def run(shell: Shell) -> Run:
    """Run `crm … --json` on the database of the tests and return its document."""

    def command(*parts: object) -> Any:
        done = shell(*parts, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return command


@pytest.fixture
def database(clean: CrmFlask) -> Ground:
    """The database, to count and compare."""
    return Ground(clean)
