"""Medians, ages and what stands still, for any day."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.clock import at_wall, freeze, today
from crm.core.money import Money
from crm.core.pages import Cut
from crm.core.web import CrmFlask
from crm.projects.models import Project
from crm.projects.rules import Step
from crm.recognition import queries
from crm.recognition.queries import Question
from crm.recognition.rules import Age, bounds, median
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_signing, an_occasion, counted_projects, reach


@given(st.lists(st.integers(-100, 4000), min_size=1, max_size=30))
def test_the_median_is_that_of_the_values(values: list[int]) -> None:
    assert median(Counter(values)) == Decimal(str(statistics.median(values)))


def test_ages_leave_no_day_out() -> None:
    assert median({}) is None
    spans = [bounds(age) for age in Age]
    assert spans[0][0] == 0
    assert all(most is not None and most + 1 == spans[n + 1][0] for n, (_least, most) in enumerate(spans[:-1]))
    assert spans[-1][1] is None


def test_signings_wait_in_one_age_each(work: object) -> None:
    by, day = an_actor(Role.SECRETARY), date(2026, 6, 30)
    for n, back in enumerate((0, 7, 8, 30, 31, 90, 91, 400)):
        with freeze(at_wall(day - timedelta(days=back), 23, 59)):
            a_signing(by, name=f"项目{n}", investor=f"示例{n}有限公司", yi="1")
    asked = Question(as_of=day)
    found = {age: queries.pending_of(asked, age) for age in Age}
    assert [n for n, _money in found.values()] == [2, 2, 2, 2]
    assert queries.pending_of(asked, None) == (8, Money.of(8, "亿元"))
    assert [len(queries.pending_page(asked, Cut(), age).rows) for age in Age] == [2, 2, 2, 2]


def test_what_stands_still_and_how_long_steps_take(work: object) -> None:
    signed = date(2025, 1, 1)
    with freeze(at_wall(signed, 9)):
        ids = counted_projects(5, on=signed)
    with freeze(at_wall(date(2026, 6, 1), 9)):
        reach(ids[:1], Step.REGISTERED, signed + timedelta(days=10))
        reach(ids[1:2], Step.REGISTERED, signed + timedelta(days=31))
        reach(ids[2:3], Step.PRODUCING, signed + timedelta(days=90))
        reach(ids[3:4], Step.STARTED, date(2026, 5, 20))
        ended = db.session.get_one(Project, ids[4])
        ended.terminated_on, ended.terminated_at = date(2026, 5, 1), at_wall(date(2026, 5, 2))
        db.session.flush()
    asked = Question(as_of=date(2026, 6, 30))
    assert [row.id for row in queries.stuck_page(asked, Cut()).rows] == ids[:2]
    before = [row.id for row in queries.stuck_page(Question(as_of=date(2026, 4, 30)), Cut()).rows]
    assert before == ids, "what was reported in June was not known in April"
    paces = {pace.step: (pace.projects, pace.days) for pace in queries.step_paces(asked)}
    assert paces[Step.REGISTERED] == (2, Decimal("20.5"))
    assert queries.step_paces(Question(as_of=date(2026, 4, 30))) == []


def test_the_page_opens_what_it_counts(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        a_signing(an_actor(Role.SECRETARY), event=an_occasion())
        counted_projects(2, on=today() - timedelta(days=300))
    leader = browse(Role.LEADER)
    for locale in ("zh", "en"):
        leader.set_cookie("locale", locale)
        shown = leader.get("/recognition/pace").text
        assert shown.count("示例项目") == 2
        assert "age=0-7" in shown
        assert "智能导览机器人" in leader.get("/recognition/pending?age=0-7").text
        assert "智能导览机器人" not in leader.get("/recognition/pending?age=91-").text
