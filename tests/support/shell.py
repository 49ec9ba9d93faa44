"""The command line in the process and on the database of the tests: what it prints and how it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from crm.cli import crm, ground
from crm.core.web import CrmFlask

Shell = Callable[..., Result]


def shell_of(app: CrmFlask, patch: pytest.MonkeyPatch) -> Shell:
    """Return a function that runs `crm …` with this application instead of one of its own."""
    patch.setattr(ground, "create_app", lambda: app)
    patch.setattr(app.extensions["engine"], "dispose", lambda: None)
    return lambda *words: CliRunner().invoke(crm, [str(word) for word in words])
