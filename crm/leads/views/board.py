"""The board of leads: columns by stage, officer, sector, city or event; cards are moved by hand or menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crm.core.actor import Act, Actor, Thing
from crm.core.errors import DomainError, NotFound
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.web import current_actor, flash, render, requires, see_other, wants_json
from crm.leads import actions, queries
from crm.leads.forms import MoveForm, PlaceForm
from crm.leads.queries.board import Lane
from crm.leads.rules import BY_NAMES, INTERNAL, SECTOR_NAMES, STAGE_NAMES, TAKES_CARDS, By, Group
from crm.leads.views import NAMES, bp
from crm.leads.views.asking import Listed, lane_names, list_url, listed_in, listed_of
from crm.leads.views.cards import drawn
from crm.leads.views.listing import around_list, list_address
from crm.leads.views.records import lead_page
from crm.lists.queries import is_id


def _offered(actor: Actor) -> list[By]:
    return [by for by in By if actor.staff or by not in INTERNAL]


def _by(actor: Actor, given: str) -> By:
    return next((by for by in _offered(actor) if by.value == given), By.STAGE)


@bp.get("/leads/board")
@requires(Thing.LEAD, Act.READ)
def board() -> ResponseReturnValue:
    """Show leads in columns, each with what it comes to."""
    listed, actor = listed_of(request.args), current_actor()
    by, wanted = _by(actor, request.args.get("by", "")), listed.filters
    every = queries.lanes(actor, wanted, by)
    shown, left = every[: queries.MOST_LANES], every[queries.MOST_LANES :]
    rows = queries.cards(actor, wanted, shown, _moved())
    return render(
        "leads/board.html", by=by, ways=[(each, BY_NAMES[each]) for each in _offered(actor)], lanes=shown,
        titles=lane_names([lane.at for lane in shown]), left=_summed(left), takes=by in TAKES_CARDS,
        cards=drawn(rows, queries.pace(), by, actor, urlencode(listed.stated | {"by": by.value})), form=listed.form,
        opens={lane.at: _opens(listed, lane) for lane in shown}, most=queries.PER_LANE, url=list_address("leads.board"),
        open_total=_open_total(actor, wanted, every), **around_list(listed), **NAMES,
    )  # fmt: skip


def _moved() -> int:
    """Return the card that was just moved, as the address says."""
    card = request.args.get("card", "")
    return int(card) if is_id(card) else 0


def _opens(listed: Listed, lane: Lane) -> str:
    """Return where the rows of a column are listed."""
    if lane.at.by is By.STAGE and not listed.filters.group:
        return list_url(listed, group=lane.at.key)
    return list_url(listed, lane=str(lane.at))


def _open_total(actor: Actor, wanted: queries.LeadFilter, lanes: Sequence[Lane]) -> tuple[int, Money]:
    """Return count and Σ estimate of what is worked on: by stage the columns say it already."""
    if not lanes or lanes[0].at.by is not By.STAGE:
        return queries.open_total(queries.group_totals(actor, wanted))
    return _summed([lane for lane in lanes if lane.at.key != Group.SIGNED])[1:]


def _summed(lanes: Sequence[Lane]) -> tuple[int, int, Money]:
    return len(lanes), sum(lane.count for lane in lanes), sum((lane.estimate for lane in lanes), Money(0))


@bp.post("/leads/<int:lead_id>/place")
@requires(Thing.LEAD, Act.WRITE)
def place(lead_id: int) -> ResponseReturnValue:
    """Move a card to another column; the board's script is told why not at the card, everybody else on the page."""
    queries.lead_for(current_actor(), lead_id, Act.WRITE)
    form = PlaceForm(request.form)
    if not form.validate():
        return lead_page(lead_id, form, place_form=form)
    try:
        _place(lead_id, form)
    except DomainError as error:
        if wants_json():
            raise
        return lead_page(lead_id, MoveForm(), error=error)
    return _to_board(form.list.data or "", lead_id)


def _place(lead_id: int, form: PlaceForm) -> None:
    actor, back = current_actor(), form.list.data or ""
    lead = queries.lead_for(actor, lead_id, Act.WRITE)
    if form.group.data:
        before = lead.stage
        moved = actions.place(lead_id, form.group.data, seen=form.stage_seen.data, by=actor)
        undo = {"change": queries.history(lead_id)[0].id} if moved.stage is not before else None
        place_name = _(STAGE_NAMES[moved.stage])
    elif form.sector.data:
        made = actions.place_in_sector(lead_id, form.sector.data, seen=form.sector_seen.data, by=actor)
        undo = {"edit": made.id} if made else None
        place_name = _(SECTOR_NAMES[form.sector.data])
    else:
        return
    way_back = (
        (url_for(".undo_place", lead_id=lead_id, list=back or None, **dict[str, Any](undo)), _("撤销"))
        if undo
        else None
    )
    flash(_("“{title}”已改为“{stage}”。", title=lead.title, stage=place_name), undo=way_back)


def _to_board(query: str, card: int) -> ResponseReturnValue:
    """Go back to the board as it was shown; the moved card is on it."""
    listed = listed_in(query)
    by = next((by.value for by in By if f"by={by.value}" in query.split("&")), None)
    return see_other(".board", **dict[str, Any](listed.stated), by=None if by == By.STAGE else by, card=card)


@bp.post("/leads/<int:lead_id>/place/undo")
@requires(Thing.LEAD, Act.WRITE)
def undo_place(lead_id: int) -> ResponseReturnValue:
    """Take one's own last move of a card back."""
    actor = current_actor()
    lead = queries.lead_for(actor, lead_id, Act.WRITE)
    change, edit = (request.args.get(name, 0, type=int) for name in ("change", "edit"))
    if not 0 <= max(change, edit) < 2**63:
        raise NotFound()
    try:
        if edit:
            actions.undo_many(edit, by=actor)
        else:
            actions.undo_place(lead_id, change, by=actor)
    except DomainError as error:
        return lead_page(lead_id, MoveForm(), error=error)
    flash(_("已撤销，“{title}”回到原处。", title=lead.title))
    return _to_board(request.args.get("list", "")[:8_000], lead_id)
