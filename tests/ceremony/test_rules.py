"""How rows move, who approves, the order of the ceremony."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.ceremony import rules
from crm.ceremony.rules import Move, PlanState
from crm.core.money import Money

MOVES = [move for move in Move if move is not Move.COLLECT]


@given(st.lists(st.sampled_from(MOVES), max_size=30))
def test_nothing_is_signed_that_was_not_checked_and_approved(moves: list[Move]) -> None:
    state, seen = PlanState.COLLECTED, set[PlanState]()
    for move in moves:
        try:
            edits = move is Move.EDIT
            state = rules.state_after_edit(state, changed=True) if edits else rules.state_after(state, move)
        except rules.WrongMove:
            continue
        if state in (PlanState.COLLECTED, PlanState.RETURNED):
            seen.clear()
        seen.add(state)
        if state in (PlanState.SIGNED, PlanState.UNSIGNED):
            assert {PlanState.CHECKED, PlanState.APPROVED} <= seen


@given(st.sampled_from([PlanState.CHECKED, PlanState.APPROVED]))
def test_a_change_voids_the_approval_and_nothing_else_does(state: PlanState) -> None:
    assert rules.state_after_edit(state, changed=True) is PlanState.COLLECTED
    assert rules.state_after_edit(state, changed=False) is state


@given(st.one_of(st.none(), st.integers(1, 5)), st.one_of(st.none(), st.integers(1, 5)))
def test_nobody_approves_what_they_checked(actor: int | None, checker: int | None) -> None:
    if actor == checker:
        with pytest.raises(rules.SameHands):
            rules.check_hands(actor, checker, "示例")
    else:
        rules.check_hands(actor, checker, "示例")


@given(st.lists(st.integers(1, 50), unique=True, min_size=1), st.data(), st.integers(-5, 99))
def test_the_order_stays_a_permutation(order: list[int], data: st.DataObject, place: int) -> None:
    one = data.draw(st.sampled_from(order))
    after = rules.moved(order, one, place)
    assert sorted(after) == sorted(order)
    assert after.index(one) == min(max(place, 1), len(order)) - 1
    assert [each for each in after if each != one] == [each for each in order if each != one]


def test_an_unlikely_unit_is_seen() -> None:
    assert rules.unit_looks_wrong(Money.of("6.5", "元"))
    assert rules.unit_looks_wrong(Money.of(6500, "亿元"))
    assert not rules.unit_looks_wrong(Money.of("6.5", "亿元"))
