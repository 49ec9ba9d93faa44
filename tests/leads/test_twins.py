"""What looks the same as something registered: the rule, and that the search misses nothing the rule names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.accounts.permissions import Role
from crm.core import db
from crm.core.actor import Actor
from crm.core.clock import today
from crm.core.money import Money
from crm.leads import actions, queries, rules
from crm.leads.models import Lead, SaidApart
from crm.leads.rules import Apart, Described, LeadDetails, LooksTheSame, Sign
from tests.support.members import an_enterprise
from tests.support.people import an_actor
from tests.support.pipeline import a_lead, an_occasion

TITLES = ("储能电池组装线", "储能电池组装线二期", "海洋牧场养殖示范", "智能导览机器人", "导览机器人二期")
FIRMS = ("示例储能有限公司", "深圳市示例储能股份有限公司", "示例海洋有限公司", "示例导览有限公司")
described = st.builds(
    Described, name=st.sampled_from(TITLES), firm=st.sampled_from(FIRMS),
    on=st.dates(date(2023, 1, 1), date(2027, 12, 31)), firm_id=st.sampled_from([None, 1, 2]),
    amount=st.none() | st.integers(1, 10**14).map(Money), place=st.sampled_from([None, "370202", "370212"]),
)  # fmt: skip


@given(one=described, other=described)
def test_likeness_has_no_direction_and_needs_two_signs(one: Described, other: Described) -> None:
    assert rules.signs(one, other) == rules.signs(other, one)
    assert rules.looks_same(one, other) == rules.looks_same(other, one)
    if rules.looks_same(one, other):
        found = rules.signs(one, other)
        assert len(found) > 1
        assert found & {Sign.FIRM, Sign.NAME}
        assert rules.within(one.on, other.on)


@given(one=described, days=st.integers(-1_500, 1_500))
def test_the_same_within_24_months_always_looks_the_same(one: Described, days: int) -> None:
    day = one.on + timedelta(days=days)
    again = Described(name=one.name, firm=one.firm, firm_id=one.firm_id, amount=one.amount, place=one.place, on=day)
    assert rules.looks_same(one, again) == rules.within(one.on, day)
    assert rules.within(one.on, day) == (abs(days) <= 729 or (abs(days) <= 731 and rules.within(day, one.on)))


@given(fen=st.integers(1, 10**15), percent=st.integers(0, 30))
def test_amounts_are_near_up_to_ten_per_cent(fen: int, percent: int) -> None:
    assert rules.near(Money(fen * 100), Money(fen * (100 - percent))) == (percent <= 10)


def test_the_search_finds_exactly_what_the_rule_names(secretary: Actor) -> None:
    for title in TITLES:
        for firm in FIRMS:
            for yi in (None, "2", "2.1", "9"):
                a_lead(secretary, title=title, company=firm, estimate=Money.of(yi, "亿元") if yi else None)
    leads = db.session.scalars(select(Lead)).all()
    for lead in leads[::7]:
        sought = Described(
            name=lead.title, firm=lead.company, amount=lead.estimate, place=None, on=lead.created_at.date()
        )
        others = {
            f"lead-{each.id}"
            for each in leads
            if rules.looks_same(
                sought, Described(name=each.title, firm=each.company, amount=each.estimate, on=each.created_at.date())
            )
        }
        assert {twin.key for twin in queries.lead_twins(secretary, sought)} == others
    shown = queries.twins_of(secretary, sought)
    assert len(shown) == 5
    assert len(shown[0].signs) == 3


def test_the_same_registered_enterprise_is_the_same_by_whatever_name(secretary: Actor) -> None:
    firm = an_enterprise("示例储能有限公司", credit_code="91370200MA3EXAMPLE")
    first = a_lead(secretary, title="组装线", company="示例储能有限公司")
    assert first.enterprise_id == firm.id
    given = LeadDetails(title="组装线", company="小示例", enterprise_id=firm.id)
    with pytest.raises(LooksTheSame) as refusal:
        actions.log_lead(given, by=secretary)
    assert [twin.id for twin in refusal.value.twins] == [first.id]
    assert db.session.scalar(select(func.count()).select_from(Lead)) == 1, "nothing is merged, nothing written"
    kept = actions.log_lead(given, apart=Apart.of([f"lead-{first.id}"], "两个园区"), by=secretary)
    assert [row.other_id for row in queries.said_apart("lead", kept.id)] == [first.id]
    assert db.session.scalar(select(func.count()).select_from(SaidApart)) == 1


def test_of_what_one_may_not_read_only_who_works_on_it_is_told(secretary: Actor) -> None:
    a_lead(secretary, event=an_occasion())
    organizer = an_actor(Role.ORGANIZER)
    with pytest.raises(LooksTheSame) as refusal:
        actions.log_lead(LeadDetails(title="储能电池组装线", company="示例储能有限公司"), by=organizer)
    assert secretary.name in refusal.value.message
    assert "储能" not in refusal.value.message
    member = an_actor(Role.MEMBER)
    sought = Described(name="储能电池组装线", firm="示例储能有限公司", on=today())
    assert queries.twins_of(member, sought) == []
