"""Shares and rates."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crm.projects.rules import Step
from crm.recognition.rules import RATE_STEPS, WHOLE, WITHIN, CountScope, Rate, RateKind, at_least, split


@given(st.integers(1, 500))
def test_a_split_is_whole_and_even(parties: int) -> None:
    shares = split(parties)
    assert sum(shares) == WHOLE
    assert max(shares) - min(shares) <= 1


def test_nobody_gets_nothing() -> None:
    assert split(0) == []


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_percent_is_rounded_half_up_to_one_decimal(part: int, whole: int) -> None:
    percent = Rate(part, whole).percent
    assert percent is not None
    assert abs(Decimal(percent) - Decimal(part) * 100 / Decimal(whole)) <= Decimal("0.05")


def test_nothing_to_divide_by_is_no_percent() -> None:
    assert Rate(0, 0).percent is None


def test_half_is_rounded_up() -> None:
    assert Rate(1, 80).percent == "1.3"


def test_scopes_lie_inside_one_another() -> None:
    sizes = [set(WITHIN[scope]) for scope in CountScope]
    assert all(small < large for small, large in pairwise(sizes))


def test_later_steps_say_the_earlier_ones() -> None:
    assert at_least(Step.PRODUCING)[0] is Step.PRODUCING
    assert set(RATE_STEPS[RateKind.PRODUCTION]) < set(RATE_STEPS[RateKind.START]) < set(RATE_STEPS[RateKind.LANDING])
