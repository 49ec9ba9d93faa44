"""Pages of leads.

`listing`, `rows` the table · `board`, `cards` the board · `asking` what their addresses mean · `around` conditions,
columns, files · `funnel` cohorts and ages · `many` bulk edits · `records` one lead · `pursuit` working on it, and by
which days · `at_event` the phone form at a venue.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from crm.leads.rules import (
    COLOUR_NAMES,
    DUTY_NAMES,
    GROUP_NAMES,
    LOST_REASON_NAMES,
    SECTOR_NAMES,
    STAGE_NAMES,
)

bp = Blueprint("leads", __name__)
NAMES: dict[str, Any] = {
    "stages": STAGE_NAMES, "sectors": SECTOR_NAMES, "groups": GROUP_NAMES, "duties": DUTY_NAMES,
    "colours": COLOUR_NAMES, "lost_reasons": LOST_REASON_NAMES,
}  # fmt: skip

from crm.leads.views import around, at_event, board, funnel, listing, many, pursuit, records  # noqa: E402  # they register on bp

__all__ = ["NAMES", "around", "at_event", "board", "bp", "funnel", "listing", "many", "pursuit", "records"]
