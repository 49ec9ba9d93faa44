"""Planned visits, calls and meetings: planning, what came of them, correcting and taking back a note."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import clock, db
from crm.core.actor import Actor
from crm.core.audit import AuditEntry
from crm.core.clock import now
from crm.core.db import session
from crm.core.errors import NotFound
from crm.core.web import CrmFlask
from crm.members import actions, queries, rules
from crm.members.models import Activity
from crm.members.rules import ActivityKind, ActivityState
from tests.support.members import a_member, an_enterprise
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]


def a_plan(by: Actor, enterprise_id: int, **fields: Any) -> Activity:
    """Plan a visit for tomorrow."""
    given = {"kind": ActivityKind.VISIT, "planned_for": now() + timedelta(days=1), "owner_id": by.id or 0} | fields
    return actions.plan_activity(enterprise_id, by=by, **given)


def shown(enterprise_id: int) -> list[str]:
    return [row.text for row in queries.activities(enterprise_id, None, 50)]


def test_a_plan_becomes_a_line_once_it_was_held(secretary: Actor) -> None:
    firm = an_enterprise()
    plan = a_plan(secretary, firm.id, text="谈选址")
    assert not shown(firm.id)
    assert [row.id for row in queries.planned(enterprise_id=firm.id)] == [plan.id]
    assert [row.id for row in queries.planned(owner_id=secretary.id)] == [plan.id]
    liaison = an_actor(Role.LIAISON)
    with clock.freeze(now() + timedelta(days=2)):
        actions.hold_activity(firm.id, plan.id, state=ActivityState.HELD, text="看中一处厂房", by=liaison)
    assert shown(firm.id) == ["看中一处厂房"]
    assert (plan.at, plan.by_name) == (plan.planned_for, liaison.name)
    assert not queries.planned(enterprise_id=firm.id)
    with pytest.raises(rules.ActivityNotPlanned):
        actions.hold_activity(firm.id, plan.id, state=ActivityState.HELD, text="再记一次", by=secretary)
    facts = session.scalars(select(AuditEntry.fact).order_by(AuditEntry.at, AuditEntry.id)).all()
    assert [fact for fact in facts if fact.startswith("Activity")] == ["ActivityPlanned", "ActivityHeld"]


def test_held_ahead_of_its_time_it_happened_now(secretary: Actor) -> None:
    firm = an_enterprise()
    plan = a_plan(secretary, firm.id)
    actions.hold_activity(firm.id, plan.id, state=ActivityState.NOT_HELD, text="对方出差", by=secretary)
    assert plan.at <= now()


def test_what_a_plan_and_its_outcome_must_say(secretary: Actor) -> None:
    firm = an_enterprise()
    with pytest.raises(rules.PlannedInPast):
        a_plan(secretary, firm.id, planned_for=now() - timedelta(hours=1))
    plan = a_plan(secretary, firm.id)
    with pytest.raises(rules.OutcomeMissing):
        actions.hold_activity(firm.id, plan.id, state=ActivityState.HELD, text="  ", by=secretary)
    later = now() + timedelta(days=3)
    with pytest.raises(rules.ActivityInFuture):
        actions.hold_activity(firm.id, plan.id, state=ActivityState.HELD, text="谈了", at=later, by=secretary)
    with pytest.raises(NotFound):
        actions.hold_activity(firm.id + 999, plan.id, state=ActivityState.HELD, text="谈了", by=secretary)


def test_a_note_is_corrected_by_its_writer_for_a_day(secretary: Actor) -> None:
    firm = an_enterprise()
    note = actions.log_activity(firm.id, kind=ActivityKind.CALL, text="谈选止", by=secretary)
    actions.edit_activity(firm.id, note.id, text="谈选址", by=secretary)
    assert shown(firm.id) == ["谈选址"]
    with pytest.raises(rules.UndoTooLate):
        actions.edit_activity(firm.id, note.id, text="别人改的", by=an_actor(Role.LIAISON))
    with clock.freeze(now() + timedelta(hours=25)), pytest.raises(rules.UndoTooLate):
        actions.edit_activity(firm.id, note.id, text="太晚", by=secretary)


@pytest.fixture
def firm_id(clean: CrmFlask) -> int:
    """A member."""
    with clean.app_context(), db.transaction(write=True):
        return a_member("青岛示例海洋有限公司").id


def test_planned_reported_corrected_and_taken_back_on_screen(browse: Browse, firm_id: int) -> None:
    browser, url = browse(Role.SECRETARY), f"/enterprises/{firm_id}"
    form = browser.get(f"{url}/plans/new").text
    owner = re.search(r'name="owner".*?value="(\d+)" selected', form, re.S)
    assert owner is not None
    ahead = clock.local(now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    typed = {"kind": "visit", "owner": owner[1], "planned_for": ahead, "text": "谈选址"}
    refused = browser.send(f"{url}/plans", typed | {"planned_for": "2021-01-29T10:00"})
    assert refused.status_code == 422
    assert "已经过去" in refused.text
    page = browser.send(f"{url}/plans", typed, follow_redirects=True).text
    outcome = re.search(r'href="(/enterprises/\d+/activities/\d+/outcome)"', page)
    assert outcome is not None
    assert "谈选址" in browser.get(outcome[1]).text
    assert browser.send(outcome[1], {"state": "held", "text": ""}).status_code == 422
    pasted = "看中一处厂房。\r\n\r\n\u3000下周回话。"
    page = browser.send(outcome[1], {"state": "held", "text": pasted}, follow_redirects=True).text
    assert "看中一处厂房。" in page
    edit = re.search(r'href="(/enterprises/\d+/activities/\d+/edit)"', page)
    assert edit is not None
    assert "下周回话" in browser.get(edit[1]).text
    page = browser.send(edit[1], {"text": "看中两处厂房。"}, follow_redirects=True).text
    assert "看中两处厂房。" in page
    removal = re.search(r'action="(/enterprises/\d+/activities/\d+/removal)"', page)
    assert removal is not None
    page = browser.send(removal[1], follow_redirects=True).text
    assert "看中两处厂房。" not in page
    restoral = re.search(r'action="(/enterprises/\d+/activities/\d+/restoral)"', page)
    assert restoral is not None
    assert "看中两处厂房。" in browser.send(restoral[1], follow_redirects=True).text
    assert browser.get(outcome[1]).status_code == 303
