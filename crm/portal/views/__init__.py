"""Pages of the portal: home, the firm's profile, a change like a parcel, one's own data, colleagues,
who sees what, one's rights, the certificate, invitations."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("portal", __name__)

from crm.portal.views import (  # noqa: E402  # the views register on `bp`
    certificate,
    colleagues,
    home,
    invitations,
    own,
    profile,
    requests,
    rights,
    visibility,
)

__all__ = [
    "bp", "certificate", "colleagues", "home", "invitations", "own", "profile", "requests", "rights", "visibility",
]  # fmt: skip
