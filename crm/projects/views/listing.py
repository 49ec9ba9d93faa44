"""The table of projects, with exact totals fetched after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.pages import Cut
from crm.core.web import current_actor, render, requires
from crm.leads.rules import SECTOR_NAMES
from crm.lists.forms import Column, needs_of
from crm.projects import queries
from crm.projects.forms import ProjectListForm
from crm.projects.queries import ProjectFilter
from crm.projects.rules import AGREEMENT_NAMES, SIGNING_STATE_NAMES, STEP_NAMES
from crm.projects.views import bp, columns
from crm.projects.views.asking import chips, listed_of

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
    listed = listed_of(request.args)
    return listed.form, listed.filters


@bp.get("/projects/")
@requires(Thing.PROJECT, Act.READ)
def index() -> ResponseReturnValue:
    """List projects, the latest signed first."""
    listed, actor = listed_of(request.args), current_actor()
    chosen = columns.chosen(listed.cols, staff=actor.staff) if listed.cols else None
    page = queries.projects_page(actor, listed.filters, Cut.of(request.args), needs=needs_of(chosen or {}))
    return render(
        "projects/index.html", page=page, form=listed.form, url=_address, stated=listed.stated,
        reached={} if chosen else queries.furthest_steps([row.id for row in page.rows]),
        totals_url=url_for("projects.totals", **_kept()), chips=chips(actor, listed), columns=chosen,
        cells=cells_of(chosen, page.rows), staff=actor.staff,
        kept={name: listed.stated[name] for name in ("where", "cols") if name in listed.stated}, **NAMES,
    )  # fmt: skip


def cells_of(chosen: Mapping[str, Column] | None, rows: Sequence[Any]) -> list[list[str]]:
    """Return what the chosen columns say about rows, the name left out."""
    beside, says = columns.Beside(), [each.say for name, each in (chosen or {}).items() if name != "name"]
    return [[shown(say(row, beside)) for say in says] for row in rows] if chosen else []


def shown(cell: object) -> str:
    """Return a cell as a page shows it."""
    return "--" if cell is None or cell == "" else f"{cell:,f}" if isinstance(cell, Decimal) else str(cell)


@bp.get("/projects/totals")
@requires(Thing.PROJECT, Act.READ)
def totals() -> ResponseReturnValue:
    """Count and sum everything the filters show: a fragment the list fetches."""
    _form, wanted = filters_of_request()
    return render("projects/_totals.html", total=queries.total(current_actor(), wanted))
