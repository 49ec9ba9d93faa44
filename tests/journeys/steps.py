"""Steps of the story that take more than a line, and the names it uses."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from crm.standards import credit_code
from tests.journeys.actors import Actor, Organizer, Secretary
from tests.journeys.stage import Stage
from tests.support import mailbox

PROJECT, INVESTOR = "示例海滨数字导览项目", "示例湾区数字文旅有限公司"
CODE = "wl2"
GUEST = {"name": "柳示例", "company": "示例湾区数字文旅有限公司", "mobile": "19900007781", "email": "liu@example.com"}
NOTICE = {
    "subject": "给{{企业}}的会务通知", "preheader": "两地同办",
    "body": "{{称谓}}，您好：\n\n请看[第二届活动](https://example.com/wl2)。\n\n{{协会}}",
    "subject_en": "A notice to {{company}}", "body_en": "Dear {{salutation}},\n\n[Second edition](https://example.com/wl2)",
}  # fmt: skip
NORTHERNER = {
    "name": "于样本", "company": "演示岛城影视有限公司", "mobile": "19900007783", "email": "yu@example.com",
}  # fmt: skip
OTHER = {"name": "穆范例", "company": "示例鹏城影像有限公司", "mobile": "19900007792", "email": "mu@example.com"}


def registered(story: Stage, person: dict[str, str], desk: str) -> str:
    """Register a stranger where this desk is and return the ticket the mail carries."""
    stranger, venue = story.stranger(), "深圳" if desk.endswith("B 台") else "青岛"
    stranger.register(CODE, venue, person)
    stranger.sees("我的参会票", "签到时出示", desk)
    mail = mailbox.parsed(story.house.wait_for_mail(person["email"]))
    kinds = {part.get_content_type() for part in mail.walk()}
    assert {"text/calendar", "image/png"} <= kinds
    assert f"{venue}会场" in mailbox.body(mail)
    (ticket,) = {link for link in mailbox.links(mail) if "/c/" in link}
    return ticket.removeprefix(story.house.base)


def lead_logged(organizer: Organizer) -> None:
    """Log a lead at the event."""
    organizer.go(f"/events/{CODE}/leads/new")
    for name, value in {"title": "示例沉浸式剧场", "company": OTHER["company"], "estimate": "8000"}.items():
        organizer.page.fill(f"[name={name}]", value)
    organizer.page.select_option("[name=estimate_unit]", "万元")
    expect(organizer.page.locator("#estimate-echo")).to_have_text("= 0.80 亿元")
    assert not organizer.watched.scrolls_sideways()
    organizer.press("记下线索")
    organizer.at(r"/leads/\d+")
    organizer.sees("示例沉浸式剧场")


def recognised(secretary: Secretary, story: Stage, project: str) -> None:
    """Attach the agreement and recognise the signing."""
    page = secretary.page
    secretary.go(f"/projects/{project}")
    page.select_option("#files [name=kind]", "agreement")
    page.set_input_files("#files [name=file]", story.papers["agreement"])
    secretary.press("上传文件")
    secretary.sees("已上传", "协议.pdf")
    page.locator(".page-head").get_by_role("link", name="认定").click()
    secretary.press("认定，计入 3.21 亿元")
    secretary.sees("已认定，台账新增 1 行：3.21 亿元。", "认定记录")


def refused_again(secretary: Secretary) -> None:
    """The same project at another event is refused with the sentence that names the first."""
    secretary.go("/events/?time=coming")
    links = secretary.page.eval_on_selector_all("main a[href^='/events/']", "all => all.map(a => a.pathname)")
    codes = {found[1] for link in links if (found := re.fullmatch(r"/events/([a-z0-9-]{3,})", link))}
    other = sorted(codes - {CODE, "new"})[0]
    page = secretary.page
    secretary.go(f"/events/{other}/signings/new")
    for name, value in {"name": PROJECT, "investor": INVESTOR, "partner": "示例", "amount": "3.21"}.items():
        page.fill(f"[name={name}]", value)
    page.locator("input[name=agreement]").first.check(force=True)
    page.select_option("[name=amount_unit]", "亿元")
    secretary.press("提交待认定")
    secretary.sees(f"项目“{PROJECT}”（{INVESTOR}）已在活动《文旅产业数字化专项行动》", "不重复计算。")


def sent(secretary: Secretary, story: Stage) -> None:
    """Send the campaign that is shown; if it reaches many, a second person says yes first."""
    page = secretary.page
    if page.get_by_role("button", name="提交审批").is_visible():
        secretary.press("提交审批")
        secretary.sees("已提交审批。")
        leader = story.somebody("leader")
        leader.go(page.url)
        leader.press("审批通过")
        leader.sees("已审批，可以发送。")
        page.goto(page.url)
    page.locator("[data-open=send]").click()
    page.locator("dialog#send button[type=submit]").click()
    secretary.sees("已开始发送。")


def left_by_one_click(story: Stage, number: str) -> str:
    """Have one recipient leave with the one click of a mail program; return the address."""
    states: dict[str, str] = story.house.json("campaign", "recipients", number, "--as", "secretary@demo.example")
    address = sorted(address for address, state in states.items() if state == "sent")[0]
    mail = mailbox.parsed(story.house.wait_for_mail(address))
    (link,) = re.findall(r"<(https?://[^>]+/u/[^>]+)>", str(mail["List-Unsubscribe"]))
    reader = story.stranger()
    reader.go(link)
    reader.sees("退订全部通知")
    answer = reader.page.request.post(link, form={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    reader.go(link)
    reader.sees("这个邮箱已退订全部通知。")
    return address


def proposed(member: Actor, story: Stage) -> str:
    """Change the phone, the name and the credit code; return the address of the request."""
    member.go("/portal/profile")
    values = {
        "phone": "0755-86665555", "name": "深圳示例机器人新名有限公司",
        "credit_code": credit_code.made_up(99_991, "440300"),
    }  # fmt: skip
    for name, value in values.items():
        member.page.fill(f"[name={name}]", value)
    member.page.set_input_files("[name=licence]", story.papers["licence"])
    member.press("保存并提交")
    parcel = member.at(r"/portal/requests/\d+")
    member.sees("已提交审核：", "等待秘书处审核")
    member.go("/portal/profile")
    expect(member.page.locator("[name=phone]")).to_have_value(re.compile(r"86665555"))
    expect(member.page.locator("[name=name]")).not_to_have_value(values["name"])
    return parcel


def reviewed(secretary: Secretary, request: str) -> None:
    """Accept the new name, return the credit code with a reason."""
    page = secretary.page
    secretary.go("/reviews/")
    page.locator(f"main a[href='/reviews/{request}']").first.click()
    name = page.locator("table.diff tr", has=page.get_by_role("rowheader", name="企业全称"))
    expect(name.locator("[data-label=现在]")).to_contain_text("示例机器人")
    expect(name.locator("[data-label=改为] ins").first).to_be_visible()
    name.locator("label", has_text="通过").click()
    code = page.locator("table.diff tr", has=page.get_by_role("rowheader", name="统一社会信用代码"))
    code.locator("label", has_text="退回").first.click()
    code.locator("input[name^=reason_]").fill("执照上的代码不同，请核对。")
    secretary.press("完成审核")
    secretary.sees("已完成审核：通过 1 项，退回 1 项。")
