"""The table of projects, with exact totals fetched after it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import current_actor, render, requires
from crm.leads.rules import SECTOR_NAMES
from crm.projects import queries
from crm.projects.forms import ProjectListForm
from crm.projects.queries import ProjectFilter
from crm.projects.rules import AGREEMENT_NAMES, SIGNING_STATE_NAMES, STEP_NAMES
from crm.projects.views import bp
from crm.standards import divisions

PLACES = ("after", "before", "last")
NAMES: dict[str, Any] = {
    "sectors": SECTOR_NAMES, "agreements": AGREEMENT_NAMES, "states": SIGNING_STATE_NAMES, "steps": STEP_NAMES,
}  # fmt: skip


def _address(**changed: Any) -> str:
    return url_for("projects.index", **{**_kept(), **changed})


def _kept() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if value and name not in PLACES}


def filters_of_request() -> tuple[ProjectListForm, ProjectFilter]:
    """Return the form of the list's filters and what this address narrows it to."""
    form, frame = ProjectListForm(), shell()
    origins, landings = queries.places()
    form.event.offer(queries.events_with_signings())
    cities = sorted({divisions.city_of(code) or code for code in origins})
    form.origin.offer([(code, divisions.name_of(code)) for code in cities])
    form.district.offer([(code, divisions.name_of(code)) for code in landings])
    form.city.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.process(request.args)
    form.validate()
    wanted = ProjectFilter(
        q=form.q.data or "", state=form.state.data, sector=form.sector.data, agreement=form.agreement.data,
        event_id=form.event.data, origin=form.origin.data or "", district=form.district.data or "",
        city=form.city.data or frame.scope,
    )  # fmt: skip
    return form, wanted


@bp.get("/projects/")
@requires(Thing.PROJECT, Act.READ)
def index() -> ResponseReturnValue:
    """List projects, the latest signed first."""
    form, wanted = filters_of_request()
    cut = Cut.of(request.args)
    page = queries.projects_page(current_actor(), wanted, cut)
    return render(
        "projects/index.html", page=page, form=form, reached=queries.furthest_steps([row.id for row in page.rows]),
        url=_address, totals_url=url_for("projects.totals", **_kept()), **NAMES,
    )  # fmt: skip


@bp.get("/projects/totals")
@requires(Thing.PROJECT, Act.READ)
def totals() -> ResponseReturnValue:
    """Count and sum everything the filters show: a fragment the list fetches."""
    _form, wanted = filters_of_request()
    return render("projects/_totals.html", total=queries.total(current_actor(), wanted))
