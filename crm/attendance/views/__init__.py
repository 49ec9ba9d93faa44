"""Pages of attendance: the desk's phone tool, the answer to a scan, the ticket, the list of who comes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("attendance", __name__)

from crm.attendance.views import attendees, desk, devices, scans, sync, ticket, wall  # noqa: E402  # the views register on `bp`

SYNC = "crm.attendance.views.sync.sync"
"""A POST without a CSRF token: its credential is the device's own (crm.attendance.views.sync)."""
__all__ = ["SYNC", "attendees", "bp", "desk", "devices", "scans", "sync", "ticket", "wall"]
