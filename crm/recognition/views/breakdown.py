"""The headline by its parts: a table whose rows open the ledger, and a picture of it to keep."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from crm.core.access import requires
from crm.core.actor import Act, Thing
from crm.core.i18n import _
from crm.core.web import render
from crm.recognition import queries
from crm.recognition.forms import QuestionForm
from crm.recognition.queries import Question
from crm.recognition.rules import BREAKDOWN_NAMES, Breakdown
from crm.recognition.views import NAMES, bp
from crm.recognition.views.ledger import address, page_of, question_of_request


def _parts(form: QuestionForm, asked: Question) -> dict[str, Any]:
    by = form.by.data or Breakdown.SECTOR
    parts = queries.broken_down(asked, by)
    return {
        "by": by, "parts": parts, "breakdowns": BREAKDOWN_NAMES,
        "largest": max((abs(part.amount.fen) for part in parts), default=0) or 1,
        "named": f"{_(BREAKDOWN_NAMES[by])}-{asked.as_of.isoformat()}",
    }  # fmt: skip


@bp.get("/breakdown")
@requires(Thing.RECOGNITION, Act.READ)
def breakdown() -> ResponseReturnValue:
    """Show every part of the headline, by sector, way, district, event, month or side; each opens its rows."""
    form, asked = question_of_request()
    return page_of(
        "recognition/breakdown.html", "recognition.breakdown", form, asked, opened=address("recognition.index"),
        picture=address("recognition.breakdown_picture")(), **_parts(form, asked),
    )  # fmt: skip


@bp.get("/breakdown.svg")
@requires(Thing.RECOGNITION, Act.READ)
def breakdown_picture() -> ResponseReturnValue:
    """Return the same as a picture that stands by itself: title, bars, scope, day and source."""
    form, asked = question_of_request()
    drawn = render(
        "recognition/breakdown.svg", figures=queries.figures_for(asked), asked=asked, **_parts(form, asked), **NAMES
    )
    answer = Response(drawn, mimetype="image/svg+xml")
    answer.headers.set("Content-Disposition", "attachment", filename="breakdown.svg")
    return answer
