"""The association's main job from end to end, as people do it: a real server and worker, a real Chromium, SQLite.

The steps are told in order and build on each other; one installation and one browser serve them all.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm.core.clock import today
from tests.journeys import steps
from tests.journeys.stage import Stage, staged
from tests.journeys.steps import CODE, GUEST, INVESTOR, NORTHERNER, NOTICE, OTHER, PROJECT
from tests.support import mailbox

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]
MESSY = Path(__file__).parents[1] / "transfer" / "messy"
LIST = MESSY / "01_members_title_merged.xlsx"
EXPECTED = json.loads((MESSY / "01_members_title_merged.xlsx.expected.json").read_text())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Stage]:
    """The demo, served, with a browser in front of it."""
    with staged(tmp_path_factory.mktemp("story"), demo) as stage:
        yield stage


class TestStory:
    """Nine steps."""

    @pytest.fixture(autouse=True)
    def _quiet(self, story: Stage) -> Iterator[None]:
        """No step may leave a complaint in a console; windows are closed after each."""
        yield
        story.left_quietly()

    def test_1_the_dashboard_shows_the_figures_and_each_opens_its_rows(self, story: Stage) -> None:
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

    def test_2_a_messy_list_is_imported_undone_and_imported_by_command(self, story: Stage) -> None:
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

    def test_3_a_firm_is_found_opened_edited_by_two_and_not_created_twice(self, story: Stage) -> None:
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

    def test_4_a_second_edition_in_two_cities_and_a_stranger_registers(self, story: Stage) -> None:
        secretary, day = story.secretary(), today() + timedelta(days=1)
        page = secretary.page
        secretary.go("/events/zx-20210129")
        page.locator("summary[aria-label=更多操作]").click()
        page.get_by_role("link", name="复制为新一届").click()
        for name, value in {"name": "文旅产业数字化专项行动", "on": day.isoformat(), "code": CODE}.items():
            page.fill(f"[name={name}]", value)
        expect(page.locator("[name=edition]")).to_have_value("2")
        secretary.press("复制")
        secretary.at(rf"/events/{CODE}/edit")
        for city, seats, desk in (("青岛", "120", "东侧 A 台"), ("深圳", "80", "三层 B 台")):
            page.locator("#venues li", has_text=f"{city}会场").locator("a.title").click()
            place = {
                "name": f"{city}会场",
                "address": f"示例路 8 号（{city}，演示地址）",
                "capacity": seats,
                "desk": desk,
            }
            secretary.fill_venue(city, day.isoformat(), **place)
        page.select_option("#staff [name=account_id]", label="何范例")
        secretary.press("添加工作人员")
        secretary.sees("何范例")
        secretary.go(f"/events/{CODE}")
        page.locator("[data-open=publish]").click()
        page.locator("dialog#publish button.primary").click()
        secretary.sees("已发布，报名页面已对外开放。")
        for person, desk in ((GUEST, "三层 B 台"), (OTHER, "三层 B 台"), (NORTHERNER, "东侧 A 台")):
            story.told[person["email"]] = steps.registered(story, person, desk)
        administrator = story.somebody("admin")
        administrator.outbox("报名成功：文旅产业数字化专项行动")
        expect(administrator.page.get_by_role("link", name=re.compile(r"\.ics$"))).to_be_visible()
        administrator.sees("/c/")
        expect(administrator.page.get_by_role("link", name="ticket.png")).to_be_visible()

    def test_5_people_are_checked_in_on_a_phone_and_both_pages_count(self, story: Stage) -> None:
        organizer, secretary = story.organizer(), story.secretary()
        page, ticket = organizer.page, story.told[GUEST["email"]]
        secretary.go(f"/events/{CODE}")
        secretary.page.evaluate("window.stayed = true")
        stranger = story.stranger()
        stranger.go(ticket)
        stranger.sees("请在签到台出示")
        organizer.go(f"/events/{CODE}/check-in")
        organizer.press("深圳 · 深圳会场")
        assert organizer.counts() == {"青岛已到": 0, "深圳已到": 0, "深圳报名": 2}
        organizer.go(ticket)
        organizer.press("签到")
        organizer.sees("签到成功", GUEST["name"], GUEST["company"])
        organizer.keep("checkin")
        assert not organizer.watched.scrolls_sideways()
        organizer.go(ticket)
        organizer.press("签到")
        organizer.sees("已经签到过", "首次签到", "深圳会场 三层 B 台，操作员 何范例")
        assert not organizer.watched.scrolls_sideways()
        organizer.press("撤销首次签到")
        organizer.sees("已撤销 柳示例 的签到。")
        for query, name in (("lsl", GUEST["name"]), ("7792", OTHER["name"])):
            organizer.go(f"/events/{CODE}/check-in")
            page.locator("#q").press_sequentially(query)
            page.get_by_role("button", name=f"为 {name} 签到").click()
            organizer.sees("签到成功", name)
        organizer.go(f"/events/{CODE}/check-in")
        assert organizer.counts() == {"青岛已到": 0, "深圳已到": 2, "深圳报名": 2}
        assert not organizer.watched.scrolls_sideways()
        venue = secretary.page.locator("section.venue", has_text="深圳会场")
        expect(venue.locator(".big")).to_contain_text("2 / 2 人", timeout=15_000)
        page.get_by_role("link", name="切换会场，当前深圳会场").click()
        organizer.press("青岛 · 青岛会场")
        organizer.go(story.told[NORTHERNER["email"]])
        organizer.press("签到")
        organizer.sees("签到成功", NORTHERNER["name"])
        venue = secretary.page.locator("section.venue", has_text="青岛会场")
        expect(venue.locator(".big")).to_contain_text("1 / 1 人", timeout=15_000)
        assert secretary.page.evaluate("window.stayed") is True, "the page was not loaded anew"

    def test_6_a_lead_and_a_signing_on_the_phone_are_counted_only_when_recognised(self, story: Stage) -> None:
        organizer, page_of = story.organizer(), f"/events/{CODE}"
        steps.lead_logged(organizer)
        before = story.figures()
        organizer.log_signing(
            CODE, "深圳", name=PROJECT, investor=INVESTOR, partner="示例海滨文旅集团有限公司", amount="3.21",
            representative="柳示例",
        )  # fmt: skip
        page = organizer.page
        expect(page.locator("#amount-echo")).to_have_text("= 32,100 万元")
        page.set_input_files("[name=photo]", story.papers["photo"])
        assert not organizer.watched.scrolls_sideways()
        organizer.press("提交待认定")
        project = organizer.at(r"/projects/(\d+)")
        organizer.sees("签约已提交", "待认定", "现场.png")
        assert not organizer.watched.scrolls_sideways()
        pending = story.figures()
        moved = {name: pending[name] - before[name] for name in before if pending[name] != before[name]}
        assert moved == {"pending_projects": 1, "pending_investment_yuan": 321_000_000}
        secretary = story.secretary()
        secretary.go(page_of)
        expect(secretary.page.locator("section", has_text="本场签约").last).to_contain_text("1 个 · 3.21 亿元")
        secretary.keep("event")
        secretary.go("/")
        expect(secretary.page.locator("#kpi-projects .value")).to_contain_text("76")
        secretary.sees(f"待认定 {pending['pending_projects']}")
        steps.recognised(secretary, story, project)
        after = story.figures()
        moved = {name: after[name] - pending[name] for name in before if after[name] != pending[name]}
        assert moved == {
            "projects": 1, "total_investment_yuan": 321_000_000,
            "pending_projects": -1, "pending_investment_yuan": -321_000_000,
        }  # fmt: skip
        secretary.go("/")
        expect(secretary.page.locator("#kpi-projects .value")).to_contain_text("77")
        secretary.go("/recognition/")
        secretary.sees(PROJECT, "何范例 → 林示例")
        steps.refused_again(secretary)
        assert story.figures() == after

    def test_7_a_notice_is_written_sent_and_left(self, story: Stage) -> None:
        secretary = story.secretary()
        page = secretary.page
        secretary.go("/campaigns/new")
        page.select_option("[name=segment]", label="深圳会员")
        expect(page.locator(".audience .big")).not_to_have_text(re.compile(r"^0\D"))
        secretary.sees("符合条件")
        page.get_by_text("英文版（选填").click()
        for name, value in NOTICE.items():
            page.fill(f"#compose [name={name}]", value)
        page.get_by_role("button", name="保存", exact=True).click()
        number = secretary.at(r"/campaigns/(\d+)/edit")
        preview = page.frame_locator("iframe[name=preview]")
        expect(preview.locator("body")).to_contain_text("请看")
        secretary.press("发测试邮件给我")
        secretary.sees("测试邮件已发往您的登录邮箱。")
        assert b"List-Unsubscribe" in story.house.wait_for_mail("secretary@demo.example")
        secretary.press("检查并发送")
        secretary.at(rf"/campaigns/{number}$")
        steps.sent(secretary, story)
        secretary.go(f"/campaigns/{number}")
        expect(page.locator("#progress")).to_contain_text("已完成", timeout=60_000)
        status = story.house.json("campaign", "status", number, "--as", "secretary@demo.example")
        assert sum(status["counts"].values()) == status["recipients"]
        assert set(status["counts"]) <= {"sent", "skipped"}
        address = steps.left_by_one_click(story, number)
        secretary.go("/campaigns/new")
        page.select_option("[name=segment]", label="深圳会员")
        secretary.sees("已自动排除：", "退订 1 人")
        for name in ("subject", "body"):
            page.fill(f"#compose [name={name}]", NOTICE[name])
        page.get_by_role("button", name="检查并发送").click()
        second = secretary.at(r"/campaigns/(\d+)$")
        steps.sent(secretary, story)
        states = story.house.json("campaign", "recipients", second, "--as", "secretary@demo.example")
        assert states[address] == "skipped"
        secretary.go(f"/campaigns/{second}?q={address}")
        secretary.sees("已退订")

    def test_8_a_member_signs_in_by_mail_and_a_change_is_reviewed(self, story: Stage) -> None:
        member = story.somebody()
        before = len(story.house.mails_to("member@demo.example"))
        member.go("/sign-in")
        member.page.locator("summary", has_text="发送登录链接到邮箱").click()
        member.page.fill("#link-email", "member@demo.example")
        member.press("发送登录链接")
        member.sees("请查收邮件")
        mail = mailbox.parsed(story.house.wait_for_mail("member@demo.example", more_than=before))
        (link,) = {link for link in mailbox.links(mail) if "/sign-in/" in link}
        member.go(link)
        member.press("登录")
        member.at(r"/portal/")
        parcel = steps.proposed(member, story)
        secretary = story.secretary()
        steps.reviewed(secretary, parcel.rpartition("/")[2])
        told = mailbox.parsed(story.house.wait_for_mail("member@demo.example", more_than=before + 1))
        assert "执照上的代码不同，请核对。" in mailbox.body(told)
        member.go(parcel)
        member.sees("退回原因：执照上的代码不同，请核对。", "已生效：深圳示例机器人新名有限公司")

    def test_9_the_auditor_finds_every_step_and_one_altered_byte(self, story: Stage) -> None:
        auditor = story.somebody("auditor")
        for fact, who in (
            ("ImportFinished", ""), ("EnterpriseEdited", "林示例"), ("EventCopied", "林示例"), ("EventMoved", "林示例"),
            ("PersonRegistered", ""), ("CheckedIn", "何范例"), ("CheckInUndone", "何范例"), ("LeadLogged", "何范例"),
            ("SigningLogged", "何范例"), ("SigningConfirmed", "林示例"), ("ProposalReturned", "林示例"),
        ):  # fmt: skip
            auditor.go(f"/admin/audit/?fact={fact}&who={who}")
            assert auditor.page.locator("main tbody tr").count() > 0, fact
        auditor.press("立即校验")
        auditor.sees("条记录与封条完好。")
        assert story.house.json("audit", "verify")["ok"] is True
        story.house.stop()
        with sqlite3.connect(story.house.folder / "crm.db") as database:
            done = database.execute(
                "UPDATE audit_value SET after = after || '0' WHERE rowid = (SELECT max(rowid) FROM audit_value"
                " WHERE after IS NOT NULL)"
            )
            assert done.rowcount == 1
        verdict = json.loads(story.house.crm("audit", "verify", "--json", status=1))
        assert [fault["reason"].split(" of ")[0] for fault in verdict["faults"]] == ["value"]
