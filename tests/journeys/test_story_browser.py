"""The association's main job from end to end, as people do it: a real server and worker, a real Chromium, SQLite.

The steps are told in order and build on each other; one installation and one browser serve them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, expect

from crm.core.clock import today
from crm.standards import credit_code
from tests.journeys import papers
from tests.journeys.actors import Actor, Organizer, Secretary, Stranger
from tests.support import mailbox
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]
MESSY = Path(__file__).parents[1] / "transfer" / "messy"
LIST = MESSY / "01_members_title_merged.xlsx"
EXPECTED = json.loads((MESSY / "01_members_title_merged.xlsx.expected.json").read_text())
PROJECT, INVESTOR = "示例海滨数字导览项目", "示例湾区数字文旅有限公司"
CODE = "wl2"
A = TypeVar("A", bound=Actor)
GUEST = {"name": "柳示例", "company": "示例湾区数字文旅有限公司", "mobile": "19900007781", "email": "liu@example.com"}
OTHER = {"name": "穆范例", "company": "示例鹏城影像有限公司", "mobile": "19900007792", "email": "mu@example.com"}


@dataclass
class Story:
    """Where everything happens, and what earlier steps leave to later ones."""

    house: Installation
    browser: Browser
    papers: dict[str, Path]
    told: dict[str, str] = field(default_factory=dict)
    everybody: list[Actor] = field(default_factory=list)

    def secretary(self) -> Secretary:
        """The secretariat, signed in."""
        return self._enter(Secretary(self.house, self.browser), "secretary")

    def organizer(self) -> Organizer:
        """The organizer with a telephone, signed in."""
        return self._enter(Organizer(self.house, self.browser, phone=True), "organizer")

    def somebody(self, key: str = "") -> Actor:
        """Anybody else at a desk, signed in if a key of the demo is given."""
        return self._enter(Actor(self.house, self.browser), key)

    def stranger(self) -> Stranger:
        """Somebody without an account."""
        return self._enter(Stranger(self.house, self.browser), "")

    def _enter(self, actor: A, key: str) -> A:
        self.everybody.append(actor)
        if key:
            actor.signed_in(key)
        return actor

    def figures(self, *, event: str = "") -> dict[str, int]:
        """The headline figures as the command says them."""
        found: dict[str, int] = self.house.json("figures", *(["--event", event] if event else []))
        return {name: found[name] for name in found if name.endswith(("_yuan", "projects"))}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The demo, served, with a browser in front of it."""
    folder = tmp_path_factory.mktemp("story")
    house = Installation(folder / "instance")
    house.folder.mkdir()
    house.load_demo()
    house.start()
    try:
        with chromium() as browser:
            yield Story(house, browser, papers.written(folder / "papers"))
    finally:
        house.stop()


class TestStory:
    """Nine steps."""

    @pytest.fixture(autouse=True)
    def _quiet(self, story: Story) -> Iterator[None]:
        """No step may leave a complaint in a console; windows are closed after each."""
        yield
        faults = [fault for actor in story.everybody for fault in actor.faults()]
        for actor in story.everybody:
            actor.context.close()
        story.everybody.clear()
        assert faults == []

    def test_1_the_dashboard_shows_the_figures_and_each_opens_its_rows(self, story: Story) -> None:
        printed = story.house.crm("demo", "--password", story.house.password)
        assert story.house.base in printed
        assert "secretary@demo.example" in printed
        secretary = story.secretary()
        secretary.go("/")
        page = secretary.page
        expect(page.locator("#kpi-projects .value")).to_contain_text("76")
        expect(page.locator("#kpi-investment .value")).to_contain_text("906.38")
        secretary.keep("dashboard")
        for kpi, total, shown in (("projects", "projects", "76"), ("investment", "investment", "906.38")):
            secretary.go("/")
            page.locator(f"#kpi-{kpi} .value a").click()
            expect(page.locator(f"#sum-{total}")).to_have_text(shown)
        secretary.go("/")
        links = page.eval_on_selector_all(".kpis a", "all => all.map(a => a.getAttribute('href'))")
        assert len(links) >= 5
        for link in links:
            answer = page.request.get(story.house.base + link)
            assert answer.status == 200, link

    def test_2_a_messy_list_is_imported_undone_and_imported_by_command(self, story: Story) -> None:
        secretary = story.secretary()
        page, counts = secretary.page, EXPECTED["summary"]
        address = secretary.upload(LIST)
        expect(page.locator("select[name=column-1]")).to_be_visible()
        expect(page.get_by_text("自动识别", exact=True).first).to_be_visible()
        secretary.press("检查")
        secretary.at(r"/check$")
        values = page.locator(".kpi .value").all_inner_texts()
        assert [int(re.sub(r"\D", "", text)) for text in values][::2] == [counts["accepted"], counts["rejected"]]
        for each in EXPECTED["rejected"]:
            secretary.sees(f"第 {each['row']} 行")
        secretary.sees(f"合并 {counts['merged']}，跳过 {counts['skipped']}；尚未写入任何数据")
        for choice in page.locator("input[type=radio][value=new]").all():
            choice.check()
        page.get_by_role("button", name=re.compile("^导入 27 行")).click()
        secretary.at(rf"{address}$")
        secretary.sees("已导入 ")
        page.goto(page.url)
        page.get_by_role("button", name="整批撤销").first.click()
        page.locator("dialog#undo").get_by_role("button", name="整批撤销").click()
        secretary.sees("已整批撤销")
        done = story.house.json("import", "members", str(LIST), "--as", "secretary@demo.example")
        assert {name: done["summary"][name] for name in counts} == counts
        assert done["applied"]["created"] + done["applied"]["updated"] + done["applied"]["unchanged"] <= 27

    def test_3_a_firm_is_found_opened_edited_by_two_and_not_created_twice(self, story: Story) -> None:
        secretary, colleague = story.secretary(), story.secretary()
        page = secretary.page
        (firm,) = secretary.finds("青岛日辰食品股份有限公司")[:1]
        for query in ("日辰", "qingdaorichenshipin", "rcsp", "ＲＣＳＰ", "青島日辰食品", "日晨食品"):
            assert firm in secretary.finds(query), query
        secretary.go(firm)
        secretary.sees("往来", "陈海宁", "信用代码")
        secretary.go(f"{firm}/timeline")
        expect(page.locator("ol.timeline li").first).to_be_visible()
        for editor in (secretary, colleague):
            editor.go(f"{firm}/edit")
        colleague.page.fill("[name=address]", "同事写的示例路 1 号")
        colleague.press("保存")
        colleague.sees("同事写的示例路 1 号")
        page.fill("[name=address]", "我写的示例路 2 号")
        page.fill("[name=intro]", "我写的简介")
        secretary.press("保存")
        secretary.sees("已保存了新的内容", "同事写的示例路 1 号", "我写的示例路 2 号")
        page.locator("label.choice", has_text="同事写的示例路 1 号").click()
        secretary.press("保存")
        secretary.at(rf"{firm}$")
        secretary.sees("同事写的示例路 1 号", "我写的简介")
        secretary.go("/enterprises/new")
        page.fill("[name=name]", "青岛日辰食品有限责任公司")
        page.locator("form.card").get_by_role("button", name="新增企业").click()
        secretary.sees("可能是同一家", "青岛日辰食品股份有限公司")
        expect(page.get_by_role("button", name="都不是，继续新增")).to_be_visible()
