"""Pages of projects.

`signing` the phone form at an event · `listing` the table · `records` one project · `arrivals` the ledger of money.
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("projects", __name__)

from crm.projects.views import arrivals, listing, records, signing  # noqa: E402  # they register their pages on bp

__all__ = ["arrivals", "bp", "listing", "records", "signing"]
