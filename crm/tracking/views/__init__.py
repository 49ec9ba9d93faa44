"""Pages of tracking. `public` for anybody with a code · `staff` on a project · `parties` in the portal."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tracking", __name__)

from crm.tracking.views import parties, public, staff  # noqa: E402  # they register their pages on bp

__all__ = ["bp", "parties", "public", "staff"]
