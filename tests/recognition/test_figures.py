"""The headline equals an independent recount, and the published figures come out to the printed digit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import at_wall, now, today
from crm.core.errors import NotFound
from crm.core.money import Money
from crm.projects.models import Arrival, Project
from crm.projects.rules import Step
from crm.recognition import queries
from crm.recognition.models import LedgerEntry
from crm.recognition.queries import Question
from crm.recognition.rules import CountScope, EntryKind, Rate, RateKind
from tests.support.people import an_actor
from tests.support.pipeline import counted_projects, reach


def test_nothing_counts_in_an_empty_database(work: object) -> None:
    found = queries.figures()
    assert (found.projects, found.total_investment, found.arrived) == (0, Money(0), Money(0))
    assert all(rate == Rate(0, 0) and rate.percent is None for rate in found.rates.values())


def test_xuchang_2017(work: object) -> None:
    """247 signed, 244 performed, 222 started, 370 of 1077 亿 arrived → 98.79 / 89.88 / 34.35 %."""
    ids = counted_projects(247)
    reach(ids[:22], Step.REGISTERED)
    reach(ids[22:244], Step.STARTED)
    project = db.session.get_one(Project, ids[0])
    project.contracted = Money.of(1077, "亿元")
    db.session.add_all(
        Arrival(
            project_id=ids[0], amount=Money.of(185, "亿元"), arrived_on=today(), reported_by="甲", reported_at=now(),
            verified_by="乙", verified_at=now(),
        )
        for _ in range(2)
    )  # fmt: skip
    db.session.flush()
    rates = queries.figures().rates
    assert rates[RateKind.PERFORMANCE].percent_to(2) == "98.79"
    assert rates[RateKind.START].percent_to(2) == "89.88"
    assert rates[RateKind.ARRIVAL].percent_to(2) == "34.35"
    assert rates[RateKind.ARRIVAL] == Rate(37_000_000_000, 107_700_000_000)
    printed = (rates[RateKind.PERFORMANCE].percent_to(1), rates[RateKind.START].percent_to(0),
               rates[RateKind.ARRIVAL].percent_to(0))  # fmt: skip
    assert printed == ("98.8", "90", "34"), "as the circular printed them"


def test_weinan_2010(work: object) -> None:
    """292 contracts, 18 in production + 180 under construction → 开工率 198/292 = 67.81 %."""
    ids = counted_projects(292)
    reach(ids[:18], Step.PRODUCING)
    reach(ids[18:198], Step.STARTED)
    rates = queries.figures().rates
    assert rates[RateKind.START] == Rate(198, 292)
    assert rates[RateKind.START].percent_to(2) == "67.81"
    assert rates[RateKind.PRODUCTION] == Rate(18, 292)


def test_the_headline_of_the_article(work: object, max_queries: object) -> None:
    counted_projects(75, yi="12")
    counted_projects(1, yi="6.38")
    with max_queries(5):  # type: ignore[operator]
        found = queries.figures()
    assert (found.projects, found.total_investment.yuan) == (76, 90_638_000_000)
    assert str(found.total_investment.in_unit("亿元")) == "906.38"


def test_only_verified_money_counts_and_only_where_the_contract_states_it(work: object) -> None:
    one, two = counted_projects(2)
    db.session.get_one(Project, one).contracted = Money.of(4, "亿元")
    for project, verified in ((one, True), (one, False), (two, True)):
        db.session.add(
            Arrival(
                project_id=project, amount=Money.of(1, "亿元"), arrived_on=today(), reported_by="甲", reported_at=now(),
                verified_at=now() if verified else None,
            )
        )  # fmt: skip
    db.session.flush()
    found = queries.figures()
    assert found.arrived == Money.of(2, "亿元")
    assert found.stated == 1
    assert found.rates[RateKind.ARRIVAL].percent == "25.0"


def test_a_terminated_project_leaves_performance_only(work: object) -> None:
    ids = counted_projects(4)
    reach(ids, Step.REGISTERED)
    db.session.get_one(Project, ids[0]).terminated_on = today()
    db.session.flush()
    rates = queries.figures().rates
    assert rates[RateKind.PERFORMANCE] == Rate(3, 4)
    assert rates[RateKind.LANDING] == rates[RateKind.REGISTRATION] == Rate(4, 4)


def test_wider_scopes_hold_the_narrower_ones(work: object) -> None:
    counted_projects(2, scope=CountScope.COHORTS)
    counted_projects(3, scope=CountScope.ASSOCIATION)
    counted_projects(4, scope=CountScope.CITY)
    assert [queries.figures(scope=scope).projects for scope in CountScope] == [2, 5, 9]


def test_one_city_is_a_part_of_both(work: object) -> None:
    counted_projects(3, home_code="370200")
    counted_projects(5, home_code="440300")
    assert [queries.figures(city=code).projects for code in ("", "370200", "440300")] == [8, 3, 5]


histories = st.lists(
    st.tuples(st.sampled_from(list(CountScope)), st.integers(-(10**13), 10**13), st.integers(0, 40), st.booleans()),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories, back=st.integers(0, 40))
def test_the_sum_is_an_independent_recount(
    work: object, history: list[tuple[CountScope, int, int, bool]], back: int
) -> None:
    nested = db.session.begin_nested()
    as_of = today() - timedelta(days=back)
    ids = counted_projects(1, on=today() - timedelta(days=90)) if history else []
    expected_count, expected_fen = (1, Money.of(1, "亿元").fen) if history else (0, 0)
    for scope, fen, age, upgrade in history:
        day = today() - timedelta(days=age)
        db.session.add(
            LedgerEntry(
                project_id=ids[0], kind=EntryKind.UPGRADE if upgrade else EntryKind.INCREASE, scope=scope,
                amount=Money(fen), count=0, counts_on=day, reported_by="甲", confirmed_by="乙",
                confirmed_at=at_wall(day),
            )
        )  # fmt: skip
        if scope is CountScope.COHORTS and day <= as_of:
            expected_fen += fen
    db.session.flush()
    found = queries.figures(as_of)
    assert (found.projects, found.total_investment.fen) == (expected_count, expected_fen)
    asked = Question(as_of=as_of)
    assert sum(part.amount.fen for part in queries.by_event(asked)) == expected_fen
    assert sum(part[3].fen for part in queries.by_place(asked)) == expected_fen
    assert sum(part[3].fen for part in queries.by_month(asked)) == expected_fen
    assert sum(part[2].amount.fen for part in queries.by_sector(asked)) == expected_fen
    nested.rollback()
    db.session.expire_all()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from([None, *Step]), min_size=1, max_size=15))
def test_rates_fall_along_the_life_of_a_project(work: object, steps: list[Step | None]) -> None:
    nested = db.session.begin_nested()
    for project, step in zip(counted_projects(len(steps)), steps, strict=True):
        if step is not None:
            reach([project], step)
    rates = queries.figures().rates
    order = [RateKind.REGISTRATION, RateKind.START, RateKind.PRODUCTION]
    numerators = [rates[kind].numerator for kind in order]
    assert numerators == sorted(numerators, reverse=True)
    assert all(rates[kind].denominator == len(steps) for kind in order)
    assert rates[RateKind.PERFORMANCE].numerator == rates[RateKind.LANDING].numerator
    nested.rollback()
    db.session.expire_all()


def test_an_organizer_sees_the_ledger_of_own_events_only(work: object) -> None:
    organizer: Actor = an_actor(Role.ORGANIZER)
    bounded = queries.bounded(organizer, Question(as_of=today()))
    assert bounded.event_ids == frozenset()
    with pytest.raises(NotFound):
        queries.bounded(an_actor(Role.MEMBER), Question(as_of=today()))
