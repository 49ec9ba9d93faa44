"""A visit is planned and held, a colleague does what follows; who does not want mail is left out of the next notice."""

from __future__ import annotations

import re
from collections.abc import Callable

from crm.accounts.permissions import Role
from crm.campaigns.models import Recipient
from crm.core import clock, db
from crm.core.clock import now, today
from crm.core.web import CrmFlask
from tests.support.campaigns import in_app
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account

Browse = Callable[..., Browser]


def test_from_the_planned_visit_to_the_colleagues_finished_task(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        firm = a_member("青岛示例海洋有限公司").id
        colleague = an_account(Role.LIAISON)
    secretary, url = browse(Role.SECRETARY), f"/enterprises/{firm}"
    owner = re.search(r'name="owner".*?value="(\d+)" selected', secretary.get(f"{url}/plans/new").text, re.S)
    assert owner is not None
    ahead = clock.local(now()).strftime("%Y-%m-%dT%H:%M")
    plan = {"kind": "visit", "owner": owner[1], "planned_for": ahead, "text": "了解选址要求"}
    page = secretary.send(f"{url}/plans", plan, follow_redirects=True).text
    outcome = re.search(r'href="(/enterprises/\d+/activities/\d+/outcome)"', page)
    assert outcome is not None
    assert outcome[1] in secretary.get("/").text, "today's visit stands on the dashboard"
    told = {"state": "held", "text": "看中一处厂房，请发园区资料。"}
    assert "看中一处厂房" in secretary.send(outcome[1], told, follow_redirects=True).text
    assert outcome[1] not in secretary.get("/").text
    assert "看中一处厂房" in secretary.get(f"{url}/timeline?kind=visit").text

    asked = {
        "enterprise": str(firm), "title": "发园区资料给示例海洋", "owner_id": str(colleague),
        "due_on": today().isoformat(), "from": "enterprise",
    }  # fmt: skip
    assert "发园区资料给示例海洋" in secretary.send("/tasks/", asked, follow_redirects=True).text
    liaison = browse(Role.LIAISON)
    task = re.search(r'href="(/tasks/\d+)">\s*发园区资料', liaison.get("/").text)
    assert task is not None
    assert liaison.send(f"{task[1]}/done", {"from": "dashboard"}).location == "/"
    assert "发园区资料给示例海洋" not in liaison.get("/").text.partition('id="todo"')[2].partition("</section>")[0]
    assert "发园区资料给示例海洋" not in secretary.get("/tasks/?tab=sent").text
    assert "完成待办“发园区资料给示例海洋”" in secretary.get(f"{url}/timeline?kind=task").text


def test_who_does_not_want_mail_is_left_out_with_the_reason(clean: CrmFlask, browse: Browse) -> None:
    with in_app(clean):
        firm = a_member("青岛示例海洋有限公司")
        person, other = a_person(firm, "孙样本").id, a_person(firm, "周样本").id
    secretary = browse(Role.SECRETARY)
    page = f"/people/{person}"
    assert "本人没有另外表示" in secretary.get(page).text
    refused = secretary.send(
        f"{page}/consents", {"word": "given", "channel": "mail", "way": "paper", "purpose": "business"}
    )
    assert refused.status_code == 422
    assert "同意的文本" in refused.text
    said = {"word": "do_not_contact", "channel": "mail", "way": "spoken", "reason": "电话里说只用微信"}
    assert "请勿联系" in secretary.send(f"{page}/consents", said, follow_redirects=True).text
    assert "电话里说只用微信" in secretary.get(f"{page}/consents").text
    written = {"subject": "示例通知", "body": "请看。", "segment": "all", "purpose": "notice"}
    address = secretary.send("/campaigns/", written).location
    number = re.search(r"/campaigns/(\d+)", address)
    assert number is not None
    checked = secretary.get(f"/campaigns/{number[1]}/edit").text
    assert "本人要求请勿联系" in checked
    sent = secretary.send(f"/campaigns/{number[1]}/send", {"when": "now"})
    assert sent.status_code == 303, sent.text
    with in_app(clean, write=False):
        rows = {row.person_id: (row.state.value, row.reason) for row in db.session.query(Recipient)}
    assert rows[person] == ("skipped", "manual_dnc")
    assert rows[other][1] is None
