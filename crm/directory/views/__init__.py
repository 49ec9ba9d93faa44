"""Pages of the directory: the list, an entry, a code verified by anybody, the certificate, the roster."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("directory", __name__)

from crm.directory.views import certificates, listing, roster  # noqa: E402  # the views register on `bp`

__all__ = ["bp", "certificates", "listing", "roster"]
