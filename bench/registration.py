"""Row 6: a registration with limited seats: a person, a seat taken, one live row, audit, the answer a ticket.

Besides the cost of one: 5,000 requests of several clients on 1,000 seats; exactly 1,000 get one, nobody an error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.databases import installation
from bench.measuring import beside, ratio
from bench.serving import ROOT, Browser, environment, floor, form_of, product

REQUESTS = 80
CLIENTS, CROWD, SEATS = 8, 5_000, 1_000
CODE = "seats"
RUN = f"bench-{os.getpid():08d}-"
"""What a form of this run is known by: one sent before would be answered with its first answer."""
_MAKE = f"""
from datetime import timedelta
from sqlalchemy import select
from crm.app import create_app
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import now
from crm.events import actions
from crm.events.models import Event
from crm.events.rules import EventDraft, EventState, VenueDraft
import os
def make(code, seats):
    starts = now() + timedelta(days=9)
    ends = starts + timedelta(hours=3)
    with app.app_context(), db.transaction(write=True):
        if db.session.scalar(select(Event.id).where(Event.code == code)):
            code = f"{{code}}-{{os.getpid()}}"
        event = actions.create_event(EventDraft(name="演示报名"), code=code, starts_at=starts, ends_at=ends, by=SYSTEM)
        place = VenueDraft(city_code="370200", name="示例厅", capacity=seats, starts_at=starts, ends_at=ends)
        venue = actions.add_venue(event.id, place, by=SYSTEM).id
        actions.move_event(event.id, EventState.PUBLISHED, by=SYSTEM)
        return event.code, venue
app = create_app()
import json
print(json.dumps([make("{CODE}", {SEATS}), make("{CODE}-many", 100_000)]))
"""


def _events(instance: Path) -> list[tuple[str, int]]:
    made = subprocess.run(
        [sys.executable, "-c", _MAKE], env=environment(instance), cwd=ROOT, check=True, capture_output=True, text=True
    )
    found: list[tuple[str, int]] = [(code, venue) for code, venue in json.loads(made.stdout.splitlines()[-1])]
    return found


class Stranger:
    """Registers one person after another at an event."""

    def __init__(self, browser: Browser, code: str, venue: int, first: int = 0) -> None:
        self.browser, self.path, self.first = browser, f"/e/{code}", first
        self.form = {**form_of(browser.get(self.path), self.path), "venue_id": str(venue), "consent": "y"}

    def register(self, number: int) -> None:
        """Send the form of another person; 303 leads to the ticket."""
        n = self.first + number
        person = {"name": "王样例", "company": "示例科技", "mobile": f"199{n:08d}", "nonce": f"{RUN}{n:016d}"}
        self.browser.post(self.path, {**self.form, **person})


def _crowd(server: Any, code: str, venue: int) -> dict[str, int]:
    """Send a crowd at limited seats and count the answers: 303 for a seat, 409 for none left."""

    def one(client: int) -> Counter[str]:
        stranger = Stranger(server.browser(), code, venue, first=50_000_000 + client * CROWD)
        found: Counter[str] = Counter()
        for n in range(CROWD // CLIENTS):
            found[_answer(stranger, n)] += 1
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        return dict(sum(pool.map(one, range(CLIENTS)), Counter[str]()))


def _answer(stranger: Stranger, number: int) -> str:
    try:
        stranger.register(number)
    except RuntimeError as other:  # any other status is counted, that is the point
        return str(other).partition("\n")[0].rpartition(" ")[2]
    return "303"


def measure(size: int) -> dict[str, Any]:
    """Return the cost of a registration beside a bare UPDATE and INSERT, and what a crowd got."""
    instance = installation(size)
    (seats, seats_venue), (many, many_venue) = _events(instance)
    with product(instance) as server, floor(instance) as bare:
        simple = bare.browser()
        asks = {"register": Stranger(server.browser(), many, many_venue).register}
        every, least = beside(server, asks, bare, lambda n: simple.post("/edit/9", {"intro": f"floor {n}"}), REQUESTS)
        answers = _crowd(server, seats, seats_venue)
    return {
        "bench": "registration", "enterprises": size, "unit": "CPU ms per request", "floor": least.cpu_ms,
        "product": {name: each.cpu_ms for name, each in every.items()},
        "ratio": {name: ratio(each.cpu_ms, least.cpu_ms) for name, each in every.items()},
        "wall_ms": {name: each.wall_ms for name, each in every.items()}, "crowd": answers,
        "exact": answers.get("303") == SEATS and set(answers) == {"303", "409"},
    }  # fmt: skip
