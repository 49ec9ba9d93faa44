"""Pages of dues: years and fee tables, one invoice, money that arrives, and what a firm sees of its own."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("dues", __name__, url_prefix="/dues")
portal_bp = Blueprint("portal_dues", __name__, url_prefix="/portal/dues")

from crm.dues.views import (  # noqa: E402  # on `bp`
    exports,
    fees,
    firms,
    invoices,
    payments,
    portal,
    receipts,
    statements,
    voiding,
    years,
)

__all__ = [
    "bp", "exports", "fees", "firms", "invoices", "payments", "portal", "portal_bp", "receipts", "statements",
    "voiding", "years",
]  # fmt: skip
