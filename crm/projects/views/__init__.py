"""Pages of projects.

`signing` the phone form at an event · `listing` the table, `around` its conditions, columns and file ·
`ledger` the 台账 · `records` one project, `progress` its steps and money, `problems` 堵点,
`own` those of a firm · `arrivals` the ledger of money.
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("projects", __name__)

from crm.projects.views import around, arrivals, ledger, listing, own, problems, progress, records, signing  # noqa: E402  # they register pages

__all__ = ["around", "arrivals", "bp", "ledger", "listing", "own", "problems", "progress", "records", "signing"]
