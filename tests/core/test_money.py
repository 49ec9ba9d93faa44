"""Money is exact in every unit it is shown in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.money import LARGEST, Money

fen = st.integers(-LARGEST, LARGEST)


def test_the_headline_goes_there_and_back() -> None:
    assert Money.of("906.38", "亿元").yuan == 90_638_000_000
    assert str(Money.of(90_638_000_000).in_unit("亿元")) == "906.38"
    assert Money.of("906.38", "亿元").fen == 9_063_800_000_000


@given(fen)
def test_a_unit_with_all_places_loses_nothing(amount: int) -> None:
    assert Money.of(Money(amount).in_unit("亿元", 10), "亿元").fen == amount


@given(fen, fen)
def test_sums_are_sums_of_fen(one: int, other: int) -> None:
    assert (Money(one) + Money(other)).fen == one + other
    assert (Money(one) - Money(other)).fen == one - other


@pytest.mark.parametrize("wrong", ["", "x", "1e3x", "NaN", "Infinity", "0.001", str(10**20)])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Money.of(wrong)


def test_display_rounds_half_up() -> None:
    assert Money.of("0.125", "亿元").in_unit("亿元") == Decimal("0.13")
