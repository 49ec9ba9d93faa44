"""The table and the board of leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Thing
from crm.core.pages import Cut
from crm.core.shell import shell
from crm.core.web import current_actor, render, requires
from crm.leads import queries, rules
from crm.leads.forms import LeadListForm
from crm.leads.queries import LeadFilter
from crm.leads.rules import Stage
from crm.leads.views import NAMES, bp


def _address(endpoint: str, **fixed: Any) -> Callable[..., str]:
    """Return a function that gives this list's address with some of its filters changed."""
    kept = {name: value for name, value in request.args.items() if value and name not in ("after", "before", "last")}
    return lambda **changed: url_for(endpoint, **{**kept, **fixed, **changed})


def filters_of_request() -> tuple[LeadListForm, LeadFilter]:
    """Return the form of the list's filters and what this address narrows it to."""
    form = LeadListForm()
    frame = shell()
    form.city.offer([(city.code, frame.city_name(city.code)) for city in frame.pair])
    form.event.offer(queries.events_with_leads())
    form.owner.offer(queries.managers())
    form.process(request.args)
    form.validate()
    wanted = LeadFilter(
        q=form.q.data or "", group=form.group.data, stage=form.stage.data, sector=form.sector.data,
        city=form.city.data or frame.scope, event_id=form.event.data, owner_id=form.owner.data,
        duty=form.duty.data, colour=form.colour.data,
    )  # fmt: skip
    return form, wanted


@bp.get("/leads/")
@requires(Thing.LEAD, Act.READ)
def index() -> ResponseReturnValue:
    """List leads as a table."""
    form, wanted = filters_of_request()
    cut = Cut.of(request.args)
    actor = current_actor()
    page = queries.leads_page(actor, wanted, cut)
    totals = queries.group_totals(actor, wanted)
    return render(
        "leads/index.html", page=page, totals=totals, open_total=queries.open_total(totals), form=form,
        total=queries.total(actor, wanted), weighted=queries.weighted(actor, wanted), url=_address("leads.index"),
        likelihoods=rules.LIKELIHOOD, **_pursued(), **NAMES,
    )  # fmt: skip


@bp.get("/leads/board")
@requires(Thing.LEAD, Act.READ)
def board() -> ResponseReturnValue:
    """Show leads in the five columns of the board."""
    form, wanted = filters_of_request()
    actor = current_actor()
    totals = queries.group_totals(actor, wanted)
    return render(
        "leads/board.html", lanes=queries.lanes(actor, wanted), totals=totals, form=form, moves=_moves_of,
        open_total=queries.open_total(totals), url=_address("leads.board"), most=queries.PER_LANE,
        **_pursued(), **NAMES,
    )  # fmt: skip


def _pursued() -> dict[str, Any]:
    """Return how a row's colour and its most urgent clock are found, by the days that hold now."""
    days = queries.pace()
    return {
        "colour_of": lambda row: queries.colour_of(row, days),
        "clock_of": lambda row: next(iter(queries.clocks_of(row, days)), None),
    }


def _moves_of(stage: Stage) -> list[rules.Group]:
    return [group for group in rules.Group if rules.entry_to(stage, group) and rules.group_of(stage) is not group]
