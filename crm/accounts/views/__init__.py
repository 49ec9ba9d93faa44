"""Pages of accounts: signing in and out, one's own sessions and second factor, administration of accounts."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from crm.accounts.views import administration, own, sign_in  # noqa: E402  # the views register on `bp`

__all__ = ["administration", "bp", "own", "sign_in"]
