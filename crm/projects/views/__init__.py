"""Pages of projects.

`signing` the phone form at an event · `listing` the table · `records` one project.
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("projects", __name__)

from crm.projects.views import listing, records, signing  # noqa: E402  # they register their pages on bp

__all__ = ["bp", "listing", "records", "signing"]
