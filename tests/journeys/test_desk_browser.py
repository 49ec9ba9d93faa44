"""The desk with the network cut, in Chromium: three scans wait, are seen to wait, and arrive once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.actors import Organizer
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Installation]:
    """An installation with the demo."""
    made = Installation(tmp_path_factory.mktemp("desk"))
    made.begin_with(demo)
    made.start()
    yield made
    made.stop()


def asked(house: Installation, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the database behind the server."""
    with sqlite3.connect(f"file:{Path(house.folder) / 'crm.db'}?mode=ro", uri=True) as link:
        return link.execute(query, values).fetchall()


EXPECTED = (
    "SELECT r.ticket, e.code, v.id FROM registration r JOIN event e ON e.id = r.event_id"
    " JOIN venue v ON v.id = r.venue_id WHERE r.state = 'confirmed' AND e.state IN ('published', 'running')"
    " AND NOT EXISTS (SELECT 1 FROM check_in c WHERE c.registration_id = r.id) ORDER BY e.id DESC, v.id, r.id LIMIT 3"
)


def test_three_scans_without_a_network_arrive_once(house: Installation) -> None:
    people = asked(house, EXPECTED)
    tickets, code, venue = [str(row[0]) for row in people], str(people[0][1]), str(people[0][2])
    with chromium() as browser:
        desk = Organizer(house, browser, phone=True).signed_in("secretary")
        page = desk.page
        desk.go(f"/events/{code}/check-in/devices")
        page.check(f"[name=venue_id][value='{venue}']", force=True)
        page.fill("[name=label]", "1 号台")
        desk.press("登记并打开")
        expect(page.locator("[data-device]")).to_have_attribute("data-ready", "yes")
        expect(page.locator("[data-device]")).to_have_attribute("data-kept", "yes")
        desk.context.set_offline(True)
        page.reload()
        expect(page.locator("[data-device]")).to_have_attribute("data-ready", "yes")
        for n, ticket in enumerate([*tickets, tickets[0]]):
            page.fill("[data-wedge] [name=code]", f"{house.base}/c/{ticket}")
            page.press("[data-wedge] [name=code]", "Enter")
            word = "已经签到过" if n == len(tickets) else "已离线签到"
            expect(page.locator("[data-v-word]")).to_have_text(word)
            assert not desk.watched.scrolls_sideways()
            page.click("[data-v-next]")
        expect(page.locator("[data-offline]")).to_contain_text("离线可继续签到，3 条待上传")
        assert page.locator("[data-recent] .badge.warn").count() == 3
        page.set_viewport_size({"width": 360, "height": 640})
        assert not desk.watched.scrolls_sideways()
        desk.context.set_offline(False)  # it sends by itself: the button would be gone before it is pressed
        expect(page.locator("[data-recent] .badge.warn")).to_have_count(0)
        expect(page.locator("[data-offline]")).to_be_hidden()
    found = asked(
        house, "SELECT count(*), count(DISTINCT c.registration_id) FROM check_in c JOIN registration r"
        " ON r.id = c.registration_id WHERE c.desk = '1 号台' AND c.undone_at IS NULL",
    )  # fmt: skip
    assert found == [(3, 3)]
