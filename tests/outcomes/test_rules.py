"""Rules of what is done after an event."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.events.rules import EVENT_MOVES, EventState, QuestionKind, check_question, may_step
from crm.outcomes import rules

OPTIONS = ("甲", "乙", "丙")
PICKS = st.lists(st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True), max_size=30)


@given(PICKS)
def test_every_pick_is_counted_once(picked: list[list[str]]) -> None:
    values = [("\n".join(each), 1) for each in picked]
    found = rules.tally(QuestionKind.SEVERAL, "\n".join(OPTIONS), values)
    assert found.answered == len(picked)
    assert list(found.picked) == list(OPTIONS)
    for option in OPTIONS:
        assert found.picked[option] == sum(option in each for each in picked)


@given(st.lists(st.sampled_from(OPTIONS), max_size=30))
def test_one_answer_each_adds_up(picked: list[str]) -> None:
    found = rules.tally(QuestionKind.ONE, "\n".join(OPTIONS), [(each, 1) for each in picked])
    assert sum(found.picked.values()) == found.answered == len(picked)


@given(st.sampled_from(EventState))
def test_the_way_to_closed_is_allowed_step_by_step(state: EventState) -> None:
    steps = rules.steps_to_closed(state)
    assert all(to in EVENT_MOVES[one] for one, to in zip((state, *steps), steps, strict=False))
    assert not steps or steps[-1] is EventState.CLOSED
    assert not may_step(state, EventState.CLOSED)
    assert not may_step(EventState.CLOSED, state)


def test_an_event_is_closed_after_its_end_or_once_somebody_ended_it() -> None:
    end = datetime(2026, 6, 1, tzinfo=UTC)
    rules.check_over(end, end, EventState.PUBLISHED, "")
    rules.check_over(end, end - timedelta(hours=1), EventState.ENDED, "")
    with pytest.raises(rules.NotOver):
        rules.check_over(end, end - timedelta(hours=1), EventState.RUNNING, "")


def test_a_survey_is_open_on_its_last_day() -> None:
    day = date(2026, 6, 1)
    assert rules.survey_open(sent=True, answer_by=day, today=day)
    assert not rules.survey_open(sent=True, answer_by=day, today=day + timedelta(days=1))
    assert not rules.survey_open(sent=False, answer_by=day, today=day)


def test_the_usual_questions_can_be_asked_and_nothing_has_no_rate() -> None:
    for draft in rules.STANDARD:
        check_question(draft)
    assert rules.rate(0, 0) == "--"
    assert rules.rate(1, 3) == "33.3"
    assert rules.survey_token("key", "one") != rules.survey_token("key", "two")
