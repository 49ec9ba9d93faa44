"""Which days the dues of a year are for, whatever the day of admission and whenever the setting changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crm.core import db
from crm.core.actor import SYSTEM
from crm.core.clock import at_wall, freeze
from crm.core.money import ZERO, Money
from crm.dues import actions, queries
from crm.dues.actions import FeesDraft
from crm.dues.models import Invoice
from crm.dues.rules import DuesYear, anniversary, days_of, due_day, invoice_number, promotion, year_of_day
from crm.members import actions as members
from crm.members.models import Enterprise
from crm.members.rules import Position
from tests.support.dues import approval, fees, paid
from tests.support.members import an_enterprise, membership_of

JOINED = st.dates(date(2016, 1, 1), date(2030, 12, 31)) | st.sampled_from([date(2020, 2, 29), date(2024, 2, 29)])
ONE_DAY = timedelta(days=1)
COUNCIL, MEMBER = Position.COUNCIL, Position.MEMBER
FEES = {MEMBER: Money.of(1_000), COUNCIL: Money.of(2_000)}


@given(JOINED, st.lists(st.sampled_from(list(DuesYear)), min_size=1, max_size=8))
def test_years_follow_each_other_without_a_gap_or_a_day_twice(joined: date, kinds: list[DuesYear]) -> None:
    """Whatever the setting of each year: what was billed stays, and the next one begins on the day after it."""
    covered: date | None = None
    for n, kind in enumerate(kinds):
        days = days_of(kind, joined.year + n, joined, covered)
        if days is None:  # a year of one's own already reaches beyond it
            assert covered is not None
            assert covered >= date(joined.year + n, 12, 31)
            continue
        assert days[0] <= days[1]
        assert days[0] == (joined if covered is None else covered + ONE_DAY)
        assert (days[1] - days[0]).days < 2 * 366
        covered = days[1]


@given(JOINED, st.integers(0, 30))
def test_a_year_of_ones_own_is_a_whole_year(joined: date, later: int) -> None:
    year = joined.year + later
    days = days_of(DuesYear.ADMISSION, year, joined)
    assert days is not None
    assert days == (anniversary(joined, year), anniversary(joined, year + 1) - ONE_DAY)
    assert (days[1] - days[0]).days + 1 in {364, 365, 366}
    for day in (days[0], days[1]):
        assert year_of_day(DuesYear.ADMISSION, joined, day) == year
        assert year_of_day(DuesYear.CALENDAR, joined, day) == day.year


def test_whoever_joined_on_a_leap_day_has_the_28th_in_between() -> None:
    leap = date(2020, 2, 29)
    assert days_of(DuesYear.ADMISSION, 2020, leap) == (leap, date(2021, 2, 27))
    assert days_of(DuesYear.ADMISSION, 2023, leap) == (date(2023, 2, 28), date(2024, 2, 28))
    assert days_of(DuesYear.ADMISSION, 2024, leap) == (date(2024, 2, 29), date(2025, 2, 27))
    assert due_day(DuesYear.ADMISSION, date(2024, 1, 31), date(2024, 2, 29)) == date(2024, 2, 29)
    assert due_day(DuesYear.CALENDAR, date(2023, 12, 31), date(2024, 1, 1)) == date(2023, 12, 31)


@given(JOINED, st.integers(-400, 800))
def test_a_promotion_costs_the_days_that_are_left(joined: date, offset: int) -> None:
    days = days_of(DuesYear.ADMISSION, joined.year + 1, joined)
    assert days is not None
    day = days[0] + timedelta(days=offset)
    amount = promotion([(MEMBER, FEES[MEMBER])], FEES, COUNCIL, days, day)
    assert ZERO <= amount <= FEES[COUNCIL] - FEES[MEMBER]
    assert (amount == FEES[COUNCIL] - FEES[MEMBER]) == (day <= days[0])
    assert (not amount) == (day > days[1])
    lines = [(MEMBER, FEES[MEMBER]), (COUNCIL, amount)]
    assert not promotion(lines, FEES, COUNCIL, days, day), "billed once"
    assert not promotion(lines, FEES, MEMBER, days, day), "a demotion refunds nothing"
    short = promotion([(MEMBER, Money.of(600))], FEES, MEMBER, days, day)
    assert short == Money.of(400), "what an admission fell short is no promotion"


def test_an_invoice_issued_again_has_a_number_of_its_own() -> None:
    assert [invoice_number(2026, 12, n) for n in range(3)] == ["HF2026-00012", "HF2026-00012-2", "HF2026-00012-3"]


def adopt(year: int, period: DuesYear, *, pro_rata: bool = False) -> None:
    """Record a fee table of this kind."""
    draft: Any = FeesDraft(year, "示例会员大会", date(2019, 12, 5), fees(), period=period, pro_rata=pro_rata)
    actions.adopt_fees(draft, by=SYSTEM)


def joined(day: date) -> Enterprise:
    """Return a member of that day."""
    firm = an_enterprise()
    members.admit(firm.id, position=Position.MEMBER, joined_on=day, by=SYSTEM)
    return firm


def billed(firm: Enterprise, year: int) -> Invoice:
    """Bill a firm for a year."""
    due = approval(date(year, 3, 31))
    return actions.approve(year, due, membership_ids=[membership_of(firm).id], by=SYSTEM).issued[0]


def test_the_setting_changes_and_existing_periods_stay(work: db.Transaction) -> None:
    with freeze(at_wall(date(2026, 7, 1), 9)):
        adopt(2025, DuesYear.CALENDAR)
        adopt(2027, DuesYear.ADMISSION, pro_rata=True)
        firm = joined(date(2025, 6, 15))
        first, second = billed(firm, 2025), billed(firm, 2026)
        paid(first, "1000")
        paid(second, "1000")
        third = billed(firm, 2027)
        assert (first.since, first.until) == (date(2025, 6, 15), date(2025, 12, 31))
        assert (second.since, second.until) == (date(2026, 1, 1), date(2026, 12, 31))
        assert (third.since, third.until) == (date(2027, 1, 1), date(2028, 6, 14))
        paid(third, "1000")
        assert membership_of(firm).paid_until == date(2028, 6, 14)
        fourth = billed(firm, 2028)
        assert (fourth.since, fourth.until, fourth.due_on) == (date(2028, 6, 15), date(2029, 6, 14), date(2028, 6, 15))
        members.set_positions({firm.id: Position.VICE_PRESIDENT}, by=SYSTEM)
    with freeze(at_wall(date(2028, 12, 14), 9)):
        schedule = queries.schedule_of(2028)
        assert schedule is not None
        (line,) = queries.proposed(2028, queries.fees_of([schedule.id])[schedule.id])
        assert line.amount == Money((2 * 500_000 * 183 + 365) // (2 * 365))
    assert queries.inconsistencies() == []
