"""The state machine and its guards, over everything that could be asked of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.entry import rules
from crm.entry.rules import Applicant, Manner, Move, Opinion, Procedure, State
from crm.standards import working_days

DAY = date(2026, 11, 20)
states, moves = st.sampled_from(State), st.sampled_from(Move)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(moves, max_size=40))
def test_no_walk_skips_a_step(tried: list[Move]) -> None:
    """Whatever is tried in whatever order: who is admitted has passed every step of the way, in order."""
    state, seen = State.DRAFT, [State.DRAFT]
    for move in tried:
        try:
            state = rules.after(state, move)
        except rules.NotFromHere:
            continue
        seen.append(state)
    if state is State.ADMITTED:
        first = [seen.index(each) for each in rules.STEPS]
        assert first == sorted(first)


@given(states, moves)
def test_an_end_is_an_end(state: State, move: Move) -> None:
    if state in rules.ENDED:
        with pytest.raises(rules.NotFromHere):
            rules.after(state, move)


@given(states)
def test_before_the_end_one_can_always_withdraw(state: State) -> None:
    if state not in rules.ENDED:
        assert rules.after(state, Move.WITHDRAW) is State.WITHDRAWN


@given(states)
def test_every_live_application_can_be_refused_and_no_other(state: State) -> None:
    assert ((state, Move.REJECT) in rules.MOVES) is (state in rules.LIVE)


def test_the_way_that_goes_well() -> None:
    state = State.DRAFT
    way = (Move.SUBMIT, Move.ACCEPT, Move.RETURN, Move.SUBMIT, Move.PASS, Move.PASS, Move.OBJECT, Move.PASS, Move.PASS)
    for move in (*way, Move.PASS, Move.ADMIT):
        state = rules.after(state, move)
    assert state is State.ADMITTED


@given(states, st.booleans())
def test_what_is_offered_can_be_done_and_is_the_associations(state: State, overdue: bool) -> None:
    for move in rules.offered(state, is_overdue=overdue):
        assert (state, move) in rules.MOVES
        assert move not in rules.APPLICANTS
        assert move is not Move.LAPSE or overdue


@given(st.sampled_from(sorted(rules.EXPLAINED)), st.sampled_from(["", "  ", "\n"]))
def test_who_returns_or_refuses_says_why(move: Move, text: str) -> None:
    with pytest.raises(rules.OpinionNeeded):
        rules.check_opinion(State.SCREENING, move, Opinion(text=text), DAY)
    rules.check_opinion(State.SCREENING, move, Opinion(text="缺少材料"), DAY)


def test_a_signature_on_paper_has_a_name_and_a_day() -> None:
    with pytest.raises(rules.ApproverNeeded):
        rules.check_opinion(State.SCREENING, Move.PASS, Opinion(manner=Manner.RECORDED, decided_on=DAY), DAY)
    with pytest.raises(rules.DayNeeded):
        rules.check_opinion(State.SCREENING, Move.PASS, Opinion(manner=Manner.RECORDED, approver="甲"), DAY)


@given(days, days)
def test_nothing_is_decided_tomorrow(decided_on: date, today: date) -> None:
    opinion = Opinion(manner=Manner.RECORDED, approver="甲", decided_on=decided_on)
    if decided_on > today:
        with pytest.raises(rules.DayAhead):
            rules.check_opinion(State.SCREENING, Move.PASS, opinion, today)
    else:
        rules.check_opinion(State.SCREENING, Move.PASS, opinion, today)


def test_the_council_meets_somewhere_some_day() -> None:
    with pytest.raises(rules.MeetingNeeded):
        rules.check_opinion(State.COUNCIL, Move.PASS, Opinion(held_on=DAY), DAY)
    with pytest.raises(rules.MeetingDayNeeded):
        rules.check_opinion(State.COUNCIL, Move.PASS, Opinion(meeting="理事会"), DAY)
    with pytest.raises(rules.DayAhead):
        rules.check_opinion(State.COUNCIL, Move.PASS, Opinion(meeting="理事会", held_on=DAY + timedelta(days=1)), DAY)
    rules.check_opinion(State.COUNCIL, Move.PASS, Opinion(meeting="理事会", held_on=DAY), DAY)


@given(days, st.integers(0, 30))
def test_a_notice_runs_its_days(since: date, later: int) -> None:
    until, at = rules.notice_until(since), since + timedelta(days=later)
    if later < rules.NOTICE_DAYS:
        with pytest.raises(rules.NoticeRuns):
            rules.check_notice(until, at)
    else:
        rules.check_notice(until, at)


procedures = st.builds(
    Procedure, notice_days=st.integers(1, 60), offer_days=st.integers(1, 365), handling_days=st.integers(0, 60),
    skipped=st.frozensets(st.sampled_from(rules.SKIPPABLE)),
)  # fmt: skip


@given(states, days, st.integers(0, 400), procedures)
def test_only_who_has_a_last_day_and_let_it_go_by_is_overdue(
    state: State, since: date, later: int, procedure: Procedure
) -> None:
    due, today = rules.due_on(state, since, procedure), since + timedelta(days=later)
    if state is State.APPROVED:
        assert rules.is_overdue(due, today) is (later > procedure.offer_days)
    elif state in (State.SUBMITTED, State.SCREENING, State.SECRETARIAT) and procedure.handling_days:
        assert due is not None
        assert working_days.between(since, due) == procedure.handling_days
        assert rules.is_overdue(due, today) is (today > due)
    else:
        assert due is None
        assert not rules.is_overdue(due, today)


@given(procedures)
def test_a_procedure_passes_its_own_steps_in_order_and_no_other(procedure: Procedure) -> None:
    passed, state = [State.SUBMITTED, State.SCREENING], State.SCREENING
    while state is not State.APPROVED:
        state = rules.after(state, Move.PASS, procedure)
        passed.append(state)
    assert tuple(passed) == procedure.way()[:-1]
    assert not set(passed) & procedure.skipped
    assert set(rules.STEPS) - set(procedure.way()) == procedure.skipped
    if State.NOTICE not in procedure.skipped:
        assert rules.after(State.NOTICE, Move.OBJECT, procedure) in passed[: passed.index(State.NOTICE)]


@pytest.mark.parametrize(
    ("name", "days"), [("notice_days", 0), ("notice_days", 61), ("offer_days", 0), ("handling_days", 61)]
)
def test_a_procedure_has_days_that_can_be(name: str, days: int) -> None:
    with pytest.raises(rules.DaysOutOfRange) as caught:
        rules.check_procedure(replace(rules.STANDARD, **{name: days}), "示例决议")
    assert caught.value.field == name


def test_a_procedure_rests_on_a_decision_and_keeps_who_looks_and_who_pays() -> None:
    with pytest.raises(rules.BasisNeeded):
        rules.check_procedure(rules.STANDARD, "  ")
    for kept in (State.SCREENING, State.APPROVED):
        with pytest.raises(ValueError, match=kept.value):
            rules.check_procedure(replace(rules.STANDARD, skipped=frozenset({kept})), "示例决议")


@pytest.mark.parametrize(("account_id", "approver", "fine"), [(7, "", False), (8, "", True), (None, "", True),
    (8, "邓样例", False), (8, " 邓样例 ", False), (8, "秘书样例", True)])  # fmt: skip
def test_nobody_passes_their_own(account_id: int | None, approver: str, fine: bool) -> None:
    applicant = Applicant(account_id=7, names=frozenset({"邓样例"}))
    if fine:
        rules.check_approver(applicant, account_id=account_id, approver=approver)
    else:
        with pytest.raises(rules.ApproverIsApplicant):
            rules.check_approver(applicant, account_id=account_id, approver=approver)


@given(st.sampled_from(sorted(rules.NEEDED)))
def test_what_is_missing_is_named_at_its_input(name: str) -> None:
    values = dict.fromkeys(rules.NEEDED, "示例")
    rules.check_complete(values, has_licence=True)
    with pytest.raises(rules.Incomplete) as refused:
        rules.check_complete({**values, name: ""}, has_licence=True)
    assert refused.value.field == rules.INPUTS.get(name, name)
    with pytest.raises(rules.LicenceMissing):
        rules.check_complete(values, has_licence=False)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_link_is_its_own(one: str, other: str) -> None:
    same = rules.link_token("key", one) == rules.link_token("key", other)
    assert same is (one == other)
    assert rules.link_token("key", one) != rules.link_token("other key", one)
    assert one == "" or one not in rules.link_token("key", one) or len(one) < 6
