"""A process of its own that registers, cancels, switches, answers offers and lets them run out, as fast as it can.

Run as `python -m tests.support.race FOLDER DATABASE_URL KIND SEED EVENT_ID`: prints one JSON line of what it got.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from sqlalchemy import select

from crm.app import create_app
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.core.db import session
from crm.core.errors import DomainError
from crm.core.settings import Settings
from crm.core.web import CrmFlask
from crm.events import actions, jobs, queries
from crm.events.models import Registration, Venue
from tests.support.events import an_attendee

THREADS = 6
CLIENTS, STEPS = 67, 60


def an_app(folder: Path, url: str) -> CrmFlask:
    """Return an application on this database whose jobs wait in a queue nobody works off."""
    jobs_url = f"sqlite:///{folder}/jobs.db"
    return create_app(Settings(instance=folder, database_url=url, jobs_url=jobs_url, secret_key="x" * 64))


def register(app: CrmFlask, event_id: int, number: int, *, waits: bool = False) -> str:
    """Register somebody at the first venue and say what came of it."""
    try:
        with app.app_context(), db.transaction(write=True):
            venue = session.scalars(select(Venue.id).where(Venue.event_id == event_id).order_by(Venue.id)).all()
            who = an_attendee(number)
            made = actions.register(
                event_id, venue[number % len(venue)], who, waits=waits, either=number % 3 == 0, by=SYSTEM
            )
            return made.registration.state.value
    except DomainError as refusal:
        return refusal.code


def step(app: CrmFlask, event_id: int, choose: Random) -> str:
    """Do one thing of many at random; a refusal is an answer."""
    kind = choose.choice(["register", "cancel", "cancel", "switch", "accept", "decline", "expire", "offer", "transfer"])
    if kind == "register":
        return register(app, event_id, choose.randrange(60), waits=True)
    try:
        with app.app_context(), db.transaction(write=True):
            _act(kind, event_id, choose)
        return kind
    except DomainError as refusal:
        return refusal.code


def _act(kind: str, event_id: int, choose: Random) -> None:
    venues = session.scalars(select(Venue.id).where(Venue.event_id == event_id).order_by(Venue.id)).all()
    if kind == "offer":
        actions.offer_next(choose.choice(venues), by=SYSTEM)
        return
    ids = session.scalars(
        select(Registration.id).where(Registration.event_id == event_id).order_by(Registration.id.desc()).limit(60)
    ).all()
    if not ids:
        return
    one = choose.choice(ids)
    match kind:
        case "cancel":
            actions.cancel_own(one, by=SYSTEM)
        case "switch":
            actions.switch_own(one, choose.choice(venues), by=SYSTEM)
        case "accept":
            actions.accept_offer(one, by=SYSTEM)
        case "decline":
            actions.decline_offer(one, by=SYSTEM)
        case "transfer":
            actions.transfer_own(one, an_attendee(choose.randrange(60, 120)), by=SYSTEM)
        case "expire":
            row = session.get_one(Registration, one)
            if row.offered_until is not None:
                row.offered_until = now()
                session.flush()
                actions.expire_offer(one, by=SYSTEM)


def main() -> None:
    """Run one process of a race."""
    folder, url, kind, seed, event_id = sys.argv[1:]
    app = an_app(Path(folder), url)
    number = int(seed)

    def one(n: int) -> str:
        if kind == "seats":
            return register(app, int(event_id), number * 1_000 + n)
        if kind == "sweep":
            with app.app_context():
                jobs.offers()
            return "swept"
        return step(app, int(event_id), Random(number * 10_000 + n))  # noqa: S311  # a race, not a secret

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(one, range(CLIENTS if kind == "seats" else STEPS)))
    with app.app_context(), db.transaction():
        doubt = [tuple(row) for row in queries.seats_in_doubt()]
    print(json.dumps({"answers": answers, "doubt": doubt}))


if __name__ == "__main__":
    main()
