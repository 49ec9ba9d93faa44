"""The worker is killed again and again in the middle of a campaign: nobody gets two mails, nobody is forgotten."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from crm.app import create_app
from crm.campaigns import actions, queries
from crm.core import db
from crm.core.actor import COMMAND_LINE
from crm.core.settings import Settings
from tests.support import database
from tests.support.campaigns import a_campaign, in_app, some_members
from tests.support.installation import ROOT, Installation
from tests.support.smtp import SmtpServer

pytestmark = pytest.mark.long
PEOPLE, KILLS = 240, 6


class Deadly(SmtpServer):
    """Kills the worker after so many mails it has taken: at every point of a conversation in turn."""

    worker: subprocess.Popen[bytes] | None = None
    kills = 0

    def next_answer(self, moment: str, usual: str) -> str:
        moments = ("END", "RCPT", "DATA", "MAIL")
        due = len(self.taken) >= (self.kills + 1) * PEOPLE // (KILLS + 1)
        if due and self.kills < KILLS and moment == moments[self.kills % 4] and self.worker is not None:
            self.kills += 1
            self.worker.kill()
        return super().next_answer(moment, usual)


def _database(folder: Path) -> str:
    if not database.POSTGRES:
        return f"sqlite:///{folder}/crm.db"
    admin = create_engine(database.POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS crm_crash WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE crm_crash"))
    admin.dispose()
    return database.POSTGRES.rpartition("/")[0] + "/crm_crash"


def test_killed_workers_send_to_everybody_once(tmp_path: Path) -> None:
    url = _database(tmp_path)
    jobs_url = f"sqlite:///{tmp_path}/jobs.db"
    app = create_app(Settings(instance=tmp_path, database_url=url, jobs_url=jobs_url, secret_key="x" * 64))
    db.Base.metadata.create_all(app.extensions["engine"])
    with in_app(app):
        some_members(PEOPLE, 0)
        campaign_id = a_campaign().id
    with in_app(app):
        actions.launch(campaign_id, by=COMMAND_LINE)
    with Deadly() as server:
        there = Installation(
            tmp_path,
            {
                "CRM_DATABASE_URL": url, "CRM_JOBS_URL": jobs_url, "CRM_SECRET_KEY": "x" * 64,
                "CRM_MAIL_URL": f"smtp://127.0.0.1:{server.port}?tls=none", "CRM_RETRY_DELAYS": "1,1,1",
            },
        )  # fmt: skip
        ended = -9
        while ended == -9:
            server.worker = subprocess.Popen(
                [sys.executable, "-m", "crm.cli.run", "worker", "--until-idle"], env=there.environment, cwd=ROOT,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            ended = server.worker.wait(timeout=120)
    with in_app(app, write=False):
        found = queries.states_by_address(campaign_id)
    app.extensions["engine"].dispose()
    mails = Counter(mail.to for mail in server.taken)
    counted = Counter(found.values())
    assert server.kills == KILLS
    assert max(mails.values()) == 1, "somebody got two"
    assert sum(counted.values()) == PEOPLE
    assert set(counted) <= {"sent", "uncertain"}
    assert counted["uncertain"] <= KILLS
    assert {address for address, state in found.items() if state == "sent"} <= set(mails), "somebody was forgotten"
