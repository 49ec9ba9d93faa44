"""Shares of a year, how far a target is reached, ranks and scores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crm.targets.rules import ahead, elapsed, percent, ranks, scores

parties = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 10**16), min_size=1, max_size=8)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_a_year_passes_from_nothing_to_all(day: date) -> None:
    share = elapsed(2025, day)
    assert 0 <= share <= 1
    assert (share == 1) is (day >= date(2025, 12, 31))
    assert (share == 0) is (day < date(2025, 1, 1))


@given(st.integers(0, 10**16), st.integers(1, 10**16))
def test_how_far_is_exact_to_a_tenth(done: int, target: int) -> None:
    found = percent(done, target)
    assert found is not None
    assert abs(found * target - done * 100) * 20 <= target
    assert ahead(done, target, 2025, date(2025, 12, 31)) == found - 100


def test_without_a_target_there_is_no_share() -> None:
    assert percent(5, None) is percent(5, 0) is ahead(5, None, 2025, date(2025, 1, 1)) is None


@given(parties)
def test_scores_and_ranks_follow_the_numbers(values: dict[str, int]) -> None:
    score, rank = scores(values), ranks(values)
    assert all(Decimal(60) <= each <= 100 for each in score.values())
    assert max(score.values()) == 100
    for one in values:
        for other in values:
            if values[one] > values[other]:
                assert rank[one] < rank[other]
                assert score[one] >= score[other]
            if values[one] == values[other]:
                assert (rank[one], score[one]) == (rank[other], score[other])
