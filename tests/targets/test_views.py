"""Targets beside what was reached: the parties are the whole, each opens its rows, a target has a history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import at_wall, freeze, today
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.recognition import queries as ledger
from crm.recognition.queries import Question
from crm.targets import actions, queries, rules
from crm.targets.rules import WHOLE_KEY, Aim, Party
from tests.support.people import Browser, an_actor
from tests.support.pipeline import an_occasion, counted_projects

Browse = Callable[..., Browser]


def two_years() -> None:
    """Recognised projects of last year and of this one."""
    event = an_occasion()
    counted_projects(3, yi="2", on=date(2025, 12, 20), event=event)
    counted_projects(2, yi="5", on=date(2026, 3, 2), landing_code="370213")
    counted_projects(1, yi="1", on=date(2026, 4, 2), event=event, home_code="370200", landing_code=None)


@pytest.mark.parametrize("party", list(Party))
@pytest.mark.parametrize(("year", "projects", "yi"), [(2025, 3, 6), (2026, 3, 11), (2024, 0, 0)])
def test_the_parties_are_the_whole(work: object, party: Party, year: int, projects: int, yi: int) -> None:
    two_years()
    lines = queries.compared(Question(as_of=date(2026, 6, 30)), year, party, Aim.INVESTMENT)
    assert sum(line.done.projects for line in lines) == projects
    assert sum(line.done.investment.fen for line in lines) == Money.of(yi, "亿元").fen


def test_a_target_holds_from_the_day_it_is_set_and_a_year_stays_open_for_what_is_recognised_late(
    secretary: Actor,
) -> None:
    two_years()
    with freeze(at_wall(date(2026, 1, 5), 10)):
        actions.set_target(2026, Party.WHOLE, WHOLE_KEY, Aim.PROJECTS, 6, by=secretary)
    with freeze(at_wall(date(2026, 5, 5), 10)):
        actions.set_target(2026, Party.WHOLE, WHOLE_KEY, Aim.PROJECTS, 4, by=secretary)

    def line(day: date) -> queries.Line:
        return queries.compared(Question(as_of=day), 2026, Party.WHOLE, Aim.PROJECTS)[0]

    days = (date(2026, 1, 4), date(2026, 4, 30), date(2026, 5, 5))
    assert [line(day).target for day in days] == [None, 6, 4]
    assert str(line(date(2026, 6, 30)).percent) == "75.0"
    with freeze(at_wall(date(2026, 6, 1), 9)):
        actions.set_target(2026, Party.WHOLE, WHOLE_KEY, Aim.PROJECTS, 0, by=secretary)
    assert line(date(2026, 6, 30)).target is None
    within = queries.of_year(Question(as_of=date(2026, 6, 30)), 2025)
    assert ledger.recognised_sum(within)[0] == 3
    actions.set_target(2026, Party.DISTRICT, "370214", Aim.PROJECTS, 2, by=secretary)
    [idle] = [
        each for each in queries.compared(Question(as_of=today()), 2026, Party.DISTRICT, Aim.PROJECTS) if each.target
    ]
    assert (idle.name, idle.done.projects, str(idle.percent)) == ("城阳区", 0, "0.0")
    with pytest.raises(rules.NobodyOfThisKind):
        actions.set_target(2026, Party.OFFICER, "无此人", Aim.PROJECTS, 1, by=secretary)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_target_is_set_seen_and_its_rows_opened(clean: CrmFlask, browse: Browse, locale: str) -> None:
    year = today().year
    with clean.app_context(), db.transaction(write=True):
        event = an_occasion()
        counted_projects(3, yi="2", on=today().replace(month=1, day=1), event=event)
        counted_projects(4, yi="1", on=today().replace(month=1, day=1) - timedelta(days=1), name="去年的项目")
        an_actor(Role.SECRETARY)
    secretary, leader = browse(Role.SECRETARY), browse(Role.LEADER)
    for browser in (secretary, leader):
        browser.set_cookie("locale", locale)
    page = f"/targets/set?year={year}&by=event&aim=investment"
    assert secretary.get(page).status_code == 200
    assert leader.get(page).status_code == 404
    empty = secretary.send(page, {"key": event.code, "amount": "", "amount_unit": "亿元"})
    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.text
    assert secretary.send(page, {"key": "nobody", "amount": "3", "amount_unit": "亿元"}).status_code == 422
    assert secretary.send(page, {"key": event.code, "amount": "12", "amount_unit": "亿元"}).status_code == 303
    shown = leader.get(f"/targets/?year={year}&by=event").text
    assert "50.0%" in shown
    assert "12.00" in shown
    rows = re.search(r'<a class="name" href="([^"]+)"', shown)
    assert rows is not None
    opened = leader.get(rows[1].replace("&amp;", "&")).text
    assert opened.count("示例项目") == 3
    assert "去年的项目" not in opened
    assert "/targets/" not in leader.get("/").text
    whole = f"/targets/set?year={year}&by=whole&aim=projects"
    assert secretary.send(whole, {"key": "all", "number": "6"}).status_code == 303
    assert "50.0%" in leader.get("/").text
    for party in Party:
        assert leader.get(f"/targets/?year={year}&by={party}&aim=projects").status_code == 200
    assert leader.get("/targets/?year=x&by=nobody&as_of=never").status_code == 200
