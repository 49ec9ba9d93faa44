"""The first page after signing in: everybody of the staff sees their part, members go to their portal."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import STAFF
from crm.core.actor import Act, Actor, Scope, Thing
from crm.core.clock import today
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.web import current_actor, render, see_other, signed_in
from crm.leads.rules import GROUP_NAMES, SECTOR_NAMES
from crm.recognition import queries as ledger
from crm.recognition.queries import Question
from crm.recognition.rules import COUNT_SCOPE_NAMES, HEADLINE, PROJECT_RATES, RATE_NAMES, RateKind
from crm.reports import charts, queries
from crm.reports.forms import MomentForm
from crm.targets import queries as targets
from crm.targets.rules import AIM_NAMES

RATES_OF_ROWS = (*PROJECT_RATES, RateKind.ARRIVAL)
"""The rates whose rows are projects."""


@signed_in
def home() -> ResponseReturnValue:
    """Show the dashboard of this person's roles."""
    actor = current_actor()
    if not actor.roles & {role.value for role in STAFF} and "portal.home" in current_app.view_functions:
        return see_other("portal.home")
    frame = shell()
    form = MomentForm(request.args)
    form.validate()
    asked = queries.question(actor, frame.scope, form.as_of.data, form.scope.data or HEADLINE)
    if asked is None:
        return render("reports/plain.html", todos=queries.own(actor), tasks=actor.may_all(Thing.ENTERPRISE, Act.READ))
    return render("reports/dashboard.html", **_figures(actor, asked), **_around(actor, asked))


def _figures(actor: Actor, asked: Question) -> dict[str, Any]:
    """The figures, the addresses of the rows they count, and their cuts."""
    pieces = ledger.Pieces(asked)
    figures = ledger.figures_for(asked, pieces.total())
    homes = ledger.by_home(asked, pieces)
    opens = Scope.ALL in actor.scopes(Thing.RECOGNITION, Act.READ) or bool(asked.event_ids)
    where: dict[str, Any] = {"city": asked.city} if asked.city or shell().scope else {}
    if asked.as_of != today():
        where["as_of"] = asked.as_of.isoformat()
    if asked.scope is not HEADLINE:
        where["scope"] = asked.scope.value
    kinds = {kind: url_for("recognition.counted", rate=kind.value, **where) for kind in RATES_OF_ROWS}
    if ledger.may_open_leads(actor, asked):
        kinds[RateKind.SIGNING] = url_for("recognition.pursued", **where)
    return {
        "figures": figures, "asked": asked, "homes": homes, "rate_names": RATE_NAMES,
        "aimed": targets.attained(asked), "aims": AIM_NAMES,
        "now": asked.as_of == today(),
        "scope_names": COUNT_SCOPE_NAMES, "rate_urls": kinds if opens else {}, "opens": opens, "where": where,
        "flows": charts.flows(pieces, shell().pair), "sectors": charts.sectors(pieces, shell().pair),
        "events": charts.events(pieces), "months": charts.months(asked), "sector_names": SECTOR_NAMES,
    }  # fmt: skip


def _around(actor: Actor, asked: Question) -> dict[str, Any]:
    """What stands around the figures, as far as this actor may see it."""
    sees_members = actor.may_all(Thing.ENTERPRISE, Act.READ)
    sees_leads = actor.may(Thing.LEAD, Act.READ)
    return {
        "members": queries.member_count(actor, asked.city) if sees_members else None,
        "owing": queries.owing_count(actor, asked.city) if actor.may_all(Thing.DUES, Act.READ) else None,
        "funnel": charts.funnel(queries.funnel(actor, asked.city), _) if sees_leads else None,
        "groups": GROUP_NAMES, "todos": queries.todos(actor, asked), "latest": queries.latest(actor, asked),
        "upcoming": queries.upcoming(asked.city) if actor.may(Thing.EVENT, Act.READ) else [],
    }  # fmt: skip
