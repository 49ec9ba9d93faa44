"""Row 5: one check-in by QR: signed in, judged, a second one refused, logged."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

from bench.databases import PASSWORD, SECRETARY, installation
from bench.measuring import beside, ratio
from bench.serving import Browser, floor, product

REQUESTS = 80
COPY = """INSERT INTO registration ({names}) SELECT {values} FROM registration, (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n)
  WHERE registration.id = ?"""


class Desk:
    """Lets in the attendees of one event one after the other, as its tool does."""

    def __init__(self, browser: Browser, code: str, venue: int, prefix: str) -> None:
        self.browser, self.code, self.venue, self.prefix, self.next = browser, code, venue, prefix, 0
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(f"/events/{code}/check-in?choose=1"))
        assert found is not None
        self.token = found[1]

    def scan(self, _number: int) -> None:
        """Send the next ticket; 303 says that somebody was let in."""
        self.next += 1
        data = {
            "csrf_token": self.token, "venue_id": str(self.venue), "scan_id": f"{self.prefix}-{self.next:08d}",
            "code": ticket(self.prefix, self.next),
        }  # fmt: skip
        self.browser.post(f"/events/{self.code}/check-ins", data)


def ticket(prefix: str, number: int) -> str:
    """Return the ticket of the n-th attendee."""
    return f"{prefix}{number:022d}"


def attendees(instance: Path, many: int) -> tuple[str, int, str]:
    """Give an event of the demo so many attendees more; return its code, a venue and what their tickets begin with."""
    prefix = f"b{many % 99991:04d}"[:5].ljust(5, "x")
    with sqlite3.connect(instance / "crm.db") as link:
        code, venue, model = link.execute(
            "SELECT e.code, v.id, r.id FROM registration r JOIN venue v ON v.id = r.venue_id JOIN event e ON"
            " e.id = r.event_id WHERE r.state = 'confirmed' AND e.state IN ('published', 'running') ORDER BY e.id DESC"
        ).fetchone()
        link.execute("DELETE FROM check_in WHERE scan_id LIKE ? || '-%'", (prefix,))
        link.execute("DELETE FROM registration WHERE ticket LIKE ? || '000000%'", (prefix,))
        names = [row[1] for row in link.execute("PRAGMA table_info(registration)") if row[1] != "id"]
        own = {
            "ticket": f"'{prefix}' || printf('%022d', i)", "token_hash": f"'{prefix}' || i", "nonce": "NULL",
            "mobile": "NULL", "email": "NULL",
        }  # fmt: skip
        values = ", ".join(own.get(name, f'"{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        link.execute(COPY.format(names=columns, values=values), (many, model))
        link.execute("ANALYZE")
    return code, venue, prefix


def measure(size: int) -> dict[str, Any]:
    """Return the cost of a check-in beside a bare UPDATE and INSERT; attendees are a tenth of the enterprises."""
    instance, many = installation(size), size // 10
    code, venue, prefix = attendees(instance, many)
    with product(instance) as server, floor(instance) as bare:
        browser, simple = server.browser(), bare.browser()
        browser.sign_in(SECRETARY, PASSWORD)
        asks = {"check_in": Desk(browser, code, venue, prefix).scan}
        every, least = beside(server, asks, bare, lambda n: simple.post("/edit/500", {"intro": f"{n}"}), REQUESTS)
    return {
        "bench": "check_in", "attendees": many, "unit": "CPU ms per request", "floor": least.cpu_ms,
        "product": every["check_in"].cpu_ms, "ratio": ratio(every["check_in"].cpu_ms, least.cpu_ms),
        "wall_ms": every["check_in"].wall_ms,
    }  # fmt: skip
