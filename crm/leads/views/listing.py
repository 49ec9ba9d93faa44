"""The table and the board of leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Actor, Thing
from crm.core.pages import Cut
from crm.core.web import current_actor, render, requires
from crm.leads import queries, rules
from crm.leads.views import NAMES, bp, columns
from crm.leads.views.asking import Listed, chips, listed_of
from crm.leads.views.rows import drawn
from crm.lists.forms import Column, needs_of


def list_address(endpoint: str, **fixed: Any) -> Callable[..., str]:
    """Return a function that gives this list's address with some of its filters changed."""
    kept = {
        name: value for name, value in request.args.items() if value and name not in ("after", "before", "last", "card")
    }
    return lambda **changed: url_for(endpoint, **{**kept, **fixed, **changed})


def may_tick(actor: Actor) -> bool:
    """Say whether this actor may change several leads at once."""
    return actor.staff and actor.may(Thing.LEAD, Act.WRITE)


@bp.get("/leads/")
@requires(Thing.LEAD, Act.READ)
def index() -> ResponseReturnValue:
    """List leads as a table."""
    listed, actor = listed_of(request.args), current_actor()
    wanted = listed.filters
    chosen = columns.chosen(listed.cols, staff=actor.staff) if listed.cols else None
    page = queries.leads_page(actor, wanted, Cut.of(request.args), further=needs_of(chosen or {}))
    sums = queries.stage_sums(actor, wanted)
    totals = queries.grouped(sums)
    return render(
        "leads/index.html", page=page, totals=totals, open_total=queries.open_total(totals), form=listed.form,
        total=queries.summed(sums), weighted=queries.expected(sums), url=list_address("leads.index"),
        likelihoods=rules.LIKELIHOOD, columns=chosen, cells=_cells(chosen, page.rows), ticks=may_tick(actor),
        lines=None if chosen else drawn(page.rows, queries.pace(), ticks=may_tick(actor)),
        **around_list(listed), **NAMES,
    )  # fmt: skip


def _cells(chosen: Mapping[str, Column] | None, rows: Sequence[Any]) -> list[list[str]]:
    """Return what the chosen columns say about a page of leads, the title left out."""
    beside, says = columns.Beside(), [each.say for name, each in (chosen or {}).items() if name != "title"]
    return [[_shown(say(row, beside)) for say in says] for row in rows] if chosen else []


def _shown(cell: object) -> str:
    return "--" if cell is None or cell == "" else f"{cell:,f}" if isinstance(cell, Decimal) else str(cell)


def around_list(listed: Listed) -> dict[str, Any]:
    """Return what stands around both the table and the board: conditions, and where they are put together."""
    kept = {name: listed.stated[name] for name in ("where", "lane", "cols", "reached") if name in listed.stated}
    return {
        "chips": chips(current_actor(), listed), "kept": kept, "query": urlencode(listed.stated),
        "stated": listed.stated,
    }  # fmt: skip
