"""A 企业管理员 invites a colleague, who accepts by the mail and edits their own data, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.actors import Actor
from tests.support.chromium import chromium
from tests.support.installation import Installation
from tests.support.mailbox import body, parsed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Installation]:
    """The demo, served."""
    made = Installation(tmp_path_factory.mktemp("portal") / "instance")
    made.begin_with(demo)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for this module."""
    with chromium() as found:
        yield found


def invited(house: Installation, browser: Browser, address: str, *, phone: bool) -> str:
    """Invite somebody as 企业管理员 and return the one-time link of their mail."""
    admin = Actor(house, browser, phone=phone).signed_in("member")
    admin.go("/portal/colleagues")
    admin.follow("邀请同事")
    admin.page.fill("[name=name]", "冯示例")
    admin.page.fill("[name=email]", address)
    admin.page.fill("[name=title]", "总经理助理")
    admin.press("生成链接并发送邀请")
    admin.sees("邀请已生成")
    assert not admin.watched.scrolls_sideways()
    admin.go("/portal/colleagues")
    admin.sees("冯示例", "已邀请")
    assert admin.faults() == []
    admin.context.close()
    link = re.search(r"/sign-in/[\w-]+", body(parsed(house.wait_for_mail(address))))
    assert link is not None
    return link[0]


@pytest.mark.parametrize("phone", [False, True])
def test_a_colleague_is_invited_accepts_and_edits(house: Installation, browser: Browser, phone: bool) -> None:
    link = invited(house, browser, f"feng{int(phone)}@example.com", phone=phone)
    colleague = Actor(house, browser, phone=phone)
    colleague.go(link)
    colleague.press("登录")
    colleague.at(r"/portal/")
    colleague.go("/portal/me")
    colleague.page.fill("[name=mobile]", "19900007788")
    colleague.press("保存")
    colleague.sees("已保存您的信息")
    colleague.follow("我的数据")
    colleague.sees("怎样联系我", "保存多久")
    assert not colleague.watched.scrolls_sideways()
    colleague.press("撤回：活动邀请，邮件")
    colleague.sees("已记录，立即生效")
    again = colleague.page.get_by_role("button", name="同意：活动邀请，邮件", exact=True)
    expect(again).to_be_visible()
    with colleague.page.expect_download() as download:
        colleague.press("导出我的全部数据")
    assert download.value.suggested_filename == "my-data.zip"
    colleague.page.get_by_label("删除个人信息").check()
    colleague.page.fill("[name=text]", "离职后请删除我的信息。")
    colleague.press("提交请求")
    colleague.sees("待处理", "离职后请删除我的信息。")
    assert colleague.faults() == []
    colleague.context.close()
    answered(house, browser, phone=phone)


def answered(house: Installation, browser: Browser, *, phone: bool) -> None:
    """Find the request as the secretariat and refuse it with a reason."""
    secretary = Actor(house, browser, phone=phone).signed_in("secretary")
    secretary.go("/reviews/people")
    secretary.follow("冯示例")
    secretary.sees("删除会怎样", "离职后请删除我的信息。")
    secretary.page.fill("[name=answer]", "您仍在职，离职后再为您办理。")
    secretary.press("答复本人")
    secretary.sees("已答复，本人会收到邮件")
    assert not secretary.watched.scrolls_sideways()
    assert secretary.faults() == []
    secretary.context.close()
