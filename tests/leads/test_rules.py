"""Which stage may follow which, and the five columns of the board."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.errors import DomainError
from crm.leads import rules
from crm.leads.rules import ENDS, GROUP_STAGES, MOVES, OPEN, Group, Sector, Stage

stages = st.sampled_from(list(Stage))


@given(stages, stages, st.sampled_from(["", "  ", "企业暂缓"]))
def test_a_move_is_allowed_exactly_by_the_table(before: Stage, after: Stage, note: str) -> None:
    allowed = after in MOVES[before] and (after is not Stage.DORMANT or note.strip() != "")
    if allowed:
        rules.check_move(before, after, note)
    else:
        with pytest.raises(DomainError):
            rules.check_move(before, after, note)


def test_signed_is_reached_by_a_signing_only() -> None:
    assert all(Stage.SIGNED not in after for after in MOVES.values())
    assert MOVES[Stage.SIGNED] == ()
    with pytest.raises(rules.SignToSign):
        rules.check_move(Stage.TO_SIGN, Stage.SIGNED, "")


def test_every_open_stage_can_come_to_an_end_and_every_stage_is_in_the_table() -> None:
    assert set(MOVES) == set(Stage)
    assert all(set(MOVES[stage]) >= ENDS for stage in OPEN)


def test_the_columns_hold_each_stage_once() -> None:
    every = [stage for own in GROUP_STAGES.values() for stage in own]
    assert sorted(every) == sorted([*OPEN, Stage.SIGNED])
    assert GROUP_STAGES[Group.NEW][-1] is Stage.ASSIGNED
    assert GROUP_STAGES[Group.VISITING] == (Stage.VISITED, Stage.NEGOTIATING)


@given(stages, st.sampled_from(list(Group)))
def test_a_column_takes_a_lead_only_by_an_allowed_move(stage: Stage, group: Group) -> None:
    to = rules.entry_to(stage, group)
    assert to is None or (to in MOVES[stage] and rules.group_of(to) is group)


@pytest.mark.parametrize(
    ("code", "sector"),
    [("I65", Sector.IT), ("C39", Sector.IT), ("C34", Sector.MANUFACTURING), ("D44", Sector.ENERGY),
     ("R90", Sector.TOURISM), ("A01", Sector.OTHER), (None, Sector.OTHER), ("", Sector.OTHER)],
)  # fmt: skip
def test_industries_are_reported_by_sector(code: str | None, sector: Sector) -> None:
    assert rules.sector_of(code) is sector
