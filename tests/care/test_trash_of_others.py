"""Tasks, notes, audiences and drafts in the trash: out of sight at once, back whole for 30 days, then gone for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.permissions import Role
from crm.campaigns import actions as campaigns
from crm.campaigns import rules as sending
from crm.campaigns.models import Campaign, Segment
from crm.campaigns.rules import Rules
from crm.care import actions, queries, rules
from crm.care.models import Departure
from crm.care.rules import Kind
from crm.core import clock, db, search
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import now, today
from crm.core.db import session
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.members import actions as members
from crm.members.models import Activity
from crm.members.rules import ActivityKind
from crm.work import actions as work
from crm.work.models import Task
from crm.work.rules import TaskDraft
from tests.care.test_merging import state
from tests.support.campaigns import a_campaign
from tests.support.members import a_person, an_enterprise
from tests.support.people import Browser, an_account, an_actor

Browse = Callable[..., Browser]


def lying() -> list[tuple[Kind, str]]:
    """What the trash lists, the newest first."""
    return [(row.kind, row.name) for row in queries.trash_page(Cut()).rows]


def latest() -> int:
    """The number of what was thrown away last."""
    return session.scalars(select(Departure.id).order_by(Departure.id.desc())).first() or 0


def a_task(by: Actor, title: str = "寄送名册", **about: int) -> Task:
    """Something the secretary has to do."""
    owner = by.id or an_account(Role.SECRETARY)
    return work.add_task(TaskDraft(title=title, note="示例", due_on=today(), owner_id=owner), by=by, **about)


def test_each_comes_back_as_it_was(secretary: Actor) -> None:
    task = a_task(secretary).id
    wanted = Rules.read({"any": [{"home": ["370200"]}]})
    segment = campaigns.save_segment(None, name="两地理事", rules=wanted, by=secretary)
    draft = a_campaign(subject="示例草稿通知", by=secretary).id
    before = state()
    search_for = lambda: search.matching_ids("campaign", "示例草稿通知")  # noqa: E731  # asked three times
    assert search_for() == [draft]
    work.remove_task(task, by=secretary)
    campaigns.remove_segment(segment.id, by=secretary)
    campaigns.remove_draft(draft, by=secretary)
    assert lying() == [(Kind.CAMPAIGN, "示例草稿通知"), (Kind.SEGMENT, "两地理事"), (Kind.TASK, "寄送名册")]
    assert [session.get(kind, n) for kind, n in ((Task, task), (Campaign, draft))] == [None, None]
    assert session.scalars(select(Segment)).all() == search_for() == []
    for number in session.scalars(select(Departure.id)).all():
        actions.restore(number, by=secretary)
    assert state() == before
    assert search_for() == [draft]
    assert lying() == []
    with pytest.raises(rules.TakenBackAlready):
        actions.restore(latest(), by=secretary)


def test_a_note_taken_back_comes_back_from_either_side(secretary: Actor) -> None:
    firm = an_enterprise("青岛示例海洋有限公司")
    note = members.log_activity(firm.id, kind=ActivityKind.CALL, text="确认选址", by=secretary)
    for put_back in (
        lambda: members.restore_activity(firm.id, note.id, by=secretary),
        lambda: actions.restore(latest(), by=secretary),
    ):
        members.remove_activity(firm.id, note.id, by=secretary)
        assert [kind for kind, _name in lying()] == [Kind.ACTIVITY]
        assert "确认选址" not in lying()[0][1], "its words are not copied"
        put_back()
        assert session.get_one(Activity, note.id, populate_existing=True).removed_at is None
        assert lying() == []


def test_after_thirty_days_a_note_is_gone_for_good(secretary: Actor) -> None:
    note = members.log_activity(an_enterprise().id, kind=ActivityKind.CALL, text="确认选址", by=secretary)
    members.remove_activity(note.enterprise_id, note.id, by=secretary)
    with clock.freeze(now() + rules.KEPT_FOR + timedelta(hours=1)):
        assert actions.purge(by=SYSTEM) == 1
        with pytest.raises(rules.TooLate):
            actions.restore(latest(), by=secretary)
    assert session.scalars(select(Activity)).all() == []


def test_what_it_pointed_at_may_be_gone_and_names_may_be_taken(secretary: Actor) -> None:
    firm = an_enterprise()
    person = a_person(firm)
    task = a_task(secretary, enterprise_id=firm.id, person_id=person.id)
    work.remove_task(task.id, by=secretary)
    number = latest()
    actions.trash(Kind.PERSON, person.id, by=secretary)
    actions.restore(number, by=secretary)
    back = session.get_one(Task, task.id)
    assert (back.enterprise_id, back.person_id) == (firm.id, None)
    work.remove_task(back.id, by=secretary)
    number, other = latest(), a_task(secretary, "另一件")
    actions.restore(number, by=secretary)
    shown = session.get_one(Departure, number).subject_id
    assert session.get_one(Task, shown).title == "寄送名册", "its number may have been given again"
    assert other.title == "另一件"
    wanted = Rules.read({"any": [{"home": ["370200"]}]})
    segment = campaigns.save_segment(None, name="两地理事", rules=wanted, by=secretary)
    campaigns.remove_segment(segment.id, by=secretary)
    number = latest()
    campaigns.save_segment(None, name="两地理事", rules=wanted, by=secretary)
    with pytest.raises(IntegrityError), session.begin_nested():  # a page says SegmentExists: `means`
        actions.restore(number, by=secretary)


def test_only_drafts_are_thrown_away(secretary: Actor) -> None:
    draft = a_campaign(by=secretary)
    draft.state = sending.CampaignState.SENT
    session.flush()
    with pytest.raises(sending.NotADraft):
        campaigns.remove_draft(draft.id, by=secretary)


def test_erasing_somebody_reaches_into_the_trash(secretary: Actor) -> None:
    person = a_person(an_enterprise(), "金丝雀样例")
    task = a_task(secretary, "回访金丝雀样例", person_id=person.id)
    work.remove_task(task.id, by=secretary)
    actions.erase_person(person.id, reason="来函", by=SYSTEM)
    assert "金丝雀" not in str(lying())


def test_the_pages_throw_away_and_bring_back(browse: Browse, clean: CrmFlask) -> None:
    browser = browse(Role.SECRETARY)
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        task, draft = a_task(by).id, a_campaign(subject="示例草稿通知", by=by).id
    assert "删除草稿" in browser.get(f"/campaigns/{draft}").text
    for address in (f"/tasks/{task}/delete", f"/campaigns/{draft}/delete"):
        answer = browser.send(address, {})
        assert answer.status_code == 303
        assert "已移到回收站" in browser.get(answer.location).text
    listed = browser.get("/trash/").text
    assert "寄送名册" in listed
    assert "通知草稿" in listed
    for address in re.findall(r'action="(/trash/\d+/restore)"', listed):
        answer = browser.send(address, {})
        assert "已恢复" in browser.get(answer.location).text
    assert "回收站是空的" in browser.get("/trash/").text
    assert browse(Role.AUDITOR).send(f"/tasks/{task}/delete", {}).status_code == 404
