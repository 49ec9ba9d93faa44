"""Pages after an event: `closing` with minutes · `photos` · `sending` follow-ups and report · `survey` for staff ·
`answers` behind the personal link and the list of them · `series`.
"""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("outcomes", __name__)

from crm.outcomes.views import answers, closing, photos, sending, series, survey  # noqa: E402, F401  # they add routes
