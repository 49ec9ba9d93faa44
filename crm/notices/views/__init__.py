"""Pages of notices: `notices` for staff · `papers` what staff take along · `receipts` behind a firm's link."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("notices", __name__)

from crm.notices.views import notices, papers, receipts  # noqa: E402, F401  # they add their routes to bp
