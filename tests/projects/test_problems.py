"""堵点 of projects: working days, levels, evidence, who confirms; the office and a firm."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import SYSTEM, Actor
from crm.core.clock import freeze, now, today
from crm.core.errors import NotFound
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.projects import actions, queries, rules
from crm.projects.models import Problem
from crm.projects.queries import ProblemFilter
from crm.projects.rules import (
    DAYS,
    MOVES,
    UNSOLVED,
    ProblemDetails,
    ProblemKind,
    ProblemState,
    Severity,
    Standing,
    due,
)
from crm.standards import working_days
from crm.work.models import Task
from crm.work.rules import TaskState
from tests.support.people import Browser, an_actor
from tests.support.pipeline import PDF, a_file, a_signing
from tests.support.reviews import a_firm

LAND = ProblemDetails(kind=ProblemKind.LAND, severity=Severity.SERIOUS, title="用地指标未落实", detail="示例情况")


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.sampled_from(Severity))
def test_the_day_a_problem_is_due_is_a_working_day(on: date, severity: Severity) -> None:
    day = due(severity, on)
    assert working_days.is_working(day)
    assert working_days.between(on, day) == DAYS[severity]


def test_before_the_national_day_of_2021_one_has_longer() -> None:
    assert due(Severity.BLOCKING, date(2021, 9, 30)) == date(2021, 10, 11)


def test_every_state_but_the_last_leads_on() -> None:
    assert {state for state, to in MOVES.items() if not to} == {ProblemState.CONFIRMED}
    assert all(ProblemState.SOLVED in MOVES[state] for state in UNSOLVED)
    assert all(ProblemState.CONFIRMED not in MOVES[state] for state in UNSOLVED)


def test_a_problem_from_the_office_to_its_confirmation(secretary: Actor) -> None:
    project_id, officer = a_signing(secretary).project_id, an_actor(Role.SECRETARY, email="other@example.com")
    made = actions.raise_problem(project_id, LAND, owner_id=secretary.id, by=secretary)
    assert (made.state, made.due_on) == (ProblemState.OPEN, due(Severity.SERIOUS, today()))
    with pytest.raises(rules.PastDay):
        actions.assign_problem(made.id, "示例局", due_on=today() - timedelta(1), by=officer)
    actions.assign_problem(made.id, "示例区自然资源局", owner_id=officer.id, by=officer)
    assert actions.assign_problem(made.id, "示例局", by=officer).state is ProblemState.COORDINATING
    for level in (1, 2, 3):
        assert actions.escalate_problem(made.id, "", "逾期未办结", by=officer).level == level
        assert made.state is ProblemState.ESCALATED
        assert working_days.between(today(), made.due_on) == rules.LEVEL_DAYS[level]
    with pytest.raises(rules.HighestAlready):
        actions.escalate_problem(made.id, "", "示例", by=officer)
    assert actions.assign_problem(made.id, "示例市局", by=officer).state is ProblemState.ESCALATED
    with pytest.raises(rules.ProblemElsewhere):
        actions.confirm_problem(made.id, by=secretary)
    actions.solve_problem(made.id, "指标已调剂", evidence=a_file(), by=officer)
    with pytest.raises(rules.OwnSolution):
        actions.confirm_problem(made.id, by=officer)
    assert actions.reopen_problem(made.id, "还差两亩", by=secretary).state is ProblemState.ESCALATED
    actions.solve_problem(made.id, "已补齐", evidence=a_file(), by=officer)
    actions.confirm_problem(made.id, "属实", by=secretary)
    assert (made.state, made.confirmed_by) == (ProblemState.CONFIRMED, secretary.name)
    for step in (actions.escalate_problem, actions.reopen_problem):
        with pytest.raises(rules.ProblemElsewhere):
            step(*([made.id, "", "x"] if step is actions.escalate_problem else [made.id, "x"]), by=officer)
    assert [row.state for row in queries.moves(made.id)][:2] == [ProblemState.CONFIRMED, ProblemState.SOLVED]
    assert len(queries.moves(made.id)) == 11


def test_a_solution_shows_what_was_done(secretary: Actor) -> None:
    made = actions.raise_problem(a_signing(secretary).project_id, LAND, by=secretary)
    with pytest.raises(rules.AnswerMissing):
        actions.solve_problem(made.id, "示例", by=secretary)


def test_others_reach_their_own_problems_only(secretary: Actor) -> None:
    made = actions.raise_problem(a_signing(secretary).project_id, LAND, by=secretary)
    liaison, leader = an_actor(Role.LIAISON), an_actor(Role.LEADER)
    for act in (
        lambda by: actions.escalate_problem(made.id, "", "示例", by=by),
        lambda by: actions.assign_problem(made.id, "示例", by=by),
        lambda by: actions.raise_problem(made.project_id, LAND, by=by),
        lambda by: actions.confirm_for_firm(made.id, by=by),
    ):
        for who in (liaison, leader, an_actor(Role.MEMBER)):
            with pytest.raises(NotFound):
                act(who)
    assert queries.problem_for(liaison, made.id) is made
    with pytest.raises(NotFound):
        queries.problem_for(an_actor(Role.MEMBER), made.id)
    mine = actions.raise_problem(a_signing(liaison, name="示例自有", yi="9").project_id, LAND, by=liaison)
    actions.solve_problem(mine.id, "示例", evidence=a_file(), by=SYSTEM)
    assert actions.confirm_problem(mine.id, by=liaison).state is ProblemState.CONFIRMED


def test_the_list_counts_what_it_opens(secretary: Actor) -> None:
    project_id = a_signing(secretary).project_id
    rows = [actions.raise_problem(project_id, LAND, by=secretary) for _n in range(4)]
    actions.solve_problem(rows[1].id, "示例", evidence=a_file(), by=secretary)
    actions.solve_problem(rows[2].id, "示例", evidence=a_file(), by=SYSTEM)
    actions.confirm_problem(rows[2].id, by=secretary)
    for days, overdue in ((0, 0), (60, 2)):
        with freeze(now() + timedelta(days)):
            counts = queries.problem_counts(secretary, ProblemFilter())
            assert list(counts.values()) == [2, overdue, 1, 1]
            for standing, count in counts.items():
                page = queries.problems_page(secretary, ProblemFilter(standing=standing), Cut())
                assert len(page.rows) == count, standing
            late = [row for row in queries.problems_of(project_id) if rules.overdue(row.state, row.due_on, today())]
            assert len(late) == counts[Standing.OVERDUE]


def test_a_problem_on_its_pages(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        project_id = a_signing(SYSTEM).project_id
    browser = browse(Role.SECRETARY)
    path = f"/projects/{project_id}/problems"
    sent = {"title": "用地指标未落实", "kind": "land", "severity": "blocking", "detail": "示例"}
    assert browser.send(path, sent | {"title": ""}).status_code == 422
    made = browser.send(path, sent)
    page = browser.get(made.location).text
    assert "项目停滞" in page
    assert "用地指标未落实" in browser.get(f"/projects/{project_id}").text
    assert browser.send(f"{made.location}/assign", {"unit": ""}).status_code == 422
    assert browser.send(f"{made.location}/assign", {"unit": "示例区自然资源局"}).status_code == 303
    assert browser.send(f"{made.location}/escalate", {"note": ""}).status_code == 422
    assert browser.send(f"{made.location}/escalate", {"note": "逾期"}).status_code == 303
    listed = browser.get("/projects/problems").text
    assert "示例区自然资源局" in listed
    assert "区市协调" in listed
    assert "用地指标未落实" not in browser.get("/projects/problems?standing=overdue").text
    assert "用地指标未落实" in browser.get("/projects/problems?level=1&kind=land").text
    assert browser.send(f"{made.location}/solve", {"answer": "示例"}).status_code == 422
    proof = {"answer": "指标已调剂", "evidence": (io.BytesIO(PDF), "纪要.pdf")}
    assert browser.send(f"{made.location}/solve", proof, content_type="multipart/form-data").status_code == 303
    assert "纪要.pdf" in browser.get(made.location).text
    assert "由您本人登记解决" in browser.send(f"{made.location}/confirm", {"note": ""}).text
    assert browser.send(f"{made.location}/reopen", {"note": "未完成"}).status_code == 303
    browser.set_cookie("locale", "en")
    assert "Unit in charge" in browser.get(made.location).text


def test_a_firm_raises_and_confirms_its_own(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_firm(name="示例机器人有限公司")
        project_id = a_signing(SYSTEM).project_id
        other = a_signing(SYSTEM, name="示例他家", investor="示例他家有限公司", yi="9").project_id
    browser = browse(Role.FIRM_ADMIN)
    path = f"/portal/projects/{project_id}/problems"
    assert browser.get(f"/portal/projects/{other}/problems").status_code == 404
    sent = {"title": "用电容量不足", "kind": "energy", "severity": "serious"}
    assert browser.send(path, sent | {"title": ""}).status_code == 422
    assert browser.send(path, sent).status_code == 303
    page = browser.get(path).text
    assert "用电容量不足" in page
    assert "确认已解决" not in page
    with clean.app_context(), db.transaction(write=True):
        row = db.session.query(Problem).one()
        assert row.by_firm
        number = row.id
        actions.solve_problem(number, "示例", evidence=a_file(), by=SYSTEM)
    assert "确认已解决" in browser.get(path).text
    assert browser.send(f"/portal/problems/{number}/reopen", {"note": ""}).status_code == 422
    assert browser.send(f"/portal/problems/{number}/reopen", {"note": "还是不够"}).status_code == 303
    with clean.app_context(), db.transaction(write=True):
        actions.solve_problem(number, "示例", evidence=a_file(), by=SYSTEM)
    assert browser.send(f"/portal/problems/{number}/confirm", {}).status_code == 303
    assert "已确认解决" in browser.get(path).text


def test_whoever_sees_to_a_problem_has_one_task_that_follows_it(secretary: Actor) -> None:
    project_id, officer = a_signing(secretary).project_id, an_actor(Role.SECRETARY, email="other@example.com")
    made = actions.raise_problem(project_id, LAND, owner_id=secretary.id, by=secretary)

    def told() -> tuple[int | None, TaskState, date | None]:
        (task,) = db.session.query(Task).filter_by(subject_kind="problem", subject_id=made.id)
        return task.owner_id, task.state, task.due_on

    assert told() == (secretary.id, TaskState.OPEN, made.due_on)
    actions.assign_problem(made.id, "示例局", owner_id=officer.id, due_on=today() + timedelta(9), by=officer)
    assert told() == (officer.id, TaskState.OPEN, today() + timedelta(9))
    actions.escalate_problem(made.id, "", "逾期未办结", by=officer)
    assert told() == (officer.id, TaskState.OPEN, made.due_on)
    actions.solve_problem(made.id, "已补齐", evidence=a_file(), by=officer)
    assert told()[:2] == (officer.id, TaskState.DONE)
    actions.reopen_problem(made.id, "还差两亩", by=secretary)
    assert told() == (officer.id, TaskState.OPEN, made.due_on)
    actions.assign_problem(made.id, "示例局", by=officer)
    assert told()[1] is TaskState.CANCELLED
