"""Seats under several processes at once (trust.md 17): on SQLite, and on PostgreSQL where it is configured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text

from crm.core import db
from crm.core.db import session
from crm.core.web import CrmFlask
from crm.events import queries
from crm.events.jobs import offers
from crm.events.models import Registration, Venue
from crm.events.rules import HOLDS_SEAT, LIVE
from tests.support import database
from tests.support.events import QINGDAO, SHENZHEN, AnEvent, an_event
from tests.support.installation import ROOT
from tests.support.race import an_app

PROCESSES = 3


def _database(folder: Path) -> str:
    if not database.POSTGRES:
        return f"sqlite:///{folder}/crm.db"
    admin = create_engine(database.POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS crm_race WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE crm_race"))
    admin.dispose()
    return database.POSTGRES.rpartition("/")[0] + "/crm_race"


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[tuple[CrmFlask, str]]:
    """An installation several processes work on."""
    url = _database(tmp_path)
    app = an_app(tmp_path, url)
    db.Base.metadata.create_all(app.extensions["engine"])
    yield app, url
    app.extensions["engine"].dispose()


def race(folder: Path, url: str, event: AnEvent, *kinds: str) -> Counter[str]:
    """Run one process of each kind at once and return what they got together; none may fail or see a wrong count."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.race", str(folder), url, kind, str(seed), str(event.id)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for seed, kind in enumerate(kinds, 1)
    ]  # fmt: skip
    answers: Counter[str] = Counter()
    for process in started:
        out, faults = process.communicate(timeout=240)
        assert process.returncode == 0, faults[-2_000:]
        told = json.loads(out.splitlines()[-1])
        assert told["doubt"] == []
        answers.update(told["answers"])
    return answers


def test_two_hundred_clients_of_three_processes_get_exactly_ten_seats(
    shared: tuple[CrmFlask, str], tmp_path: Path
) -> None:
    app, url = shared
    with app.app_context(), db.transaction(write=True):
        event = an_event(seats=((QINGDAO, 10),))
    answers = race(tmp_path, url, event, *["seats"] * PROCESSES)
    assert answers["confirmed"] == 10
    assert answers.total() == 201
    assert set(answers) == {"confirmed", "venue_full"}


def test_seats_held_never_exceed_capacity_while_everything_happens_at_random(
    shared: tuple[CrmFlask, str], tmp_path: Path
) -> None:
    app, url = shared
    with app.app_context(), db.transaction(write=True):
        event = an_event(seats=((QINGDAO, 5), (SHENZHEN, 4)))
    answers = race(tmp_path, url, event, "churn", "churn", "churn", "sweep")
    assert answers["confirmed"] + answers["waitlisted"] > 0
    with app.app_context():
        offers()
        offers()
    with app.app_context(), db.transaction():
        assert queries.seats_in_doubt() == []
        assert queries.twice_registered() == 0
        assert queries.venues_to_offer(event.id) == []
        held = dict(
            session.execute(
                select(Registration.venue_id, func.count())
                .where(Registration.state.in_(HOLDS_SEAT))
                .group_by(Registration.venue_id)
            ).all()
        )
        for venue in session.scalars(select(Venue)):
            assert held.get(venue.id, 0) == venue.seats_taken <= venue.capacity
        mobiles = session.scalars(select(Registration.mobile).where(Registration.state.in_(LIVE))).all()
        assert len(set(mobiles)) == len(mobiles)
