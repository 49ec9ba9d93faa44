"""Batches: who may write them down, what they refuse, and that their figures are those of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from crm.accounts.permissions import Role
from crm.cohorts import actions, queries, rules
from crm.cohorts.rules import CohortDraft
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.errors import NotFound, Stale
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.projects.models import Project
from crm.recognition import queries as ledger
from crm.recognition.queries import Question
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, counted_projects

Browse = Callable[..., Browser]
FIFTH = CohortDraft(
    programme="赴深圳体悟实训", number=5, city_code="440300", host="示例街道", since=date(2020, 9, 1), until=None,
    headcount=2,
)  # fmt: skip
FORM = {
    "programme": "赴深圳体悟实训", "number": "5", "city_code": "440300", "host": "示例街道", "since": "2020-09-01",
    "until": "", "headcount": "150", "note": "",
}  # fmt: skip


def test_a_batch_stands_once_and_has_no_more_members_than_people(secretary: Actor) -> None:
    made = actions.add_cohort(FIFTH, by=secretary)
    with pytest.raises(rules.CohortStands, match="第 5 批"):
        actions.add_cohort(FIFTH, by=secretary)
    with pytest.raises(rules.EndsBeforeBeginning):
        actions.add_cohort(replace(FIFTH, number=6, until=date(2020, 8, 31)), by=secretary)
    actions.list_member(made.id, "周样本", "示例局", None, by=secretary)
    with pytest.raises(rules.MemberTwice, match="周样本"):
        actions.list_member(made.id, "周样本", "示例局", None, by=secretary)
    second = actions.list_member(made.id, "周样本", "另一个示例局", None, by=secretary)
    with pytest.raises(rules.TooManyListed):
        actions.list_member(made.id, "第三人", "", None, by=secretary)
    with pytest.raises(rules.TooManyListed):
        actions.edit_cohort(made.id, replace(FIFTH, headcount=1), version=made.version, by=secretary)
    assert actions.take_off(made.id, second.id, by=secretary) == ("周样本", "另一个示例局", None)
    with pytest.raises(Stale):
        actions.edit_cohort(made.id, replace(FIFTH, host="另一街道"), version=made.version - 1, by=secretary)
    with pytest.raises(NotFound):
        actions.add_cohort(replace(FIFTH, number=7), by=an_actor(Role.LIAISON))


def test_the_figures_of_all_members_are_those_of_the_ledger(secretary: Actor) -> None:
    officers = [an_actor(Role.LIAISON, email=f"officer{n}@example.com", name=f"干部{n}") for n in range(3)]
    projects = counted_projects(6, yi="1.5")
    for n, number in enumerate(projects):
        db.session.get_one(Project, number).manager_id = officers[n % 3].id
    a_lead(officers[0], owner_id=officers[0].id)
    asked = Question(as_of=today())
    found = queries.results(asked)
    figures = ledger.figures_for(asked)
    assert sum(each.projects for each in found.values()) == figures.projects == 6
    assert sum((each.amount for each in found.values()), Money(0)) == figures.total_investment
    assert found[officers[0].id or 0].leads == 1
    rows = queries.counted_of([officers[0].id or 0], asked)
    assert sum(row.fen for row in rows) == found[officers[0].id or 0].amount.fen
    assert found[officers[1].id or 0] + found[officers[2].id or 0] == queries.Results(0, 4, Money.of(6, "亿元"))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_batch_from_the_form_to_its_page(clean: CrmFlask, browse: Browse, locale: str) -> None:
    with clean.app_context(), db.transaction(write=True):
        officer = an_actor(Role.LIAISON)
        for number in counted_projects(2, yi="2.25"):
            db.session.get_one(Project, number).manager_id = officer.id
    secretary, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    for browser in (secretary, leader):
        browser.set_cookie("locale", locale)
    assert secretary.get("/cohorts/").status_code == 200
    wrong = secretary.send("/cohorts/", FORM | {"until": "2020-01-01", "note": "不要丢"})
    assert wrong.status_code == 422
    assert "不要丢" in wrong.text
    made = secretary.send("/cohorts/", FORM)
    assert made.status_code == 303
    page = made.location
    assert secretary.send(f"{page}/members", {"name": "", "unit": "示例局"}).status_code == 422
    listed = {"name": "周样本", "unit": "示例局", "account_id": str(officer.id)}
    assert secretary.send(f"{page}/members", listed).status_code == 303
    assert secretary.send(f"{page}/members", listed).status_code == 409
    text = leader.get(page).text
    assert "4.50" in text
    assert "示例项目" in text
    assert "150" in leader.get("/cohorts/").text
    assert secretary.get(f"{page}/edit").status_code == 200
    late = secretary.send(page, FORM | {"version": "99", "host": "新街道"})
    assert late.status_code == 409
    assert "新街道" in late.text
    assert secretary.send(page, FORM | {"version": "1", "headcount": "151"}).status_code == 303
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        assert browse(role).get("/cohorts/").status_code == 404, role
    organizer = browse(Role.ORGANIZER)
    for address in ("/cohorts/", page):
        shown = organizer.get(address)
        assert shown.status_code == 200
        assert "4.50" not in shown.text, "the whole ledger is not open to organizers"
    assert leader.send(page, FORM | {"version": "2"}).status_code == 404
