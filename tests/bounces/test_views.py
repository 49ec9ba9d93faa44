"""Pages of bounces, and the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crm.accounts.permissions import Role
from crm.bounces import actions
from crm.bounces.models import Bounce
from crm.campaigns.models import Recipient
from crm.cli import crm
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.web import CrmFlask
from tests.bounces.test_actions import sent_mail
from tests.support.bounces import is_barred, reply, report
from tests.support.campaigns import in_app
from tests.support.people import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def mail(clean: CrmFlask, instance: Path) -> Any:
    """A mail that came back hard."""
    found = sent_mail(clean, instance, first=True)
    with in_app(clean):
        actions.take(report(found), by=COMMAND_LINE)
    return found


def numbers(app: CrmFlask) -> tuple[int, int]:
    """Return the numbers of the one bounce and its campaign."""
    with in_app(app, write=False):
        found = db.session.query(Bounce).one()
        return found.id, found.campaign_id


def test_the_list_shows_what_came_back_masked(browse: Browse, clean: CrmFlask, mail: Any) -> None:
    browser = browse(Role.SECRETARY)
    page = browser.get("/campaigns/bounces").text
    assert "邮箱不存在" in page
    assert "已停发" in page
    assert "User not found" in page
    with in_app(clean, write=False):
        assert db.session.query(Recipient).one().address not in page
    assert "没有退信" in browser.get("/campaigns/bounces?kind=complaint").text
    assert "邮箱不存在" in browser.get("/campaigns/bounces?barred=1&kind=hard&campaign=x").text


def test_the_report_of_the_campaign_counts_them(browse: Browse, clean: CrmFlask, mail: Any) -> None:
    number, campaign_id = numbers(clean)
    page = browse(Role.AUDITOR).get(f"/campaigns/{campaign_id}").text
    assert f"/campaigns/bounces?campaign={campaign_id}&amp;kind=hard" in page
    assert browse(Role.FINANCE).get(f"/campaigns/bounces/{number}").status_code == 404


def test_writing_there_again_needs_a_reason(browse: Browse, clean: CrmFlask, mail: Any) -> None:
    number, _campaign = numbers(clean)
    browser = browse(Role.SECRETARY)
    path = f"/campaigns/bounces/{number}/reinstatement"
    assert browser.send(path, {"reason": ""}).status_code == 422
    answer = browser.send(path, {"reason": "本人确认邮箱已恢复"})
    assert answer.status_code == 303
    with in_app(clean, write=False):
        assert not is_barred()
    assert "恢复发送</button>" not in browser.get(f"/campaigns/bounces/{number}").text


def test_the_command_says_what_each_mail_was(
    clean: CrmFlask, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = sent_mail(clean, instance, first=True)
    settings = clean.config["CRM_SETTINGS"]
    monkeypatch.setenv("CRM_INSTANCE", str(settings.instance))
    monkeypatch.setenv("CRM_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CRM_SECRET_KEY", settings.secret_key)
    for name, raw in (("hard", report(mail)), ("reply", reply(mail))):
        (tmp_path / f"{name}.eml").write_bytes(raw)
    paths = [str(tmp_path / "hard.eml"), str(tmp_path / "reply.eml")]
    done = CliRunner().invoke(crm, ["bounce", *paths, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["mails"]
    assert [(each["verdict"], each["new"]) for each in told] == [("hard", True), ("reply", False)]
    again = CliRunner().invoke(crm, ["bounce", "--json"], input=report(mail), catch_exceptions=False)
    assert json.loads(again.stdout)["mails"][0] | {"campaign_id": 0, "recipient_id": 0} == {
        "file": "-", "verdict": "hard", "new": False, "campaign_id": 0, "recipient_id": 0,
    }  # fmt: skip
