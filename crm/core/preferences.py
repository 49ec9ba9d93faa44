"""How one person likes to see the pages: theme, language, both cities or one. Cookies, set by POST."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue

from crm.core.access import public
from crm.core.i18n import LOCALES
from crm.core.web import Back

bp = Blueprint("preferences", __name__)
YEAR = 365 * 24 * 3600


@bp.post("/preferences")
@public
def choose() -> ResponseReturnValue:
    """Keep what was chosen and go back to the page it was chosen on."""
    settings = current_app.config["CRM_SETTINGS"]
    allowed = {
        "theme": ("light", "dark", "system"),
        "locale": LOCALES,
        "scope": ("all", *(city.code for city in settings.pair)),
    }
    response = redirect(Back.of(request.form.get("next")).path, code=303)
    for name, values in allowed.items():
        value = request.form.get(name, "")
        if value in values:
            secure = current_app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(name, value, max_age=YEAR, path="/", samesite="Lax", httponly=True, secure=secure)
    return response
