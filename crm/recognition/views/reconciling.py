"""对账: the same figures by ways that do not share a query."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.web import requires
from crm.recognition import queries
from crm.recognition.views import bp
from crm.recognition.views.ledger import page_of, question_of_request


@bp.get("/reconciliation")
@requires(Thing.RECOGNITION, Act.READ)
def reconciliation() -> ResponseReturnValue:
    """Show that the ledger, its rows as exported and every cut of it come to the same."""
    form, asked = question_of_request()
    return page_of(
        "recognition/reconciliation.html", "recognition.reconciliation", form, asked,
        books=queries.reconciled(asked), rounding=queries.rounding(asked),
    )  # fmt: skip
