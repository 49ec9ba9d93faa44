"""Pages of projects.

`signing` the phone form at an event · `listing` the table, `around` its conditions, columns and file ·
`ledger` the 台账 · `records` one project · `arrivals` the ledger of money.
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("projects", __name__)

from crm.projects.views import around, arrivals, ledger, listing, records, signing  # noqa: E402  # they register pages

__all__ = ["around", "arrivals", "bp", "ledger", "listing", "records", "signing"]
