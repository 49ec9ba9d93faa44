"""Pages of the portal: home, the firm's profile, a change like a parcel, one's own data, invitations."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("portal", __name__)

from crm.portal.views import home, invitations, own, profile, requests  # noqa: E402  # the views register on `bp`

__all__ = ["bp", "home", "invitations", "own", "profile", "requests"]
