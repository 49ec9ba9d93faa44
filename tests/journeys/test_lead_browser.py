"""From a lead at an event to production, in Chromium: seen by officer, secretariat, leader, the firm and the public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from crm.core.clock import today
from tests.journeys.actors import Actor, Organizer
from tests.journeys.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("lead")]
FIRM, TITLE, CODE = "深圳示例机器人科技有限公司", "示例巡检机器人装配线", "sl-week"
ROAD = (("注册", "5 日取得执照"), ("开工", "立项与选址在签约前已办"), ("投产", "竣工验收与投产同日"))
"""Steps as they are reported, with what is to be said where steps before them are left out."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Stage]:
    """The demo, served, with a browser in front of it."""
    with staged(tmp_path_factory.mktemp("lead"), demo) as made:
        yield made


def figures_of(stage: Stage, day: date) -> dict[str, Any]:
    """Every figure of a day, as the command says them."""
    found: dict[str, Any] = stage.house.json("figures", "--as-of", day.isoformat())
    return found


def lead_logged(officer: Organizer) -> str:
    """Log a lead at the desk of an event, go and see the firm, agree to sign; return the lead's address."""
    officer.go(f"/events/{CODE}/leads/new")
    for name, value in {"title": TITLE, "company": FIRM, "estimate": "1.6"}.items():
        officer.page.fill(f"[name={name}]", value)
    officer.page.select_option("[name=estimate_unit]", "亿元")
    officer.press("记下线索")
    lead = "/leads/" + officer.at(r"/leads/(\d+)")
    for stage, note in (("对接中", "与总经理通话"), ("已考察", "考察高新区两处厂房"), ("拟签约", "协议文本已定")):
        officer.page.fill("#pursuit [name=text]", note)
        officer.press("记录进展")
        officer.sees(note)
        officer.page.locator("#to label", has_text=stage).click()
        officer.press("更新阶段")
        expect(officer.page.locator(".page-head")).to_contain_text(stage)
    assert not officer.watched.scrolls_sideways()
    return lead


def signed(officer: Organizer) -> str:
    """Sign what was agreed: nothing is typed a second time but who signs with whom; return the project's address."""
    page = officer.page
    page.locator(".page-head").get_by_role("link", name="登记签约").click()
    expect(page.locator("[name=name]")).to_have_value(TITLE)
    expect(page.locator("[name=investor]")).to_have_value(FIRM)
    expect(page.locator("[name=amount]")).to_have_value(re.compile(r"^1\.60?$"))
    page.fill("[name=partner]", "演示高新区产业园有限公司")
    page.locator("label.choice", has_text="正式").click()
    officer.press("提交待认定")
    return "/projects/" + officer.at(r"/projects/(\d+)")


def recognised(secretary: Actor, project: str, stage: Stage) -> None:
    """Attach the agreement, recognise the signing, say what the contract brings in."""
    page = secretary.page
    secretary.go(project)
    page.select_option("#files [name=kind]", "agreement")
    page.set_input_files("#files [name=file]", stage.papers["agreement"])
    secretary.press("上传文件")
    secretary.sees("已上传")
    page.locator(".page-head").get_by_role("link", name="认定").click()
    secretary.press("认定，计入 1.60 亿元")
    secretary.sees("已认定，台账新增 1 行：1.60 亿元。")
    secretary.go(f"{project}/edit")
    page.select_option("[name=kind]", "manufacturing")
    page.fill("[name=contracted]", "1.2")
    page.select_option("[name=contracted_unit]", "亿元")
    secretary.press("保存")
    secretary.at(rf"{project}$")


def driven(officer: Organizer, secretary: Actor, project: str, stage: Stage) -> None:
    """Report steps and money as they come; somebody else verifies each."""
    for step, note in ROAD:
        officer.go(project)
        officer.page.get_by_text("登记步骤").click()
        form = officer.page.locator("form[action$='/milestones']")
        form.locator("[name=step]").select_option(label=step)
        form.locator("[name=note]").fill(note)
        form.locator("[name=evidence]").set_input_files(stage.papers["agreement"])
        form.get_by_role("button", name="登记这一步").click()
        officer.sees(note)
        secretary.go(project)
        secretary.press("核验")
        secretary.sees("林示例 已核验")


def paid(officer: Organizer, secretary: Actor, project: str, stage: Stage) -> None:
    """Money arrives in two parts; the officer reports them, the secretariat verifies them."""
    for amount in ("0.3", "0.45"):
        officer.go(project)
        officer.page.get_by_text("登记到位", exact=True).click()
        form = officer.page.locator("form[action$='/arrivals']")
        form.locator("[name=amount]").fill(amount)
        form.locator("[name=amount_unit]").select_option("亿元")
        form.locator("[name=evidence]").set_input_files(stage.papers["agreement"])
        form.locator("button.primary").click()
        officer.sees("待核")
        secretary.go(project)
        secretary.press("核验")
        secretary.sees("已核验")


def opened_to_all(secretary: Actor, project: str) -> str:
    """Both parties agree that progress is shown; return the address of the public page."""
    page = secretary.page
    for party in ("投资方", "合作方"):
        secretary.go(project)
        page.get_by_text("记录一方的意见").click()
        page.select_option("#tracking-party", label=party)
        page.select_option("#tracking-word", label="同意公开进度")
        page.fill("#tracking-basis", "授权书 2026-01")
        secretary.press("记录意见")
        secretary.sees("授权书 2026-01")
    address = page.locator("#tracking").get_by_role("link", name="打开公开页面").get_attribute("href")
    assert address is not None
    return address


def seen_by_everybody(stage: Stage, project: str, public: str) -> None:
    """The leader sees the figures, the firm its project, the public steps and months and nothing else."""
    leader = stage.somebody("leader")
    leader.go("/")
    expect(leader.page.locator("#kpi-projects .value")).to_contain_text("77")
    expect(leader.page.locator("#kpi-investment .value")).to_contain_text("907.98")
    leader.go(project)
    leader.sees(TITLE, "投产", "0.75")
    firm = stage.somebody("member")
    firm.go("/portal/projects")
    firm.follow(TITLE)
    firm.sees("投产")
    stranger = stage.stranger()
    stranger.go(public)
    stranger.sees(TITLE, "投产", "只显示步骤和月份")
    text = stranger.page.inner_text("body")
    assert not [word for word in ("1.60", "0.75", "何范例", "高新区两处厂房") if word in text]


def test_from_a_lead_at_an_event_to_production(stage: Stage) -> None:
    before, yesterday = stage.figures(), figures_of(stage, today() - timedelta(days=1))
    officer, secretary = stage.organizer(), stage.secretary()
    lead_logged(officer)
    project = signed(officer)
    recognised(secretary, project, stage)
    driven(officer, secretary, project, stage)
    paid(officer, secretary, project, stage)
    public = opened_to_all(secretary, project)
    seen_by_everybody(stage, project, public)
    after = stage.figures()
    assert {name: after[name] - before[name] for name in before if after[name] != before[name]} == {
        "projects": 1, "total_investment_yuan": 160_000_000, "contracted_yuan": 120_000_000,
        "arrived_yuan": 75_000_000,
    }  # fmt: skip
    assert figures_of(stage, today() - timedelta(days=1)) == yesterday
    stage.left_quietly()
