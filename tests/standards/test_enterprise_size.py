"""大中小微: the limits of the rule, what is missing, what lies outside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.standards import industries
from crm.standards.enterprise_size import TRADES, WAN, Size, size_of, trade_of

ORDER = [Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE]


@pytest.mark.parametrize(
    ("code", "employees", "revenue", "assets", "size"),
    [
        ("C3491", 1_000, 40_000, None, Size.LARGE), ("C3491", 999, 40_000, None, Size.MEDIUM),
        ("C3491", 1_000, 1_999, None, Size.SMALL), ("C3491", 5_000, 299, None, Size.MICRO),
        ("C3491", 19, 40_000, None, Size.MICRO), ("I6513", 100, 1_000, None, Size.MEDIUM),
        ("I6513", 300, 10_000, None, Size.LARGE), ("I6410", 300, 10_000, None, Size.MEDIUM),
        ("E4710", None, 80_000, 80_000, Size.LARGE), ("E4710", None, 80_000, 4_999, Size.SMALL),
        ("A0111", None, 500, None, Size.MEDIUM), ("F5176", 5, 1_000, None, Size.SMALL),
        ("F5273", 5, 1_000, None, Size.MICRO), ("G5910", 300, 3_000, None, Size.MEDIUM),
        ("G5920", 300, 30_000, None, Size.LARGE), ("K7010", None, 1_000, 1_999, Size.MICRO),
        ("K7020", 300, 1_000, None, Size.MEDIUM), ("L7212", 100, None, 8_000, Size.MEDIUM),
        ("M7310", 100, None, None, Size.MEDIUM), ("R8810", 9, None, None, Size.MICRO),
    ],
)  # fmt: skip
def test_the_limits(code: str, employees: int | None, revenue: int | None, assets: int | None, size: Size) -> None:
    given = {"revenue": revenue, "assets": assets}
    in_fen = {name: None if wan is None else wan * WAN for name, wan in given.items()}
    assert size_of(code, employees=employees, **in_fen) is size


@pytest.mark.parametrize("code", ["G5310", "J6621", "P8310", "Q8411", "S9221", "T9700", "", "F", "K"])
def test_outside_the_rule_or_too_general_there_is_no_size(code: str) -> None:
    assert size_of(code, employees=10_000, revenue=10**15, assets=10**15) is None


def test_one_small_figure_is_enough_for_micro_and_a_missing_one_leaves_it_open() -> None:
    assert size_of("C3491", employees=19, revenue=None, assets=None) is Size.MICRO
    assert size_of("C3491", employees=20, revenue=None, assets=None) is None
    assert size_of("C3491", employees=None, revenue=None, assets=None) is None


def test_one_fen_below_a_limit_is_below_it() -> None:
    assert size_of("I6513", employees=300, revenue=10_000 * WAN - 1, assets=None) is Size.MEDIUM


def test_every_class_of_the_standard_belongs_to_one_group_at_most() -> None:
    lengths = [(code, len(start)) for code in industries.table() for trade in TRADES for start in trade.classes
               if code.startswith(start)]  # fmt: skip
    assert len(lengths) == len(set(lengths))
    assert trade_of("C") is trade_of("C3491")


figures = st.integers(0, 300_000)


@given(code=st.sampled_from(sorted(industries.table())), one=st.tuples(figures, figures, figures), more=figures)
def test_more_of_everything_is_never_smaller(code: str, one: tuple[int, int, int], more: int) -> None:
    employees, revenue, assets = one
    before = size_of(code, employees=employees, revenue=revenue * WAN, assets=assets * WAN)
    after = size_of(code, employees=employees + more, revenue=(revenue + more) * WAN, assets=(assets + more) * WAN)
    assert (before is None) == (after is None) == (trade_of(code) is None)
    if before is not None and after is not None:
        assert ORDER.index(after) >= ORDER.index(before)
