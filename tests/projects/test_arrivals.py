"""Money that arrived: periods that reproduce each other, rows that are taken back by rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.money import LARGEST, Money
from crm.core.web import CrmFlask
from crm.projects import actions, queries, rules
from crm.projects.models import Arrival
from crm.projects.queries import ArrivalFilter
from crm.projects.rules import Span
from tests.support.people import Browser, an_actor
from tests.support.pipeline import a_signing

DAYS = st.lists(
    st.tuples(st.dates(), st.integers(1, 9), st.integers(-LARGEST, LARGEST).map(Money)), max_size=30
)  # fmt: skip
HEADLINE = Money(9_063_800_000_000)


@given(DAYS)
def test_every_view_of_the_arrivals_reproduces_the_others(days: list[tuple[date, int, Money]]) -> None:
    months = rules.summed(days, Span.MONTH)
    everything = rules.whole(days)
    for span in (Span.QUARTER, Span.YEAR):
        periods = rules.summed(days, span)
        assert periods == rules.summed([(month.first, month.count, month.amount) for month in months], span)
        for period in periods:
            upto = [amount.fen for day, _count, amount in days if day <= period.last]
            assert period.cumulative.fen == sum(upto)
    for periods in (months, rules.summed(days, Span.YEAR)):
        assert sum(period.count for period in periods) == everything.count
        assert (periods[-1].cumulative if periods else Money(0)) == everything.amount


@given(st.dates(), st.sampled_from(Span))
def test_a_day_lies_in_its_period_and_the_next_day_after_it_in_another(day: date, span: Span) -> None:
    first, last = rules.bounds(day, span)
    assert first <= day <= last
    assert rules.bounds(first, span) == rules.bounds(last, span) == (first, last)


def test_a_reversal_is_a_row_that_a_second_person_verifies(secretary: Actor) -> None:
    project_id = a_signing(secretary).project_id
    finance = an_actor(Role.FINANCE)
    first = actions.record_arrival(project_id, HEADLINE, date(2021, 2, 18), by=secretary)
    with pytest.raises(rules.NotYetCounted):
        actions.reverse_arrival(first.id, "重复登记", by=secretary)
    actions.verify_arrival(first.id, by=finance)
    back = actions.reverse_arrival(first.id, "重复登记", by=secretary)
    with pytest.raises(rules.AlreadyReversed):
        actions.reverse_arrival(first.id, "重复登记", by=secretary)
    with pytest.raises(rules.ReversalStands):
        actions.reverse_arrival(back.id, "重复登记", by=secretary)
    assert rules.whole(queries.arrived_by_day(secretary, ArrivalFilter())).amount == HEADLINE
    with pytest.raises(rules.OwnReport):
        actions.verify_arrival(back.id, by=secretary)
    actions.verify_arrival(back.id, by=finance)
    assert rules.whole(queries.arrived_by_day(secretary, ArrivalFilter())).amount == Money(0)
    before = queries.arrived_by_day(secretary, ArrivalFilter(last=date(2021, 2, 28)))
    assert before == [(date(2021, 2, 18), 1, HEADLINE)]
    assert back.arrived_on == today()


def test_a_period_opens_its_rows_and_a_row_is_taken_back(clean: CrmFlask, browse: Callable[..., Browser]) -> None:
    with clean.app_context(), db.transaction(write=True):
        project_id = a_signing(an_actor(Role.SECRETARY, email="first@example.com")).project_id
    browser, second = browse(Role.SECRETARY), browse(Role.FINANCE)
    assert "没有符合条件的到位资金" in browser.get("/projects/arrivals").text
    money = {"amount": "90638000000", "amount_unit": "元", "arrived_on": "2021-02-18", "kind": "设备"}
    assert browser.send(f"/projects/{project_id}/arrivals", money).status_code == 303
    with clean.app_context(), db.transaction():
        arrival = db.session.scalars(select(Arrival.id)).one()
    assert "906.38" in browser.get("/projects/arrivals?waiting=1").text
    assert second.send(f"/arrivals/{arrival}/verify").status_code == 303
    for span, label in (("month", "2021-02"), ("quarter", "2021Q1"), ("year", "2021")):
        page = browser.get(f"/projects/arrivals?by={span}").text
        found = re.search(rf'href="([^"]+)">{label}<', page)
        assert found is not None
        rows = browser.get(found[1].replace("&amp;", "&").partition("#")[0]).text
        total = re.search(r'id="sum-arrivals">([^<]+)<', rows)
        assert total is not None
        assert "906.38" in total[1]
    assert "906.38" in browser.get(f"/arrivals/{arrival}/reverse").text
    assert browser.send(f"/arrivals/{arrival}/reverse", {"reason": ""}).status_code == 422
    assert browser.send(f"/arrivals/{arrival}/reverse", {"reason": "重复登记"}).status_code == 303
    assert browser.send(f"/arrivals/{arrival}/reverse", {"reason": "重复登记"}).status_code == 409
    assert "已冲销" in browser.get(f"/projects/{project_id}").text
