"""A notice from the first word to its report, in Chromium, sent to a mail server that listens."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm.core.clock import today
from tests.journeys.actors import Actor
from tests.journeys.stage import Stage, staged
from tests.support.mailbox import parsed
from tests.support.smtp import SmtpServer, Taken

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("campaign")]
UNKNOWN = "550 5.1.1 no such user here"


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    """A mail server that takes everything until it is told otherwise."""
    with SmtpServer() as listening:
        yield listening


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, demo: Path, server: SmtpServer) -> Iterator[Stage]:
    """The demo, served, its mails handed to the server."""
    url = f"smtp://127.0.0.1:{server.port}?tls=none"
    with staged(tmp_path_factory.mktemp("campaign"), demo, CRM_MAIL_URL=url) as made:
        yield made


def notices(server: SmtpServer) -> list[Taken]:
    """What the server took of our notices; the association sends other mail meanwhile."""
    return [each for each in list(server.taken) if "两地交流" in str(parsed(each.content)["Subject"])]


def paced(secretary: Actor, per_minute: int) -> None:
    """Say how many mails a minute go to houses nobody named."""
    secretary.go("/campaigns/pace")
    secretary.page.fill("[name=per_minute_other]", str(per_minute))
    secretary.press("保存设置")
    secretary.sees("已保存")


def strict(secretary: Actor) -> None:
    """Demand a second person for every notice that reaches more than two."""
    secretary.go("/campaigns/settings")
    secretary.page.fill("[name=alone_up_to]", "2")
    secretary.press("保存")
    secretary.sees("已保存")


def written(secretary: Actor) -> str:
    """Write a notice to the members of one city and check it; return its address."""
    page = secretary.page
    secretary.go("/campaigns/new")
    page.select_option("[name=segment]", label="深圳会员")
    secretary.sees("符合条件")
    page.fill("#compose [name=subject]", "给{{企业}}的两地交流通知")
    page.fill("#compose [name=body]", "{{称谓}}，您好：\n\n请看[会议安排](https://example.com/plan)。\n\n{{协会}}")
    page.get_by_role("button", name="检查并发送").click()
    return "/campaigns/" + secretary.at(r"/campaigns/(\d+)$")


def approved(secretary: Actor, stage: Stage, notice: str) -> None:
    """So many are reached that somebody else says yes first."""
    secretary.press("提交审批")
    secretary.sees("已提交审批。")
    leader = stage.somebody("leader")
    leader.go(notice)
    leader.press("审批通过")
    leader.sees("已审批，可以发送。")
    secretary.go(notice)


def started(secretary: Actor, *, at: str = "") -> None:
    """Press send, now or for a time."""
    page = secretary.page
    page.locator("[data-open=send]").click()
    page.locator("dialog#send [name=at]").fill(at)
    page.locator("dialog#send button[type=submit]").click()


def left_and_came_back(stage: Stage, server: SmtpServer) -> None:
    """Somebody leaves by the link in the mail and comes back the same way."""
    mail = parsed(notices(server)[0].content)
    (link,) = re.findall(r"<(https?://[^>]+/u/[^>]+)>", str(mail["List-Unsubscribe"]))
    reader = stage.stranger()
    reader.go(link)
    reader.press("退订全部通知")
    reader.sees("已退订，立即生效。")
    reader.press("恢复订阅")
    reader.sees("已恢复订阅，今后的通知会照常发到这个邮箱。")


def mended(secretary: Actor) -> None:
    """The address nobody knew is in the list of what came back; told that it is right, it is written to again."""
    secretary.go("/campaigns/bounces?barred=1")
    secretary.sees("no such user here")
    secretary.page.locator("main tbody a.name").first.click()
    secretary.page.fill("[name=reason]", "已电话核对，邮箱已重新开通")
    secretary.press("恢复发送")
    secretary.go("/campaigns/bounces?barred=1")
    expect(secretary.page.locator("main")).not_to_contain_text("no such user here")


def test_from_the_first_word_to_the_report(stage: Stage, server: SmtpServer) -> None:
    secretary = stage.secretary()
    page = secretary.page
    strict(secretary)
    paced(secretary, 30)
    notice = written(secretary)
    approved(secretary, stage, notice)
    started(secretary, at=f"{today() + timedelta(days=1)}T09:30")
    secretary.sees("将在以下时间自动开始：")
    started(secretary)
    secretary.sees("已开始发送。")
    secretary.press("暂停")
    expect(page.locator("#progress")).to_contain_text("已暂停")
    held = len(notices(server))
    paced(secretary, 0)
    secretary.go(notice)
    expect(page.locator("#progress")).to_contain_text("已暂停")
    assert len(notices(server)) <= held + 1
    number = notice.rpartition("/")[2]
    states = stage.house.json("campaign", "recipients", number, "--as", "secretary@demo.example")
    server.answers[f"RCPT {next(one for one in states if states[one] == 'queued')}"] = deque([UNKNOWN])
    secretary.press("继续发送")
    expect(page.locator("#progress")).to_contain_text("已完成", timeout=60_000)
    status = stage.house.json("campaign", "status", number, "--as", "secretary@demo.example")
    assert status["counts"]["failed"] == 1
    assert sum(status["counts"].values()) == status["recipients"]
    mailed = Counter(taken.to for taken in notices(server))
    assert len(mailed) == status["counts"]["sent"] == sum(mailed.values())
    page.locator(".page-head").get_by_role("link", name="效果分析").click()
    secretary.at(r"/results")
    left_and_came_back(stage, server)
    mended(secretary)
    again = written(secretary)
    approved(secretary, stage, again)
    started(secretary)
    expect(page.locator("#progress")).to_contain_text("已完成", timeout=60_000)
    assert len({taken.to for taken in notices(server)}) == status["recipients"]
    stage.left_quietly()
