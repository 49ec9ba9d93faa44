"""Pages of dues: years and fee tables, one invoice, money that arrives, and what a firm sees of its own."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("dues", __name__, url_prefix="/dues")
portal_bp = Blueprint("portal_dues", __name__, url_prefix="/portal/dues")

from crm.dues.views import exports, fees, invoices, payments, portal, receipts, statements, years  # noqa: E402  # on `bp`

__all__ = ["bp", "exports", "fees", "invoices", "payments", "portal", "portal_bp", "receipts", "statements", "years"]
