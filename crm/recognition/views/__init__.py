"""Pages of the ledger.

`ledger` what counts and what waits · `breakdown` the headline by its parts · `corrections` changes of what counts ·
`attribution` to whom it is owed · `rates` the rows behind the rates, and the rule they follow · `reconciling` that the
ledger, the dashboard and the export say the same.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from crm.leads.rules import SECTOR_NAMES
from crm.projects.rules import AGREEMENT_NAMES
from crm.recognition.rules import (
    ATTRIBUTION_ROLE_NAMES,
    COUNT_SCOPE_NAMES,
    ENTRY_KIND_NAMES,
    RATE_NAMES,
    VIEW_NAMES,
)

bp = Blueprint("recognition", __name__, url_prefix="/recognition")
NAMES: dict[str, Any] = {
    "agreements": AGREEMENT_NAMES, "entry_kinds": ENTRY_KIND_NAMES, "scopes": COUNT_SCOPE_NAMES,
    "rate_names": RATE_NAMES, "sectors": SECTOR_NAMES, "roles": ATTRIBUTION_ROLE_NAMES,
    "views": VIEW_NAMES,
}  # fmt: skip

from crm.recognition.views import attribution, breakdown, corrections, ledger, rates, reconciling  # noqa: E402  # they register on bp

__all__ = ["NAMES", "attribution", "bp", "breakdown", "corrections", "ledger", "rates", "reconciling"]
