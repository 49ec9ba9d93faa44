"""What a complete profile is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm.portal import rules


@given(st.dictionaries(st.text(max_size=5), st.booleans()))
def test_only_a_complete_profile_has_a_hundred_percent(filled: dict[str, bool]) -> None:
    found = rules.completeness(filled)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == (not found.missing)
    assert set(found.missing) == {name for name, is_there in filled.items() if not is_there}


@given(st.integers(0, 23))
def test_every_hour_has_a_greeting(hour: int) -> None:
    assert "{name}" in rules.greeting(hour)
