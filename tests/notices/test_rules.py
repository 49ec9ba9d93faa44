"""What firms may answer: states and people, whatever is typed in whatever order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.notices.rules import (
    ANSWERS,
    NobodyNamed,
    Person,
    ReceiptState,
    answered,
    is_open,
    notice_token,
    told,
)

people = st.lists(
    st.builds(Person, name=st.sampled_from(["", "王样例", "李演示"]), title=st.sampled_from(["", "经理"]))
)


@given(st.sampled_from(ANSWERS), people)
def test_whoever_comes_is_named_and_whoever_does_not_sends_nobody(said: ReceiptState, typed: list[Person]) -> None:
    named = [each for each in typed if each.name]
    if said is ReceiptState.COMING and not named:
        with pytest.raises(NobodyNamed):
            answered(said, typed)
        return
    sent = answered(said, typed)
    assert list(sent) == (named if said is ReceiptState.COMING else [])
    assert told(said, sent).split("；")[0] == said.value
    assert all(each.name in told(said, sent) for each in sent)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_a_notice_is_open_up_to_its_day(today: date, days: int) -> None:
    assert is_open(today + timedelta(days=days), today) is (days >= 0)
    assert not is_open(None, today)


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_a_link_is_another_for_every_mark_and_key(one: str, two: str) -> None:
    assert (notice_token("k", one) == notice_token("k", two)) is (one == two)
    assert notice_token("k", one) != notice_token("l", one)
    assert len(notice_token("k", one)) == 27
