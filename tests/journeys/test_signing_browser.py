"""A signing logged with the network cut, in Chromium on a phone: it waits with its photo, and arrives once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.actors import Organizer
from tests.support.chromium import chromium
from tests.support.installation import Installation
from tests.support.pipeline import PNG

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("signing")]
CODE = "sl-week"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Installation]:
    """An installation with the demo."""
    made = Installation(tmp_path_factory.mktemp("signing"))
    made.begin_with(demo)
    made.start()
    yield made
    made.stop()


def asked(house: Installation, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the database behind the server."""
    with sqlite3.connect(f"file:{Path(house.folder) / 'crm.db'}?mode=ro", uri=True) as link:
        return link.execute(query, values).fetchall()


SIGNED = "SELECT count(*), count(s.photo_id) FROM signing s JOIN project p ON p.id = s.project_id WHERE p.name = ?"


def test_a_signing_without_a_network_arrives_once_with_its_photo(house: Installation) -> None:
    with chromium() as browser:
        stage = Organizer(house, browser, phone=True).signed_in("secretary")
        page = stage.page
        stage.go(f"/events/{CODE}/signings/new")
        box = page.locator("[data-outbox-box]")
        expect(box).to_have_attribute("data-kept", "yes")
        stage.context.set_offline(True)
        page.reload()
        for name, investor in (("离线导览项目", "示例离线有限公司"), ("离线失误项目", "")):
            page.fill("[name=name]", name)
            page.fill("[name=investor]", investor)
            page.fill("[name=partner]", "演示合作有限公司")
            page.check("[name=agreement][value=contract]", force=True)
            page.fill("[name=amount]", "1.25")
            page.set_input_files("[name=photo]", {"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
            page.click("button[type=submit][data-once]")
            expect(page.locator("[name=name]")).to_have_value("")
        expect(box).to_contain_text("离线，已存 2 条")
        assert not stage.watched.scrolls_sideways()
        stage.context.set_offline(False)
        expect(box).to_have_attribute("data-count", "0", timeout=30_000)
        assert asked(house, SIGNED, "离线导览项目") == [(1, 1)]
        assert asked(house, SIGNED, "离线失误项目") == [(0, 0)]
        expect(box).to_contain_text("离线失误项目")
        box.get_by_text("修改", exact=True).click()
        page.fill("[name=investor]", "示例更正有限公司")
        page.click("button[type=submit][data-once]")
        page.wait_for_url("**/projects/*")
        assert asked(house, SIGNED, "离线失误项目") == [(1, 1)]
        stage.go(f"/events/{CODE}/signings/new")
        expect(box).to_be_hidden()


def test_a_tap_of_the_ceremony_without_a_network_arrives_once(house: Installation) -> None:
    with chromium() as browser:
        stage = Organizer(house, browser, phone=True).signed_in("secretary")
        page = stage.page
        stage.go(f"/events/{CODE}/ceremony/day")
        box = page.locator("[data-outbox-box]")
        expect(box).to_have_attribute("data-kept", "yes")
        stage.context.set_offline(True)
        page.reload()
        row = page.locator("section.card", has_text="示例文旅数字内容基地")
        row.get_by_role("button", name="已签").click()
        expect(box).to_contain_text("离线，已存 1 条")
        row.get_by_role("button", name="已签").click()
        expect(box).to_contain_text("离线，已存 2 条")
        assert not stage.watched.scrolls_sideways()
        stage.context.set_offline(False)
        expect(box).to_be_hidden(timeout=30_000)
        page.reload()
        expect(row.get_by_role("button", name="撤销")).to_be_visible()
    assert asked(house, SIGNED, "示例文旅数字内容基地") == [(1, 0)]
