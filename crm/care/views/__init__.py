"""Pages of care: likely duplicates, merging, the trash, a person's own data. The secretariat's whole register only."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("care", __name__)

from crm.care.views import by_link, moved, pairs, requests, subjects, trash  # noqa: E402  # the views register on `bp`

__all__ = ["bp", "by_link", "moved", "pairs", "requests", "subjects", "trash"]
