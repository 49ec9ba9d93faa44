"""The editions of a series with what came of each."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from crm.core.access import current_actor, requires
from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.web import render
from crm.events.queries import venues_of
from crm.outcomes import queries
from crm.outcomes.rules import rate
from crm.outcomes.views import bp
from crm.projects.rules import SigningState


@bp.get("/events/series/<path:series>")
@requires(Thing.EVENT, Act.READ)
def series_page(series: str) -> ResponseReturnValue:
    """List the editions of a series in order; each figure opens its rows."""
    rows = queries.editions(current_actor(), series)
    came, caught, split = queries.totals(rows)
    return render(
        "outcomes/series.html", series=series, rows=rows, came=came, caught=caught, split=split, rate=rate,
        venues=venues_of([row.event.id for row in rows]), states=SigningState, as_of=today(),
    )  # fmt: skip
