"""The pages of tasks as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.work import actions
from crm.work.models import Task
from crm.work.rules import TaskDraft, TaskState
from tests.support.dues import an_invoice, owing
from tests.support.entry import an_application
from tests.support.events import an_event
from tests.support.members import a_member, a_person
from tests.support.people import Browser, an_account, an_actor
from tests.support.pipeline import a_lead, a_signing

Browse = Callable[..., Browser]


@pytest.fixture
def ids(clean: CrmFlask) -> dict[str, int]:
    """A firm, a person there, and a late task about both, of the secretary."""
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        firm = a_member("青岛示例海洋有限公司")
        person = a_person(firm)
        draft = TaskDraft(
            title="补充公司介绍", owner_id=by.id or 0, due_on=today() - timedelta(days=3), note="示例\n两行"
        )
        task = actions.add_task(draft, enterprise_id=firm.id, person_id=person.id, by=by)
        return {"firm": firm.id, "person": person.id, "task": task.id, "finance": an_account(Role.FINANCE)}


@pytest.fixture
def records(clean: CrmFlask) -> dict[str, tuple[int, str]]:
    """A record of each kind above the register: its id and its page."""
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        event, project = an_event(), a_signing(by).project_id
        invoice, application = an_invoice(owing(a_member("示例欠缴有限公司"))), an_application()
        lead = a_lead(by)
        return {
            "event": (event.id, f"/events/{event.code}"), "project": (project, f"/projects/{project}"),
            "invoice": (invoice.id, f"/dues/invoices/{invoice.id}"), "lead": (lead.id, f"/leads/{lead.id}"),
            "application": (application.id, f"/applications/{application.id}"),
        }  # fmt: skip


@pytest.mark.parametrize("kind", ["event", "project", "application", "invoice", "lead"])
def test_a_task_may_be_about_any_record(
    clean: CrmFlask, browse: Browse, records: dict[str, tuple[int, str]], kind: str
) -> None:
    number, page = records[kind]
    secretary = browse(Role.SECRETARY)
    assert f"kind={kind}&amp;about={number}" in secretary.get(page).text
    assert f'name="about" value="{number}"' in secretary.get(f"/tasks/new?kind={kind}&about={number}").text
    with clean.app_context(), db.transaction():
        me = an_actor(Role.SECRETARY).id
    form = {"title": "核对材料", "owner_id": me, "due_on": str(today()), "kind": kind, "about": number, "from": kind}
    answer = secretary.send("/tasks/", form)
    assert (answer.status_code, answer.location) == (303, page)
    assert "核对材料" in secretary.get(page).text
    assert "核对材料" in secretary.get("/").text
    assert secretary.get(f"/tasks/new?kind={kind}&about=99999").status_code == 404


def task_of(app: CrmFlask, task_id: int) -> Task:
    with app.app_context(), db.transaction():
        return db.session.get_one(Task, task_id)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_opens(browse: Browse, ids: dict[str, int], locale: str) -> None:
    browser = browse(Role.SECRETARY)
    browser.set_cookie("locale", locale)
    pages = (
        "/tasks/", "/tasks/?tab=coming", "/tasks/?tab=done", "/tasks/?tab=sent", "/tasks/?tab=all&due=overdue",
        "/tasks/new", f"/tasks/new?enterprise={ids['firm']}", f"/tasks/new?person={ids['person']}",
        f"/tasks/{ids['task']}", "/", f"/enterprises/{ids['firm']}", f"/people/{ids['person']}",
        f"/people/{ids['person']}/consents",
    )  # fmt: skip
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        if "/new" not in page and "tab=" not in page and "consents" not in page:
            assert "补充公司介绍" in answer.text, page
    late = "逾期 3 天" if locale == "zh" else "3 days overdue"
    assert late in browser.get("/tasks/").text
    assert late in browser.get("/").text


def test_done_with_one_tap_and_taken_back(app: CrmFlask, browse: Browse, ids: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    answer = browser.send(f"/tasks/{ids['task']}/done", {"from": "enterprise"})
    assert answer.location.endswith(f"/enterprises/{ids['firm']}")
    page = browser.get(answer.location).text
    assert "已完成“补充公司介绍”。" in page
    undo = re.search(r'action="(/tasks/\d+/reopening)"', page)
    assert undo is not None
    assert "完成待办“补充公司介绍”" in browser.get(f"/enterprises/{ids['firm']}/timeline?kind=task").text
    assert browser.send(undo[1]).status_code == 303
    assert task_of(app, ids["task"]).state is TaskState.OPEN


def test_quick_add_postpone_and_undo(app: CrmFlask, browse: Browse, ids: dict[str, int]) -> None:
    browser = browse(Role.SECRETARY)
    owner = str(task_of(app, ids["task"]).owner_id)
    typed = {"title": "回电话", "owner_id": owner, "due_on": today().isoformat(), "from": "now"}
    assert "回电话" in browser.send("/tasks/", typed, follow_redirects=True).text
    before = task_of(app, ids["task"]).due_on
    page = browser.send(f"/tasks/{ids['task']}/postponement", {"delay": "tomorrow"}, follow_redirects=True).text
    assert task_of(app, ids["task"]).due_on == today() + timedelta(days=1)
    undo = re.search(r'action="(/tasks/\d+/postponement/undone[^"]*)"', page)
    assert undo is not None
    browser.send(undo[1].replace("&amp;", "&"))
    assert task_of(app, ids["task"]).due_on == before


def test_it_is_edited_given_away_and_cancelled(app: CrmFlask, browse: Browse, ids: dict[str, int]) -> None:
    browser, url = browse(Role.SECRETARY), f"/tasks/{ids['task']}"
    typed = {"title": "换个说法", "owner_id": str(ids["finance"]), "due_on": "2021-02-30", "version": "1"}
    refused = browser.send(url, typed)
    assert refused.status_code == 422
    assert "到期日应为日期" in refused.text
    typed["due_on"] = today().isoformat()
    assert browser.send(url, typed).status_code == 303
    assert "换个说法" in browse(Role.FINANCE).get("/tasks/").text
    late = browser.send(url, typed | {"title": "晚到的"})
    assert late.status_code == 409
    assert "换个说法" in late.text
    assert "晚到的" in late.text
    assert browser.send(f"{url}/owner", {"owner_id": "999"}).status_code == 422
    assert browser.send(f"{url}/owner", {"owner_id": str(ids["finance"])}).status_code == 303, "who has it keeps it"
    assert browser.send(f"{url}/cancellation", {"from": "task"}).status_code == 303
    assert browser.send(f"{url}/done").status_code == 409


def test_firms_and_administrators_have_no_tasks(browse: Browse, ids: dict[str, int]) -> None:
    assert browse(Role.MEMBER).get("/tasks/").status_code == 303
    assert browse(Role.MEMBER).get(f"/tasks/{ids['task']}").status_code == 404
    assert browse(Role.ADMINISTRATOR).get("/tasks/").status_code == 404
    auditor = browse(Role.AUDITOR)
    assert "补充公司介绍" in auditor.get("/tasks/?tab=all").text
    assert auditor.send(f"/tasks/{ids['task']}/done").status_code == 404
    assert auditor.send("/tasks/", {"title": "x"}).status_code == 404


def test_the_list_costs_few_statements(
    app: CrmFlask, browse: Browse, ids: dict[str, int], max_queries: Callable[[int], Any]
) -> None:
    with app.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        for n in range(60):
            actions.add_task(TaskDraft(title=f"示例 {n}", owner_id=by.id or 0, due_on=today()), by=by)
    browser = browse(Role.SECRETARY)
    browser.get("/tasks/")
    with max_queries(8):
        page = browser.get("/tasks/").text
    after = re.search(r'href="(/tasks/\?[^"]*after=[^"]+)"', page)
    assert after is not None
    assert "示例 59" in browser.get(after[1].replace("&amp;", "&")).text
