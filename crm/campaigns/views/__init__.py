"""Pages of campaigns: `listing` and report, `compose`, `launching`, `segments`, and the `public` ones by token."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("campaigns", __name__)

from crm.campaigns.views import (  # noqa: E402  # they register on `bp`
    archive,
    choosing,
    compose,
    launching,
    listing,
    pacing,
    public,
    reminders,
    results,
    segments,
    settings,
)

ONE_CLICK = f"{public.__name__}.leave"
"""The one POST without a CSRF token."""

__all__ = [
    "ONE_CLICK", "archive", "bp", "choosing", "compose", "launching", "listing", "pacing", "public", "reminders",
    "results", "segments", "settings",
]  # fmt: skip
