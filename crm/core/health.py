"""Is the process alive (/healthz), can it work (/readyz)."""

from __future__ import annotations

import shutil

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from crm.core.access import public
from crm.core.db import session

bp = Blueprint("health", __name__)
LEAST_FREE = 100 * 1024 * 1024


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer that the process runs."""
    return {"ok": True}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Answer whether database, queue and disk let it work."""
    session.execute(text("SELECT 1"))
    waiting = current_app.extensions["huey"].pending_count()
    free = shutil.disk_usage(current_app.config["CRM_SETTINGS"].instance).free
    ok = free > LEAST_FREE
    return {"ok": ok, "jobs_waiting": waiting, "disk_free": free}, 200 if ok else 503
