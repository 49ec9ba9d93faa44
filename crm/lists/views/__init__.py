"""Pages of lists: views that are kept."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("lists", __name__)

from crm.lists.views import saved  # noqa: E402  # the views register on `bp`

__all__ = ["bp", "saved"]
