"""Pages of events: the list, one event, its editing, its registrations, and what the public sees."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("events", __name__)

from crm.events.views import (  # noqa: E402  # the views register on `bp`
    editing,
    listing,
    own,
    programme,
    public,
    questions,
    registrations,
    waiting,
)

__all__ = ["bp", "editing", "listing", "own", "programme", "public", "questions", "registrations", "waiting"]
