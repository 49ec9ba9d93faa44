"""Pages of attendance: the desk's phone tool, the answer to a scan, the ticket, the list of who comes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("attendance", __name__)

from crm.attendance.views import attendees, desk, scans, ticket  # noqa: E402  # the views register on `bp`

__all__ = ["attendees", "bp", "desk", "scans", "ticket"]
