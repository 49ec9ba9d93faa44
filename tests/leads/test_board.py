"""The board: columns that say what they hold, cards that move by script and without one, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import freeze, now
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.leads import actions, queries, rules
from crm.leads.models import Lead
from crm.leads.queries import LeadFilter
from crm.leads.rules import At, By, Group, LostReason, Sector, Stage
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, an_occasion


@given(st.sampled_from(By), st.text(max_size=12))
def test_a_column_in_an_address_is_read_back_as_it_was_written(by: By, key: str) -> None:
    found = At.of(f"{by.value}.{key}")
    assert found is None or (found == At(by, key) and At.of(str(found)) == found)


@pytest.mark.parametrize(
    "text", ["", "stage", "stage.", "stage.lost", "owner.-1", "owner.٣", "city.37", "x.1", "event.01"]
)
def test_what_is_no_column_is_left_out(text: str) -> None:
    assert At.of(text) is None


def several(secretary: Actor) -> list[Lead]:
    """Store leads in every kind of column, and two that stand on no board."""
    event = an_occasion(staff=an_actor(Role.ORGANIZER))
    found = [
        a_lead(secretary, title=f"线索{n}", estimate=Money.of(Decimal(n), "亿元"), sector=sector, origin_code=origin,
               event=event if n % 2 else None)
        for n, (sector, origin) in enumerate(
            [(Sector.IT, "440305"), (Sector.IT, "370202"), (Sector.ENERGY, "370200"), (Sector.OTHER, None),
             (Sector.OTHER, "310100"), (Sector.IT, "440300"), (Sector.IT, "440300")], start=1)
    ]  # fmt: skip
    actions.advance(found[1].id, Stage.CONTACTING, by=secretary)
    actions.advance(found[5].id, Stage.DORMANT, note="企业暂缓", by=secretary)
    actions.advance(found[6].id, Stage.CLOSED, lost_reason=LostReason.OTHER, note="重复登记", by=secretary)
    return found


@pytest.mark.parametrize("by", By)
def test_every_column_opens_exactly_what_it_counts(
    secretary: Actor, by: By, max_queries: Callable[[int], object]
) -> None:
    several(secretary)
    with max_queries(2):  # type: ignore[attr-defined]
        lanes = queries.lanes(secretary, LeadFilter(), by)
        cards = queries.cards(secretary, LeadFilter(), lanes)
    for lane in lanes:
        inside = LeadFilter(lane=lane.at)
        assert queries.total(secretary, inside) == (lane.count, lane.estimate)
        assert {row.id for row in cards[lane.at]} == set(queries.lead_ids(secretary, inside))
    assert sum(lane.count for lane in lanes) == 5
    assert sum((lane.estimate for lane in lanes), Money(0)) == Money.of(15, "亿元")
    assert sum(lane.count for lane in queries.lanes(secretary, LeadFilter(sector=Sector.IT), by)) == 2


def test_who_may_move_a_card_is_who_may_write_the_lead(secretary: Actor) -> None:
    found = several(secretary)
    for role in (Role.SECRETARY, Role.LIAISON, Role.ORGANIZER, Role.LEADER, Role.MEMBER):
        actor = an_actor(role)
        own = a_lead(actor, title="自有", company="示例企业")
        for lead in (*found, own):
            assert queries.writes(actor, lead) == queries.may_write(actor, lead), (role, lead.title)


def test_a_move_is_taken_back_as_if_it_had_not_been(secretary: Actor) -> None:
    started = now()
    with freeze(started - timedelta(days=70)):
        lead = a_lead(secretary)
    was = lead.stage_since, lead.progressed_at, lead.assessed_at
    actions.place(lead.id, Group.CONTACTED, seen=Stage.REGISTERED, by=secretary)
    assert lead.progressed_at != was[1]
    assert lead.assessed_at is not None
    move = queries.history(lead.id)[0]
    with pytest.raises(rules.MoveNotUndone):
        actions.undo_place(lead.id, move.id, by=an_actor(Role.SECRETARY, email="other@example.com"))
    actions.undo_place(lead.id, move.id, by=secretary)
    assert lead.stage is Stage.REGISTERED
    assert (lead.stage_since, lead.progressed_at, lead.assessed_at) == was
    assert [row.after for row in queries.history(lead.id)] == [Stage.REGISTERED, Stage.CONTACTING, Stage.REGISTERED]
    with pytest.raises(rules.MoveNotUndone):
        actions.undo_place(lead.id, move.id, by=secretary)


def test_a_card_somebody_moved_is_left_where_it_is(secretary: Actor) -> None:
    lead = a_lead(secretary)
    actions.place(lead.id, Group.CONTACTED, seen=Stage.REGISTERED, by=secretary)
    with pytest.raises(rules.CardMoved) as refusal:
        actions.place(lead.id, Group.VISITING, seen=Stage.REGISTERED, by=secretary)
    assert refusal.value.facts["place"] == "对接中"
    with pytest.raises(rules.CardMoved):
        actions.place_in_sector(lead.id, Sector.TOURISM, seen=Sector.OTHER, by=secretary)
    assert lead.stage is Stage.CONTACTING


def a_pipeline(app: CrmFlask) -> int:
    """Store leads of all kinds and return the number of the first."""
    with app.app_context(), db.transaction(write=True):
        return several(an_actor(Role.SECRETARY, email="first@example.com"))[0].id


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("by", By)
def test_the_figures_of_the_board_open_their_rows(
    clean: CrmFlask, browse: Callable[..., Browser], by: By, locale: str
) -> None:
    a_pipeline(clean)
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", locale)
    page = browser.get(f"/leads/board?by={by.value}").text
    figures = re.findall(r'<a class="count" href="([^"]+)"[^>]*>(\d+)</a>', page)
    assert sum(int(count) for _url, count in figures) == 5
    for url, count in figures:
        rows = browser.get(unescape(url)).text
        assert rows.count('<tr><td class="tick">') == int(count), url


def test_a_member_has_no_columns_of_officers(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    a_pipeline(clean)
    assert "by=owner" not in browse(Role.MEMBER).get("/leads/board?by=owner").text


def test_a_card_is_moved_by_its_menu_and_back(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    lead_id = a_pipeline(clean)
    browser = browse(Role.SECRETARY)
    place = f"/leads/{lead_id}/place"
    seen = {"stage_seen": "registered", "sector_seen": "it", "list": "sector=it&by=stage"}
    moved = browser.send(place, {"group": "contacted", **seen})
    assert moved.location == f"/leads/board?sector=it&card={lead_id}"
    page = browser.get(moved.location).text
    undo = unescape(re.findall(r'action="([^"]+/place/undo[^"]*)"', page)[0])
    late = browser.send(place, {"group": "visiting", **seen}, headers={"Accept": "application/json"})
    assert (late.status_code, late.get_json()["code"]) == (409, "card_moved")
    assert "对接中" in late.get_json()["message"]
    guarded = browser.send(place, {"group": "signed"}, headers={"Accept": "application/json"})
    assert (guarded.status_code, guarded.get_json()["code"]) == (422, "sign_to_sign")
    assert browser.send(place, {"group": "visiting", **seen}).status_code == 409
    assert browser.send(undo, {}).location == moved.location
    assert browser.send(undo, {}).status_code == 409
    moved = browser.send(place, {"sector": "energy", **seen, "list": "by=sector"})
    assert dict(parse_qsl(urlsplit(moved.location).query)) == {"by": "sector", "card": str(lead_id)}
    undo = unescape(re.findall(r'action="([^"]+/place/undo[^"]*)"', browser.get(moved.location).text)[0])
    assert browser.send(undo, {}).location == moved.location
    with clean.app_context(), db.transaction():
        lead = db.session.get_one(Lead, lead_id)
        assert (lead.stage, lead.sector) == (Stage.REGISTERED, Sector.IT)


def test_the_board_costs_the_same_however_long(
    clean: CrmFlask, browse: Callable[..., Browser], max_queries: Callable[[int], object]
) -> None:
    a_pipeline(clean)
    browser = browse(Role.SECRETARY)
    for by in By:
        browser.get(f"/leads/board?by={by.value}")
        with max_queries(15):  # type: ignore[attr-defined]
            browser.get(f"/leads/board?by={by.value}")
