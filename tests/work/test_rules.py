"""Tasks: what is late, where postponing leads, whether a reminder makes sense."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.work import rules
from crm.work.rules import Delay, TaskDraft, TaskState

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, st.sampled_from(Delay))
def test_postponing_leads_past_today(today: date, delay: Delay) -> None:
    after = rules.postponed(delay, today)
    assert today < after <= today + timedelta(days=7)
    assert delay is Delay.TOMORROW or after.weekday() == 0


@given(days, st.integers(0, 60), days)
def test_a_reminder_keeps_its_distance(before: date, ahead: int, after: date) -> None:
    moved = rules.moved_reminder(before - timedelta(days=ahead), before, after)
    assert moved is not None
    assert after - moved == timedelta(days=ahead)
    assert rules.moved_reminder(None, before, after) is None


@given(days, days, st.sampled_from(TaskState))
def test_only_what_is_open_can_be_late(due: date, today: date, state: TaskState) -> None:
    assert rules.is_overdue(state, due, today) == (state is TaskState.OPEN and due < today)
    assert not rules.is_overdue(state, None, today)


def test_a_reminder_after_the_last_day_is_refused() -> None:
    day = date(2021, 1, 29)
    rules.check_days(TaskDraft(title="示例", owner_id=1, due_on=day, remind_on=day))
    with pytest.raises(rules.RemindedTooLate):
        rules.check_days(TaskDraft(title="示例", owner_id=1, due_on=day, remind_on=day + timedelta(days=1)))
