"""An event in two cities from the invitation to its outcome, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm.core.clock import today
from tests.journeys.actors import Organizer, Secretary, Stranger
from tests.journeys.stage import Stage, staged

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("event")]
CODE, NAME = "gj1", "示例工业互联两地行"
WAITING = {"name": "柏示例", "company": "示例候补有限公司", "mobile": "19900006612", "email": "bo@example.com"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Stage]:
    """The demo, served, with a browser in front of it."""
    with staged(tmp_path_factory.mktemp("event"), demo) as made:
        yield made


def prepared(secretary: Secretary) -> None:
    """Copy an earlier event, give each city a venue, one of them with a single seat, and publish."""
    page, day = secretary.page, (today() + timedelta(days=1)).isoformat()
    secretary.go("/events/zx-20210129/copy")
    for name, value in {"name": NAME, "on": day, "code": CODE}.items():
        page.fill(f"[name={name}]", value)
    secretary.press("复制")
    secretary.at(rf"/events/{CODE}/edit")
    for city, seats in (("青岛", "5"), ("深圳", "1")):
        page.locator("#venues li", has_text=f"{city}会场").locator("a.title").click()
        secretary.fill_venue(
            city, day, name=f"{city}会场", address=f"示例路 9 号（{city}）", capacity=seats, desk="一号台"
        )
    page.select_option("#staff [name=account_id]", label="何范例")
    secretary.press("添加工作人员")
    secretary.go(f"/events/{CODE}")
    page.locator("[data-open=publish]").click()
    page.locator("dialog#publish button.primary").click()
    secretary.sees("已发布，报名页面已对外开放。")


def invited(secretary: Secretary) -> str:
    """Invite an audience, each with a letter; return the personal link of the first."""
    page = secretary.page
    secretary.go(f"/events/{CODE}/invitations/new")
    page.select_option("[name=audience]", index=1)
    page.fill("[name=answer_by]", today().isoformat())
    secretary.press("查看人数")
    secretary.sees("每人一封邮件。")
    page.locator("main button[formaction]").click()
    secretary.sees("邀请信正在发出。")
    link = page.locator("main tbody tr").first.locator("[data-copy^=http]").first.get_attribute("data-copy")
    assert link is not None
    return link


def answered(guest: Stranger, link: str, city: str) -> str:
    """Looking at it answers nothing; accepting takes a seat, accepting elsewhere moves it. Return the name."""
    guest.go(link)
    guest.go(link)
    guest.sees(f"诚邀您出席“{NAME}”", "您的答复")
    guest.page.locator("#answer label.choice", has_text="接受邀请").click()
    guest.page.locator("#venue_id label.choice", has_text=city).click()
    guest.press("提交答复")
    guest.sees("已接受")
    return guest.page.locator("main p", has_text="，您好").first.inner_text().partition("，")[0]


def waits(stranger: Stranger) -> str:
    """Register where no seat is left; return the ticket's page, first in line."""
    ticket = stranger.register(CODE, "深圳", WAITING, waits=True)
    stranger.sees("您在候补名单第 1 位。")
    return ticket


def taken(stranger: Stranger, ticket: str) -> str:
    """Take the seat that is kept; return the address of the code shown at the door."""
    stranger.go(ticket)
    stranger.sees("有名额了", "名额为您保留到")
    stranger.press("接受名额")
    stranger.sees("签到时出示")
    return stranger.page.locator("main a[href*='/c/']").get_attribute("href") or ""


def let_in(organizer: Organizer, code: str, name: str) -> None:
    """Check one person in by the code at one venue, another by name at the other."""
    organizer.go(f"/events/{CODE}/check-in")
    organizer.press("深圳 · 深圳会场")
    organizer.go(code)
    organizer.press("签到")
    organizer.sees("签到成功", WAITING["name"])
    organizer.go(f"/events/{CODE}/check-in")
    organizer.page.get_by_role("link", name="切换会场，当前深圳会场").click()
    organizer.press("青岛 · 青岛会场")
    organizer.page.locator("#q").press_sequentially(name)
    organizer.press(f"为 {name} 签到")
    organizer.sees("签到成功", name)
    assert not organizer.watched.scrolls_sideways()


def over(secretary: Secretary) -> None:
    """Say when it really was, close it, and read what came out."""
    yesterday = today() - timedelta(days=1)
    for city in ("青岛", "深圳"):
        secretary.go(f"/events/{CODE}/edit")
        secretary.page.locator("#venues li", has_text=f"{city}会场").locator("a.title").click()
        secretary.fill_venue(city, yesterday.isoformat())
    secretary.go(f"/events/{CODE}/closing")
    secretary.page.locator("[data-open=close-event]").click()
    secretary.page.locator("dialog#close-event button.primary").click()
    secretary.sees("历次结项")
    secretary.go(f"/events/{CODE}/outcome")


def test_from_the_invitation_to_the_outcome(stage: Stage) -> None:
    secretary = stage.secretary()
    prepared(secretary)
    link = invited(secretary)
    guest, late = stage.stranger(), stage.stranger()
    answered(guest, link, "深圳")
    ticket = waits(late)
    name = answered(guest, link, "青岛")
    let_in(stage.organizer(), taken(late, ticket), name)
    over(secretary)
    for city in ("深圳", "青岛"):
        row = secretary.page.locator("main tr", has_text=f"{city}会场").first
        expect(row).to_have_text(re.compile(r"\b1\s*1\s*0\s*100\.0"))
    stage.left_quietly()
