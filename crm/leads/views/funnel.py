"""What became of leads by cohort, and how long open ones stand where they stand: each figure opens its leads."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.clock import today
from crm.core.i18n import _
from crm.core.web import current_actor, render, requires
from crm.leads import queries
from crm.leads.forms import FunnelForm
from crm.leads.rules import AGES, COHORT_NAMES, GROUP_NAMES, OPEN, Cohort, CohortBy, Group, age_where
from crm.leads.views import bp


def _asked() -> dict[str, Any]:
    form, actor = FunnelForm(request.args), current_actor()
    form.validate()
    by, year = form.by.data or CohortBy.MONTH, form.year.data or today().year
    found = queries.funnel(actor, by, year)
    names = queries.event_names([int(each.key) for each in found if each.key]) if by is CohortBy.EVENT else {}
    rows = [(_name(each, by, names), each, _opened(each, by)) for each in found]
    whole = {group: sum(each.counts[group] for each in found) for group in Group}
    return {
        "by": by, "year": year, "rows": rows, "groups": GROUP_NAMES, "whole": whole, "kinds": COHORT_NAMES,
        "named": f"{_(COHORT_NAMES[by])}-{year}",
    }  # fmt: skip


def _name(cohort: Cohort, by: CohortBy, names: dict[int, str]) -> str:
    if by is CohortBy.EVENT:
        return names.get(int(cohort.key), cohort.key) if cohort.key else _("不是在活动中登记")
    return cohort.key


def opened_by(cohort: Cohort, by: CohortBy, group: Group) -> dict[str, Any]:
    """Return the parameters under which the list shows the leads of a cell."""
    where = cohort.where
    if by is CohortBy.EVENT and not cohort.key:
        where += "~event.empty"
    event = {"event": cohort.key} if by is CohortBy.EVENT and cohort.key else {}
    return {"where": where, "reached": group.value, **event}


def _opened(cohort: Cohort, by: CohortBy) -> dict[Group, str]:
    return {group: url_for("leads.index", **opened_by(cohort, by, group)) for group in Group}


def aged_by(owner_id: int | None, place: int) -> dict[str, Any]:
    """Return the parameters under which the list shows an officer's open leads of an age."""
    where = "all~stage.in." + ".".join(stage.replace("_", "__") for stage in OPEN) + f"~{age_where(place, today())}"
    return {"where": where, "owner": str(owner_id)} if owner_id else {"where": where + "~owner.empty"}


@bp.get("/leads/funnel")
@requires(Thing.LEAD, Act.READ)
def funnel() -> ResponseReturnValue:
    """Show how many leads of each cohort came how far, and how long open leads stand in their stage."""
    asked = _asked()
    aged = [
        (name, [(*cell, url_for("leads.index", **aged_by(owner, at))) for at, cell in enumerate(cells)])
        for (owner, name), cells in queries.ages(current_actor()).items()
    ]
    picture = url_for("leads.funnel_picture", by=asked["by"].value, year=asked["year"])
    return render("leads/funnel.html", aged=aged, ages=AGES, picture=picture, today=today(), **asked)


@bp.get("/leads/funnel.svg")
@requires(Thing.LEAD, Act.READ)
def funnel_picture() -> ResponseReturnValue:
    """Return the funnel as a picture that stands by itself."""
    answer = Response(render("leads/funnel.svg", day=today().isoformat(), **_asked()), mimetype="image/svg+xml")
    answer.headers.set("Content-Disposition", "attachment", filename="funnel.svg")
    return answer
