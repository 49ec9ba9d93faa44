"""`crm demo` as people and scripts run it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crm.app import create_app
from crm.cli import crm
from crm.core import migrations
from crm.core.settings import Settings


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh installation of its own, with its schema."""
    for name in [name for name in os.environ if name.startswith("CRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CRM_INSTANCE", str(tmp_path))
    app = create_app(Settings.from_env())
    migrations.upgrade(app.extensions["engine"])
    app.extensions["engine"].dispose()
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(crm, ["demo", *words], catch_exceptions=False)


def test_it_loads_once_and_prints_the_sign_ins_each_time(instance: Path) -> None:
    first = run("--if-empty")
    assert first.exit_code == 0, first.output
    assert "secretary@demo.example" in first.stdout
    assert "http://127.0.0.1:8000" in first.stdout
    path = instance / "demo_password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().strip() in first.stdout
    assert run("--if-empty").stdout == run().stdout == first.stdout
    given = run("--password", "another password 42")
    assert "another password 42" in given.stdout
    assert run("--reset", "--today", "2026-01-05").exit_code == 0


def test_it_leaves_other_data_alone(instance: Path) -> None:
    assert CliRunner().invoke(crm, ["init"]).exit_code == 0
    for words in ((), ("--reset",)):
        refused = run(*words)
        assert refused.exit_code == 1
        assert "不是演示库" in refused.stderr
    kept = run("--if-empty")
    assert kept.exit_code == 0
    assert kept.stdout == ""
    assert not (instance / "demo_password").exists()


def test_it_refuses_in_production(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_ENV", "production")
    monkeypatch.setenv("CRM_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("CRM_MAIL_URL", "smtp://localhost:2525")
    refused = run()
    assert refused.exit_code == 1
    assert "production" in refused.stderr
    assert not (instance / "demo_password").exists()
