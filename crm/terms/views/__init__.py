"""Pages of terms: rosters and who held what, the draft of a roster, the election."""

from __future__ import annotations

from flask import Blueprint

from crm.core.actor import Act, Thing

bp = Blueprint("terms", __name__, url_prefix="/terms")
READS, WRITES = (Thing.ENTERPRISE, Act.READ), (Thing.ENTERPRISE, Act.WRITE)

from crm.terms.views import drafts, elections, rosters  # noqa: E402  # the views register on `bp`

__all__ = ["bp", "drafts", "elections", "rosters"]
