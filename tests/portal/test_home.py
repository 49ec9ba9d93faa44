"""The first page of the portal: what a firm has going, and what it owes; each as far as the person may read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import today
from crm.core.web import CrmFlask
from crm.leads.models import Lead
from crm.projects.rules import Step
from tests.support.dues import an_invoice
from tests.support.members import a_person
from tests.support.people import Browser, an_account
from tests.support.pipeline import a_lead, counted_projects, reach
from tests.support.reviews import a_firm

Browse = Callable[..., Browser]


def a_busy_firm() -> None:
    """A firm with four projects (one at its registration), a lead in talks and dues; and another firm with as much."""
    for n, email in enumerate(("firm_admin@example.com", "other@example.com")):
        own = a_firm(email, name=f"青岛示例{n}有限公司").enterprise
        ids = counted_projects(4, name=f"演示项目{n}-", investor_id=own.id)
        reach(ids[3:], Step.REGISTERED)
        lead = a_lead(SYSTEM, title=f"演示线索{n}", company=own.name)
        db.session.get_one(Lead, lead.id).enterprise_id = own.id
        an_invoice(own, year=today().year + 1, due_on=today() + timedelta(days=40 + n))
        if n == 0:
            a_person(own, "郑示例", account_id=an_account(Role.MEMBER))


def test_the_firm_sees_its_projects_leads_and_dues_and_no_others(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_busy_firm()
    page = browse(Role.FIRM_ADMIN).get("/portal/").text
    for said in ("演示项目0-", "<small>注册 · ", "另有 1 个项目", "演示线索0", "尚欠", "1,000.00 元"):
        assert said in page, said
    assert (today() + timedelta(days=40)).isoformat() in page
    assert (today() + timedelta(days=41)).isoformat() not in page
    assert "演示项目1-" not in page
    assert "演示线索1" not in page


def test_a_plain_member_sees_projects_and_neither_leads_nor_dues(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_busy_firm()
    page = browse(Role.MEMBER).get("/portal/").text
    assert "演示项目0-" in page
    for said in ("演示线索", "尚欠", "演示项目1-"):
        assert said not in page, said


def test_a_firm_that_owes_nothing_is_told_so(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_firm()
    page = browse(Role.FIRM_ADMIN).get("/portal/").text
    assert "没有待缴的会费" in page
    assert 'id="business"' not in page
