"""Terms: how offices follow one another, for any history; what keeps a roster from taking office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.members.rules import Position
from crm.terms import rules
from crm.terms.rules import Lateness, Line, Move, ProblemKind, Stint

FIRST = date(2021, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))
PEOPLE = st.one_of(st.none(), st.integers(1, 3))
POSITIONS = st.one_of(st.none(), st.sampled_from(rules.OFFICES[:4]))
CHANGES = st.lists(st.tuples(DAYS, POSITIONS, PEOPLE), max_size=8)
LEAVES = st.lists(st.tuples(DAYS, st.integers(1, 3)), max_size=4)
EVERY = [FIRST + timedelta(days=n) for n in range(-3, 50)]


def history(changes: list[tuple[date, Position | None, int | None]]) -> list[Stint]:
    stints: list[Stint] = []
    for day, position, person in changes:
        stints = rules.succeed(stints, day, position, person)
    return stints


@given(CHANGES, LEAVES)
def test_on_any_day_a_firm_holds_at_most_one_office(changes: list, leaves: list) -> None:
    stints = history(changes)
    for last, person in leaves:
        stints = rules.vacate(stints, person, last)
    for day in EVERY:
        holders = [each for each in stints if each.holds(day)]
        assert len(holders) <= 1
        assert rules.on_day(stints, day) == (holders[0] if holders else None)
    assert [each.since for each in stints] == sorted({each.since for each in stints})
    assert all(each.until is None or each.since <= each.until for each in stints)


@given(CHANGES)
def test_who_holds_an_office_is_said_by_the_last_change_before_that_day(changes: list) -> None:
    ordered = sorted(changes, key=lambda each: each[0])
    stints = history(ordered)
    for day in EVERY:
        said = [each for each in ordered if each[0] <= day]
        held = rules.on_day(stints, day)
        assert ((held.position, held.person_id) if held else (None, None)) == (
            said[-1][1:] if said and said[-1][1] else (None, None)
        )


@given(CHANGES, DAYS, POSITIONS, PEOPLE)
def test_a_change_leaves_the_days_before_it_as_they_were(
    changes: list, day: date, position: Position | None, person: int | None
) -> None:
    before = history(changes)
    after = rules.succeed(before, day, position, person)
    for past in (each for each in EVERY if each < day):
        was, now = rules.on_day(before, past), rules.on_day(after, past)
        assert (was and (was.position, was.person_id)) == (now and (now.position, now.person_id))


@given(CHANGES, DAYS, st.integers(1, 3))
def test_who_leaves_holds_nothing_afterwards_and_the_office_stays(changes: list, last: date, person: int) -> None:
    before = history(changes)
    after = rules.vacate(before, person, last)
    for day in EVERY:
        was, now = rules.on_day(before, day), rules.on_day(after, day)
        assert (was and was.position) == (now and now.position)
        if was is not None and now is not None:
            left = was.person_id == person and day > last
            assert now.person_id == (None if left else was.person_id)


def test_coming_back_fills_the_vacancy_again() -> None:
    held = [Stint(Position.COUNCIL, 1, FIRST)]
    left = rules.vacate(held, 1, date(2021, 2, 1))
    assert [each.person_id for each in left] == [1, None]
    assert rules.restore(left, 1) == held
    assert rules.restore(left, 2) == left
    assert rules.restore(held, 1) == held


@pytest.mark.parametrize(
    ("starts", "ends", "fine"),
    [
        (date(2021, 1, 1), date(2025, 12, 31), True),
        (date(2021, 1, 1), date(2026, 1, 1), False),
        (date(2020, 2, 29), date(2025, 2, 28), True),
        (date(2020, 2, 29), date(2025, 3, 1), False),
        (date(2021, 1, 1), date(2020, 12, 31), False),
    ],
)
def test_a_term_lasts_at_most_five_years(starts: date, ends: date, fine: bool) -> None:
    if fine:
        rules.check_span(starts, ends)
        return
    with pytest.raises(rules.TermSpan):
        rules.check_span(starts, ends)


def test_an_extension_lasts_a_year_at_most() -> None:
    ends = date(2020, 12, 31)
    assert rules.lateness(ends, ends) is Lateness.NO
    assert rules.lateness(ends, date(2021, 1, 1)) is Lateness.OVERDUE
    assert rules.lateness(ends, date(2021, 12, 31)) is Lateness.TOO_LATE


def a_line(name: str, position: Position | None, **more: object) -> Line:
    return Line(**{"name": name, "position": position, "person_id": 1, **more})


def test_what_keeps_a_roster_from_taking_office() -> None:
    first, second = a_line("甲", Position.PRESIDENT), a_line("乙", Position.PRESIDENT)
    empty = a_line("丙", Position.COUNCIL, person_id=None)
    gone = a_line("丁", Position.COUNCIL, is_member=False)
    assert rules.problems([first]) == []
    assert [each.kind for each in rules.problems([])] == [ProblemKind.EMPTY]
    assert [each.kind for each in rules.problems([empty])] == [ProblemKind.NO_PRESIDENT, ProblemKind.VACANT]
    two = rules.problems([first, second])
    assert [(each.kind, each.names) for each in two] == [(ProblemKind.SEVERAL_PRESIDENTS, ("甲", "乙"))]
    assert rules.problems([first, second], co_presidents=True) == []
    assert [each.blocks for each in rules.problems([first, empty])] == [False]
    assert [each.kind for each in rules.problems([first, gone], missing=["戊"])] == [
        ProblemKind.NO_MEMBER, ProblemKind.MISSING,
    ]  # fmt: skip
    left = a_line("己", Position.COUNCIL, is_here=False)
    assert [each.kind for each in rules.problems([first, left])] == [ProblemKind.VACANT]
    dropped = a_line("庚", None, is_member=False, person_id=None)
    assert rules.problems([first, dropped]) == []


def test_moves() -> None:
    council, president = Position.COUNCIL, Position.PRESIDENT
    assert rules.move(council, council) is Move.KEPT
    assert rules.move(council, president) is Move.CHANGED
    assert rules.move(None, council) is Move.ADDED
    assert rules.move(council, None) is Move.DROPPED
