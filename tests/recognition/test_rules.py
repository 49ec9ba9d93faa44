"""Shares and rates."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.projects.rules import Step
from crm.recognition.rules import (
    LANDED,
    WHOLE,
    WITHIN,
    CountScope,
    Performance,
    Rate,
    RateKind,
    Ruling,
    first_step,
    formulas,
    split,
)


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


@pytest.mark.parametrize("landing", LANDED)
@pytest.mark.parametrize("performance", list(Performance))
def test_every_rule_has_a_formula_for_every_rate(landing: RateKind, performance: Performance) -> None:
    said = formulas(Ruling(landing, performance))
    assert list(said) == list(RateKind)
    assert said[RateKind.LANDING] == said[landing]
    assert (first_step(RateKind.PERFORMANCE, Ruling(landing, performance)) is None) is (performance is Performance.KEPT)


def test_until_somebody_says_otherwise_landing_is_registration() -> None:
    assert first_step(RateKind.LANDING, Ruling()) is Step.REGISTERED
    assert first_step(RateKind.PRODUCTION, Ruling()) is Step.PRODUCING
