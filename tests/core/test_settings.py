"""Settings list every fault at once and keep secrets out of sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.core.settings import Settings, SettingsFault


def test_an_empty_environment_is_enough_for_development(tmp_path: Path) -> None:
    settings = Settings.from_env({"CRM_INSTANCE": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/crm.db"
    assert settings.mail_url == "outbox:"
    assert len(settings.secret_key) == 64
    assert Settings.from_env({"CRM_INSTANCE": str(tmp_path)}).secret_key == settings.secret_key
    assert settings.secret_key not in repr(settings)
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_every_fault_is_named(tmp_path: Path) -> None:
    wrong = {
        "CRM_INSTANCE": str(tmp_path), "CRM_ENV": "staging", "CRM_DATABASE_URL": "mysql://x", "CRM_MAIL_URL": "x",
        "CRM_TRUSTED_PROXIES": "many", "CRM_RETRY_DELAYS": "1,b", "CRM_RATE_LIMITS": "perhaps",
        "CRM_BASE_URL": "crm.example", "CRM_SECRET_KEY": "short",
    }  # fmt: skip
    with pytest.raises(SettingsFault) as caught:
        Settings.from_env(wrong)
    assert len(caught.value.faults) == 8
    for name in set(wrong) - {"CRM_INSTANCE"}:
        assert any(fault.startswith(name) for fault in caught.value.faults), name


def test_production_refuses_what_only_development_may(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault) as caught:
        Settings.from_env({"CRM_INSTANCE": str(tmp_path), "CRM_ENV": "production", "CRM_RATE_LIMITS": "off"})
    said = "\n".join(caught.value.faults)
    assert "CRM_SECRET_KEY" in said
    assert "smtp" in said
    assert "CRM_RATE_LIMITS" in said


def test_retry_delays_are_seconds(tmp_path: Path) -> None:
    settings = Settings.from_env({"CRM_INSTANCE": str(tmp_path), "CRM_RETRY_DELAYS": "1, 2,3"})
    assert settings.retry_delays == (1, 2, 3)
