"""Amounts that are named twice, likeness, steps of templates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.money import Money
from crm.projects import rules
from crm.projects.rules import LARGE, TEMPLATES, ProjectKind, Step

fen = st.integers(1, 10**15)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(fen, st.one_of(st.none(), fen))
def test_a_large_amount_needs_exactly_its_own_confirmation(amount: int, confirmed: int | None) -> None:
    given_money = None if confirmed is None else Money(confirmed)
    if Money(amount) <= LARGE or amount == confirmed:
        rules.check_amount(Money(amount), given_money)
    else:
        with pytest.raises(rules.AmountUnconfirmed):
            rules.check_amount(Money(amount), given_money)


def test_the_sentence_names_the_amount_in_both_units() -> None:
    with pytest.raises(rules.AmountUnconfirmed, match=r"68\.00 亿元（6,800,000,000 元）"):
        rules.check_amount(Money.of(68, "亿元"), None)


@given(fen, fen)
def test_alike_is_within_a_tenth_of_what_stands(amount: int, standing: int) -> None:
    least, most = rules.alike_bounds(Money(amount))
    assert (least.fen <= standing <= most.fen) == (abs(amount - standing) * 10 <= standing)


@given(days)
def test_alike_is_within_two_years(day: date) -> None:
    first, last = rules.alike_window(day)
    assert timedelta(days=729) <= day - first <= timedelta(days=731)
    assert timedelta(days=729) <= last - day <= timedelta(days=731)


@given(st.sampled_from(list(ProjectKind)), st.dictionaries(st.sampled_from(list(Step)), days))
def test_a_reached_step_says_the_earlier_ones(kind: ProjectKind, dated: dict[Step, date]) -> None:
    shown = rules.steps_shown(kind, {Step.SIGNED: date(2000, 1, 1)} | dated)
    reached = [part.reached for part in shown]
    assert reached == sorted(reached, reverse=True)
    assert all(part.reached for part in shown if part.on is not None)


def test_templates_begin_with_the_signing_and_follow_the_life_of_a_project() -> None:
    for template in TEMPLATES.values():
        assert template[0] is Step.SIGNED
        assert list(template) == sorted(template, key=list(Step).index)
    assert Step.STARTED not in TEMPLATES[ProjectKind.LIGHT]


def test_steps_out_of_order_need_a_reason() -> None:
    reached = {Step.SIGNED: date(2021, 1, 29)}
    light = ProjectKind.LIGHT
    rules.check_step(light, Step.REGISTERED, date(2021, 2, 5), reached, "")
    with pytest.raises(rules.StepReasonNeeded):
        rules.check_step(light, Step.REGISTERED, date(2021, 1, 1), reached, " ")
    with pytest.raises(rules.StepReasonNeeded):
        rules.check_step(light, Step.PRODUCING, date(2021, 3, 1), reached, "")
    rules.check_step(light, Step.PRODUCING, date(2021, 3, 1), reached, "直接营业")
    with pytest.raises(rules.StepUnknown):
        rules.check_step(light, Step.STARTED, date(2021, 3, 1), reached, "有")
    with pytest.raises(rules.StepReached):
        rules.check_step(light, Step.SIGNED, date(2021, 3, 1), reached, "有")


def test_somebody_else_verifies() -> None:
    rules.check_other(1, "甲", 2, "甲")
    rules.check_other(None, "命令行", None, "系统")
    for actor, reporter in (((1, "甲"), (1, "乙")), ((None, "系统"), (None, "系统"))):
        with pytest.raises(rules.OwnReport):
            rules.check_other(*actor, *reporter)
