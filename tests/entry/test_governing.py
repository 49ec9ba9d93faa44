"""The procedure of entry and its versions; objections raised under notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import freeze, now, today
from crm.core.errors import NotFound
from crm.core.web import CrmFlask
from crm.entry import actions, queries, rules
from crm.entry.actions import Raised
from crm.entry.models import Application, Objection
from crm.entry.rules import Move, Opinion, Outcome, Procedure, State
from crm.work.models import Task
from tests.support.entry import a_draft, an_application, details
from tests.support.people import Browser, an_actor

Browse = Callable[..., Browser]
SHORT = Procedure(notice_days=3, offer_days=10, handling_days=2, skipped=frozenset({State.SECRETARIAT, State.COUNCIL}))


def set_to(procedure: Procedure, by: Actor) -> None:
    """Let a procedure hold from today on."""
    actions.set_procedure(procedure, since=today(), basis="示例决议", by=by)


@pytest.mark.usefixtures("work")
class TestActions:
    """What the actions keep, on the engine itself."""

    def test_an_application_keeps_the_procedure_it_was_submitted_under(self, secretary: Actor) -> None:
        before = an_application(State.SCREENING)
        set_to(SHORT, secretary)
        after = an_application(State.SCREENING, details("示例后来有限公司"))
        for application, way in ((before, State.SECRETARIAT), (after, State.NOTICE)):
            actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
            assert application.state is way
        assert after.notice_until == today() + timedelta(days=2)
        with freeze(now() + timedelta(days=3)):
            actions.decide(after.id, Move.PASS, Opinion(), by=secretary)
            assert (after.state, after.due_on) == (State.APPROVED, today() + timedelta(days=10))

    def test_a_version_to_come_holds_only_from_its_day(self, secretary: Actor) -> None:
        day = today() + timedelta(days=5)
        actions.set_procedure(SHORT, since=day, basis="示例决议", by=secretary)
        assert queries.procedure_on(today()) == rules.STANDARD
        assert queries.procedure_on(day) == SHORT
        with pytest.raises(rules.SameFirstDay):
            actions.set_procedure(rules.STANDARD, since=day, basis="示例决议", by=secretary)
        with pytest.raises(rules.FirstDayPast):
            actions.set_procedure(SHORT, since=today() - timedelta(days=1), basis="示例决议", by=secretary)

    @pytest.mark.parametrize("role", [Role.LIAISON, Role.AUDITOR, Role.ORGANIZER, Role.FINANCE])
    def test_nobody_else_sets_it(self, role: Role) -> None:
        with pytest.raises(NotFound):
            set_to(SHORT, an_actor(role))

    def test_a_step_that_takes_too_long_is_one_task(self, secretary: Actor) -> None:
        set_to(SHORT, secretary)
        application = an_application(State.SUBMITTED)
        assert application.due_on is not None
        with freeze(now() + timedelta(days=30)):
            _returned, late = queries.to_remind(today())
            assert late == [application.id]
            assert [actions.remind_staff(application.id, by=SYSTEM) for _ in range(2)] == [True, False]
        (task,) = db.session.query(Task).filter_by(subject_kind="application").all()
        assert "超过办理期限" in task.title

    def test_a_notice_passes_only_once_objections_were_looked_into(self, secretary: Actor) -> None:
        application = an_application(State.SECRETARIAT)
        actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
        given = Raised(received_on=today(), objector="示例异议有限公司", text="示例异议内容")
        objection = actions.raise_objection(application.id, given, by=secretary)
        with freeze(now() + timedelta(days=rules.NOTICE_DAYS)):
            with pytest.raises(rules.ObjectionsOpen) as caught:
                actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
            assert "示例异议有限公司" in str(caught.value.facts)
            with pytest.raises(rules.FindingNeeded):
                actions.settle_objection(application.id, objection.id, Outcome.DISMISSED, "  ", by=secretary)
            actions.settle_objection(application.id, objection.id, Outcome.DISMISSED, "经核查不属实", by=secretary)
            with pytest.raises(rules.ObjectionSettled):
                actions.settle_objection(application.id, objection.id, Outcome.UPHELD, "再查", by=secretary)
            actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
        assert application.state is State.COUNCIL

    def test_an_upheld_objection_sends_the_application_back(self, secretary: Actor) -> None:
        application = an_application(State.SECRETARIAT)
        actions.decide(application.id, Move.PASS, Opinion(), by=secretary)
        given = Raised(received_on=today(), objector="示例异议人", text="示例异议内容")
        objection = actions.raise_objection(application.id, given, by=secretary)
        actions.settle_objection(application.id, objection.id, Outcome.UPHELD, "情况属实", by=secretary)
        assert application.state is State.SECRETARIAT
        assert queries.steps_of(application.id)[-1].opinion == "情况属实"
        with pytest.raises(rules.NotUnderNotice):
            actions.raise_objection(application.id, given, by=secretary)

    def test_an_objection_belongs_to_its_application_and_its_days(self, secretary: Actor) -> None:
        one, other = (an_application(State.SECRETARIAT, details(f"示例{word}有限公司")) for word in "甲乙")
        for each in (one, other):
            actions.decide(each.id, Move.PASS, Opinion(), by=secretary)
        for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
            with pytest.raises(rules.OutsideNotice):
                actions.raise_objection(one.id, Raised(received_on=day, objector="某", text="某"), by=secretary)
        mine = actions.raise_objection(one.id, Raised(received_on=today(), objector="某", text="某"), by=secretary)
        with pytest.raises(NotFound):
            actions.settle_objection(other.id, mine.id, Outcome.DISMISSED, "无", by=secretary)


def test_the_procedure_is_set_on_its_page_and_a_fault_loses_nothing(
    clean: CrmFlask, browse: Browse, visitor: Browser
) -> None:
    secretary = browse(Role.SECRETARY)
    page = secretary.get("/applications/procedure")
    assert "提交申请 → 初审 → 秘书处审核 → 公示 → 理事会审议 → 缴纳会费 → 已入会" in page.text
    typed = {
        "since": str(today()), "basis": "", "has_notice": "y", "notice_days": "5", "offer_days": "20",
        "handling_days": "3",
    }  # fmt: skip
    answer = secretary.send("/applications/procedure", typed)
    assert answer.status_code == 422
    assert 'value="20"' in answer.text
    assert "登记新的一版" in answer.text
    answer = secretary.send("/applications/procedure", typed | {"basis": "示例会议通过"})
    assert answer.status_code == 303
    page = secretary.get(answer.location)
    assert "提交申请 → 初审 → 公示 → 缴纳会费 → 已入会" in page.text
    assert "示例会议通过" in page.text
    assert "登记新的一版" not in browse(Role.AUDITOR).get("/applications/procedure").text
    with clean.app_context(), db.transaction(write=True):
        submitted = actions.submit(a_draft().application.id, by=SYSTEM)
        token = queries.token_of(submitted)
    assert "理事会审议" not in visitor.get(f"/apply/{token}").text


def test_an_objection_is_recorded_looked_into_and_hidden_from_who_recommends(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True):
        application = an_application(State.SECRETARIAT)
        actions.decide(application.id, Move.PASS, Opinion(), by=SYSTEM)
        address = f"/applications/{application.id}"
    secretary = browse(Role.SECRETARY)
    answer = secretary.send(f"{address}/objections", {"received_on": str(today()), "objector": "", "text": "示例反映"})
    assert answer.status_code == 422
    assert "示例反映" in answer.text
    given = {"received_on": str(today()), "objector": "示例异议人", "contact": "19900005599", "text": "示例反映"}
    assert secretary.send(f"{address}/objections", given).status_code == 303
    with clean.app_context(), db.transaction():
        objection_id = db.session.query(Objection.id).scalar()
    page = secretary.get(address)
    assert "示例异议人" in page.text
    assert "待核查" in page.text
    answer = secretary.send(f"{address}/objections/{objection_id}", {"outcome": "upheld", "finding": ""})
    assert answer.status_code == 422
    answer = secretary.send(f"{address}/objections/{objection_id}", {"outcome": "upheld", "finding": "情况属实"})
    assert answer.status_code == 303
    with clean.app_context(), db.transaction():
        assert db.session.query(Application.state).scalar() is State.SECRETARIAT


def test_what_is_late_has_a_list_of_its_own(clean: CrmFlask, browse: Browse) -> None:
    with clean.app_context(), db.transaction(write=True), freeze(now() - timedelta(days=rules.OFFER_DAYS + 2)):
        late = an_application(State.APPROVED, details("示例拖延有限公司")).name
    with clean.app_context(), db.transaction(write=True):
        fresh = an_application(State.APPROVED, details("示例及时有限公司")).name
    page = browse(Role.SECRETARY).get("/applications/?show=overdue").text
    assert late in page
    assert fresh not in page
