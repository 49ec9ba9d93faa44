"""Pages of invitations: `rosters` pasting · `letters` for staff · `answers` behind the personal link."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("invitations", __name__)

from crm.invitations.views import answers, letters, rosters  # noqa: E402, F401  # they add their routes to bp
