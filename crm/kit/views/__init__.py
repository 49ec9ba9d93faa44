"""Pages of the 会务包: the papers, badges and cards, who sits where, a plan read back."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("kit", __name__)

from crm.kit.views import copies, people, placing, plans, tables  # noqa: E402  # the views register on `bp`

__all__ = ["bp", "copies", "people", "placing", "plans", "tables"]
