"""The funnel by cohort and the ages of open leads: every figure opens exactly its rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import clock, db
from crm.core.money import Money
from crm.core.web import CrmFlask
from crm.leads import actions, queries, rules
from crm.leads.models import Lead
from crm.leads.queries import LeadFilter
from crm.leads.rules import AGES, Came, CohortBy, Group, LostReason, Stage
from crm.leads.views.asking import listed_of
from crm.leads.views.funnel import aged_by, opened_by
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_lead, an_occasion

YEAR = 2026
came = st.lists(
    st.builds(
        Came, on=st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), event_id=st.sampled_from([None, 1, 2]),
        estimate=st.none() | st.integers(0, 10**14).map(Money), place=st.integers(0, 4),
    ),
    max_size=40,
)  # fmt: skip


@given(leads=came, by=st.sampled_from(CohortBy))
def test_cohorts_count_every_lead_once_and_only_shrink(leads: list[Came], by: CohortBy) -> None:
    found = rules.cohorts(leads, by, YEAR)
    for at, group in enumerate(Group):
        assert sum(each.counts[group] for each in found) == sum(lead.place >= at for lead in leads)
        amounts = [lead.estimate or Money(0) for lead in leads if lead.place >= at]
        assert sum((each.sums[group] for each in found), Money(0)) == sum(amounts, Money(0))
    for each in found:
        counts = list(each.counts.values())
        assert counts == sorted(counts, reverse=True)
    if by is not CohortBy.EVENT:
        days = [(each.first, each.last) for each in found]
        assert (days[0][0], days[-1][1]) == (date(YEAR, 1, 1), date(YEAR, 12, 31))
        assert all(one[1] + timedelta(days=1) == other[0] for one, other in pairwise(days))


@given(days=st.integers(0, 4_000))
def test_an_age_lies_in_one_bucket(days: int) -> None:
    least, most = AGES[rules.age_of(date(2026, 1, 1) - timedelta(days=days), date(2026, 1, 1))]
    assert least <= days <= (most if most is not None else days)


@pytest.fixture
def histories(clean: CrmFlask) -> None:
    """Leads of a year with random histories, some of them taken back."""
    chance = random.Random(7)  # noqa: S311  # test data
    with clean.app_context(), db.transaction(write=True):
        people = [an_actor(Role.SECRETARY), an_actor(Role.LIAISON)]
        events = [an_occasion("F1"), an_occasion("F2"), None]
        for number in range(30):
            by = people[number % 2]
            day = date(YEAR, chance.randint(1, 6), chance.randint(1, 28))
            with clock.freeze(clock.at_wall(day, 10)):
                lead = a_lead(by, event=events[number % 3], estimate=Money(chance.randint(1, 10**12)))
            for step in range(chance.randint(0, 3)):
                with clock.freeze(clock.at_wall(day + timedelta(days=step + 1), 10)):
                    _move(lead, chance, by)


def _move(lead: Lead, chance: random.Random, by: object) -> None:
    group = chance.choice([Group.CONTACTED, Group.VISITING, Group.TO_SIGN, Group.SIGNED])
    if group is Group.SIGNED:
        if lead.stage is not Stage.SIGNED:
            actions.become_signed(lead.id, note="", by=by)
            if chance.random() < 0.4:
                actions.reopen(lead.id, note="不予认定", by=by)
        return
    if lead.stage not in rules.OPEN or rules.entry_to(lead.stage, group) is None:
        return
    actions.place(lead.id, group, seen=lead.stage, by=by)
    if chance.random() < 0.4 and queries.history(lead.id)[0].after is lead.stage:
        actions.undo_place(lead.id, queries.history(lead.id)[0].id, by=by)
    elif chance.random() < 0.2:
        actions.advance(lead.id, Stage.CLOSED, lost_reason=LostReason.MONEY, by=by)


@pytest.mark.parametrize("by", CohortBy)
def test_every_cell_opens_exactly_its_leads(clean: CrmFlask, histories: None, by: CohortBy) -> None:
    with clean.test_request_context(), db.transaction():
        actor = an_actor(Role.LEADER)
        found = queries.funnel(actor, by, YEAR)
        assert sum(each.counts[Group.NEW] for each in found) == 30
        for cohort in found:
            for group in Group:
                opened = listed_of(opened_by(cohort, by, group)).filters
                assert queries.total(actor, opened) == (cohort.counts[group], cohort.sums[group])
        reached = queries.reached(actor, LeadFilter())
        assert reached == {group: sum(each.counts[group] for each in found) for group in Group}
        signed = db.session.scalars(select(Lead.id).where(Lead.stage == Stage.SIGNED)).all()
        assert len(signed) == reached[Group.SIGNED] > 0


def test_every_age_opens_exactly_its_leads(clean: CrmFlask, histories: None) -> None:
    with clock.freeze(clock.at_wall(date(YEAR, 7, 1), 10)), clean.test_request_context(), db.transaction():
        actor = an_actor(Role.LEADER)
        found = queries.ages(actor)
        assert (
            sum(n for cells in found.values() for n, _sum in cells)
            == queries.total(actor, LeadFilter(open_only=True))[0]
        )
        for (owner, _name), cells in found.items():
            for at, cell in enumerate(cells):
                assert queries.total(actor, listed_of(aged_by(owner, at)).filters) == cell


def test_a_move_that_was_taken_back_reached_nothing(clean: CrmFlask) -> None:
    with clean.app_context(), db.transaction(write=True):
        by = an_actor(Role.SECRETARY)
        lead = a_lead(by)
        actions.place(lead.id, Group.CONTACTED, seen=Stage.REGISTERED, by=by)
        assert queries.reached(by, LeadFilter())[Group.CONTACTED] == 1
        actions.undo_place(lead.id, queries.history(lead.id)[0].id, by=by)
        assert queries.reached(by, LeadFilter())[Group.CONTACTED] == 0
        assert len(queries.history(lead.id)) == 3, "the history keeps what happened"


def test_the_page_is_for_staff_and_can_be_kept_as_a_picture(
    clean: CrmFlask, histories: None, browse: Callable[..., Browser]
) -> None:
    leader = browse(Role.LEADER)
    for kind in CohortBy:
        page = leader.get(f"/leads/funnel?by={kind.value}&year={YEAR}")
        assert page.status_code == 200
        assert "线索漏斗" in page.text
    picture = leader.get(f"/leads/funnel.svg?year={YEAR}")
    assert picture.mimetype == "image/svg+xml"
    assert "30 · 100.0%" in picture.text
    assert leader.get("/leads/funnel?by=nonsense&year=x").status_code == 200
    assert "曾到达" in leader.get("/leads/?reached=visiting").text
    assert browse(Role.MEMBER).get("/leads/funnel").status_code == 404
