"""Conditions in an address: what is written is read, garbage is told, days move along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.lists import rules
from crm.lists.rules import Condition, Group, Kind, Operator, Where

FIELDS = {"name": Kind.TEXT, "city": Kind.CHOICE, "joined": Kind.DAY, "capital": Kind.NUMBER}
TEXTS = (
    st.text(st.sampled_from("a_~.示 ,&%+|例"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: bool(text) and text.isprintable())
)
DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))


def conditions() -> st.SearchStrategy[Condition]:
    """Any condition that can be asked."""

    def values(field: str, operator: Operator) -> st.SearchStrategy[tuple[str, ...]]:
        if operator in rules.BARE:
            return st.just(())
        if field == "city":
            codes = st.text("abc_019", min_size=1, max_size=8)
            return st.lists(codes, min_size=1, max_size=4).map(tuple)
        if field == "name":
            one = TEXTS
        elif field == "capital":
            one = st.decimals(0, 10**9, places=2).map(str)
        elif operator in (Operator.LAST, Operator.NEXT):
            one = st.integers(1, 3660).map(str)
        elif operator in (Operator.THIS, Operator.PAST):
            one = st.sampled_from(sorted(rules.PERIODS))
        else:
            one = DAYS.map(date.isoformat)
        return one.map(lambda value: (value,))

    def of(field: str) -> st.SearchStrategy[Condition]:
        return st.sampled_from(rules.OPERATORS[FIELDS[field]]).flatmap(
            lambda operator: st.builds(Condition, st.just(field), st.just(operator), values(field, operator))
        )

    return st.sampled_from(sorted(FIELDS)).flatmap(of)


GROUPS = st.builds(Group, st.lists(conditions(), max_size=4).map(tuple), st.booleans())
WHERES = st.builds(Where, st.lists(GROUPS, max_size=4).map(tuple), st.booleans()).map(rules.normal)


@given(WHERES)
def test_what_is_written_is_read(where: Where) -> None:
    assert rules.read(rules.written(where), FIELDS.get) == where


@given(st.text(max_size=60) | st.text("all~or.name_inhas12et", max_size=40))
@example("all~name.has._")
@example("or~or~all")
@example("all~joined.on.2021-02-30")
@example("all~joined.last.99999999999999999999")
@example("all~capital.ge.१२")
def test_garbage_is_told_and_what_is_read_is_written_alike(text: str) -> None:
    try:
        where = rules.read(text, FIELDS.get)
    except (rules.BadCondition, rules.TooManyConditions):
        return
    assert rules.read(rules.written(where), FIELDS.get) == where


def test_an_address_stays_readable() -> None:
    text = "or~all~city.in.370200.440300~capital.ge.1000~any~joined.last.30~name.has.a_tb"
    where = rules.read(text, FIELDS.get)
    assert rules.written(where) == text
    assert where.any
    assert [group.any for group in where.groups] == [False, True]
    assert where.groups[1].conditions[1].values == ("a~b",)
    left = where.without((0, 1)).without((0, 0))
    assert rules.written(left) == "any~joined.last.30~name.has.a_tb"


def test_too_many_conditions_are_refused() -> None:
    with pytest.raises(rules.TooManyConditions):
        rules.read("all" + "~name.empty" * 31, FIELDS.get)


@given(DAYS)
def test_periods_hold_their_day_and_follow_each_other(day: date) -> None:
    for period in rules.PERIODS:
        first, last = rules.period_of(period, day)
        assert first <= day <= last
        assert rules.period_of(period, first) == rules.period_of(period, last) == (first, last)
        past = Condition("joined", Operator.PAST, (period,))
        assert rules.span_of(past, day)[1] == first - timedelta(days=1)


def test_days_ahead_and_behind_include_today() -> None:
    day = date(2021, 1, 29)
    assert rules.span_of(Condition("joined", Operator.LAST, ("30",)), day) == (date(2020, 12, 30), day)
    assert rules.span_of(Condition("due", Operator.NEXT, ("3",)), day) == (day, date(2021, 2, 1))
    assert rules.span_of(Condition("due", Operator.ON, ("2021-02-21",)), day) == (date(2021, 2, 21),) * 2
