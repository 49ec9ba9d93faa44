"""From a firm's application on a phone to a member: a real server and worker, a real Chromium, SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from crm.core.clock import today
from crm.standards import credit_code
from tests.journeys.actors import Actor, Secretary, Stranger
from tests.support.chromium import chromium
from tests.support.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("entry")]
FIRM, MAIL = "青岛示例入会科技有限公司", "apply@example.com"
TYPED = {
    "name": FIRM, "credit_code": credit_code.made_up(77_001), "place": "青岛市崂山区", "industry": "软件开发",
    "legal_representative": "申示例", "address": "示例路 1 号", "contact_name": "申样例", "contact_title": "总经理",
    "contact_mobile": "19900007701", "contact_email": MAIL, "recommender": "示例机器人",
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@dataclass
class House:
    """Where it happens, and who is there."""

    place: Installation
    browser: Browser
    licence: Path
    everybody: list[Actor] = field(default_factory=list)

    def applicant(self) -> Stranger:
        """Somebody of the firm, on a telephone."""
        self.everybody.append(Stranger(self.place, self.browser, phone=True))
        return self.everybody[-1]  # type: ignore[return-value]  # made in the line above

    def secretary(self) -> Secretary:
        """The secretariat at a desk."""
        one = Secretary(self.place, self.browser)
        self.everybody.append(one)
        one.signed_in("secretary")
        return one


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[House]:
    """The demo, served, with a browser in front of it."""
    folder = tmp_path_factory.mktemp("entry")
    place = Installation(folder / "instance")
    place.begin_with(demo)
    place.start()
    licence = folder / "licence.png"
    licence.write_bytes(PNG)
    try:
        with chromium() as browser:
            yield House(place, browser, licence)
    finally:
        place.stop()


def fits(actor: Actor) -> None:
    """No page is wider than its window."""
    assert actor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1, actor.page.url


def closes(secretary: Secretary, result: str, **more: str) -> None:
    """Close the step that is open."""
    page = secretary.page
    page.locator("label.choice", has_text=re.compile(rf"^{result}$")).click()
    if "approver" in more:
        page.locator("summary", has_text="代录线下签批").click()
        page.check("[name=recorded]")
    for name, value in more.items():
        page.fill(f"[name={name}]", value)
    secretary.press("确认办理")
    secretary.sees("已办理")


def applies(applicant: Stranger, licence: Path) -> str:
    """Fill in the form and hand it in; return the address of the page behind the link."""
    applicant.go("/apply")
    fits(applicant)
    for name, value in TYPED.items():
        applicant.page.fill(f"[name={name}]", value)
    applicant.page.select_option("[name=home_code]", "370200")
    applicant.page.set_input_files("[name=licence]", licence)
    applicant.press("提交申请")
    applicant.sees("请先勾选同意")
    applicant.page.set_input_files("[name=licence]", licence)
    applicant.page.check("[name=consent]")
    applicant.press("提交申请")
    applicant.sees("秘书处将受理您的申请")
    fits(applicant)
    return applicant.at(r"/apply/[\w-]{20,}")


def test_from_the_form_to_the_member(house: House) -> None:
    applicant, secretary = house.applicant(), house.secretary()
    link = applies(applicant, house.licence)
    house.place.wait_for_mail(MAIL)

    secretary.go("/applications/")
    secretary.follow(FIRM)
    ours = secretary.at(r"/applications/\d+")
    secretary.sees("示例机器人", "199****7701")
    closes(secretary, "受理")
    closes(secretary, "退回补正", opinion="请写明楼层。")

    applicant.go(link)
    applicant.sees("请写明楼层。")
    expect(applicant.page.locator("[name=legal_representative]")).to_have_value("申示例")
    applicant.page.fill("[name=address]", "示例路 1 号 3 层")
    applicant.press("提交申请")
    applicant.sees("秘书处正在核对资料")

    secretary.go(ours)
    secretary.sees("示例路 1 号 3 层")
    closes(secretary, "通过")
    nine = (today() - timedelta(days=9)).isoformat()
    closes(secretary, "通过", opinion="同意公示", approver="秘书样例", decided_on=nine)
    closes(secretary, "通过", opinion="公示期满无异议")

    secretary.go("/applications/?show=council")
    secretary.page.get_by_role("checkbox", name=f"选择 {FIRM}").check()
    secretary.press("登记会议决议")
    secretary.at(r"/applications/resolutions/new")
    for name, value in {
        "title": "关于吸收新会员的决议", "meeting": "示例理事会第三次会议", "held_on": today().isoformat(),
    }.items():  # fmt: skip
        secretary.page.fill(f"[name={name}]", value)
    secretary.press("登记并通过")
    secretary.sees("1 份申请审议通过")
    applicant.go(link)
    applicant.sees("请缴纳会费")

    secretary.go(ours)
    secretary.page.fill("[name=dues]", "3000")
    secretary.page.fill("[name=until]", (today() + timedelta(days=364)).isoformat())
    secretary.press("登记并入会")
    secretary.sees("已入会，会员编号")
    secretary.follow("打开企业")
    secretary.sees(FIRM, "会籍正常", "申样例")
    secretary.go("/enterprises/?q=示例入会科技")
    secretary.sees("示例入会科技", "共 1 家")

    applicant.go(link)
    applicant.sees("已入会", "欢迎加入")
    fits(applicant)
    assert [fault for actor in house.everybody for fault in actor.faults()] == []
    for actor in house.everybody:
        actor.context.close()
