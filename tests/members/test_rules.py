"""What a membership is, decided without a database."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.members import rules
from crm.members.rules import Basis, Decision, Override, Position, Standing, TimelineEntry
from crm.standards import credit_code

TODAY = date(2021, 2, 21)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def paid(offset: int) -> Basis:
    """A membership whose paid time ends so many days after today."""
    return Basis(TODAY + timedelta(days=offset))


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (61, Standing.ACTIVE), (60, Standing.DUE), (0, Standing.DUE), (-1, Standing.GRACE), (-90, Standing.GRACE),
        (-91, Standing.LAPSED), (-5000, Standing.LAPSED),
    ],
)  # fmt: skip
def test_standing_by_the_last_paid_day(offset: int, expected: Standing) -> None:
    assert rules.standing(paid(offset), TODAY) is expected


def test_without_payment_it_awaits_one() -> None:
    assert rules.standing(Basis(), TODAY) is Standing.PENDING_PAYMENT


@given(st.none() | days, days)
def test_exactly_one_window_holds_a_paid_day(paid_until: date | None, today: date) -> None:
    windows = rules.standing_windows(today)
    if paid_until is None:
        assert rules.paid_standing(None, today) is Standing.PENDING_PAYMENT
        return
    holding = [kind for kind, window in windows.items() if window.holds(paid_until)]
    assert holding == [rules.paid_standing(paid_until, today)]


@given(days, st.sampled_from(Decision), st.none() | days, days)
def test_a_decision_outweighs_payments_from_its_day_on(
    paid_until: date, decision: Decision, decided_on: date | None, today: date
) -> None:
    found = rules.standing(Basis(paid_until, decision, decided_on), today)
    in_force = decided_on is None or decided_on <= today
    assert found is (Standing(decision.value) if in_force else rules.paid_standing(paid_until, today))


@given(st.sampled_from(Standing), days, st.integers(0, 300), days)
def test_an_override_holds_for_its_days_and_reverts_by_itself(
    kind: Standing, since: date, length: int, today: date
) -> None:
    override = Override(kind, since, since + timedelta(days=length))
    basis = Basis(TODAY, override=rules.in_force([override], today))
    inside = since <= today <= override.until
    assert rules.standing(basis, today) is (kind if inside else rules.paid_standing(TODAY, today))


def test_of_two_overrides_the_later_one_counts() -> None:
    both = [Override(Standing.ACTIVE, TODAY, TODAY), Override(Standing.SUSPENDED, TODAY, TODAY)]
    assert rules.in_force(both, TODAY) is Standing.SUSPENDED


@pytest.mark.parametrize(("offset", "proposed"), [(-91 - 364, False), (-91 - 365, True), (-91, False), (10, False)])
def test_exit_is_proposed_after_a_lapse_of_a_year(offset: int, proposed: bool) -> None:
    assert rules.proposes_exit(paid(offset), TODAY) is proposed
    assert rules.standing(paid(offset), TODAY) is not Standing.AUTO_EXITED


def test_rights_of_the_standings() -> None:
    assert rules.rights(Standing.ACTIVE).votes
    assert rules.rights(Standing.GRACE).listed
    assert not rules.rights(Standing.GRACE).votes
    assert not rules.rights(Standing.LAPSED).listed
    assert not rules.rights(Standing.SUSPENDED).member_price


def test_why_says_in_one_sentence_what_happened_and_what_helps() -> None:
    said = str(rules.why(paid(-100), TODAY))
    assert said == "会费缴至 2020-11-13，已过期 100 天，超过 90 天宽限期，自 2021-02-12 起中止。补缴会费后自动恢复。"


@given(st.none() | days, st.none() | st.sampled_from(Decision), days)
def test_there_is_always_a_reason(paid_until: date | None, decision: Decision | None, today: date) -> None:
    assert str(rules.why(Basis(paid_until, decision), today)).endswith("。")


@given(st.lists(st.tuples(days, st.integers(0, 400)), max_size=6), days)
def test_what_may_be_recorded_never_overlaps_and_leaves_no_gap_ahead(
    attempts: list[tuple[date, int]], today: date
) -> None:
    paid_for: list[tuple[date, date]] = []
    for since, length in attempts:
        until = since + timedelta(days=length)
        try:
            rules.check_period(paid_for, since, until, today)
        except (rules.PeriodPaid, rules.PeriodLeavesGap):
            continue
        paid_for.append((since, until))
    ordered = sorted(paid_for)
    for (_, last), (first, _) in pairwise(ordered):
        assert last < first
        assert first <= today or first == last + timedelta(days=1)


def test_the_next_period_joins_and_ends_with_the_year() -> None:
    assert rules.next_period(date(2020, 12, 31), TODAY) == (date(2021, 1, 1), date(2021, 12, 31))
    assert rules.next_period(date(2019, 12, 31), TODAY) == (TODAY, date(2021, 12, 31))
    assert rules.next_period(None, TODAY) == (TODAY, date(2021, 12, 31))


def test_a_period_must_not_run_backwards() -> None:
    with pytest.raises(rules.PeriodBackwards):
        rules.check_period([], TODAY, TODAY - timedelta(days=1), TODAY)


def test_a_credit_code_is_tidied_but_never_repaired() -> None:
    code = credit_code.made_up(7)
    assert rules.check_credit_code(f" {code[:8].lower()} {code[8:]}　") == code
    with pytest.raises(rules.CreditCodeInvalid) as wrong:
        rules.check_credit_code(code[:-1])
    assert "应为 18 位，现在是 17 位" in wrong.value.message
    with pytest.raises(rules.CreditCodeInvalid) as letters:
        rules.check_credit_code(f"O{code[1:]}")
    assert "第 1 位的“O”" in letters.value.message


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_is_refused_with_a_sentence(text: str) -> None:
    sentence = ""
    try:
        assert credit_code.is_valid(rules.check_credit_code(text))
    except rules.CreditCodeInvalid as error:
        sentence = error.message
    assert sentence == "" or sentence.endswith("。")


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13800001234", "138****1234"), ("053288880000", "053****0000"), ("12345678", "****78"), ("1", "****"), ("", "")],
)
def test_phones_are_masked(number: str, masked: str) -> None:
    assert rules.mask_phone(number) == masked


@given(st.from_regex(r"[0-9]{5,15}", fullmatch=True))
def test_a_masked_phone_shows_at_most_seven_digits(number: str) -> None:
    assert sum(c.isdigit() for c in rules.mask_phone(number)) <= 7
    assert number not in rules.mask_phone(number)


def test_addresses_are_masked() -> None:
    assert rules.mask_email("wang@example.com") == "w***@example.com"
    assert rules.mask_email("") == ""


texts = st.dictionaries(st.sampled_from("abcd"), st.text("xyz", max_size=3), min_size=4)


@given(texts, texts, texts)
def test_after_a_clash_nothing_is_decided_where_both_changed(
    base: dict[str, str], yours: dict[str, str], theirs: dict[str, str]
) -> None:
    found = rules.choices_after_clash(rules.fingerprint(base), yours, theirs)
    for name in "abcd":
        if yours[name] == theirs[name]:
            assert name not in found
        elif yours[name] == base[name]:
            assert found[name] == "theirs"
        elif theirs[name] == base[name]:
            assert found[name] == "yours"
        else:
            assert found[name] == ""


def test_what_is_derived_from_a_name() -> None:
    fields = rules.name_fields("深圳市示例机器人有限责任公司")
    assert fields["short_name"] == "示例机器人"
    assert fields["name_key"] == "深圳市示例机器人有限公司"
    assert fields["sort_key"].startswith("shi")


@given(st.text(max_size=200))
def test_derived_fields_fit_their_columns(name: str) -> None:
    assert all(len(text) <= 200 for text in rules.name_fields(name).values())
    assert len(rules.person_sort_key(name)) <= 100


moments = st.datetimes().map(lambda at: TimelineEntry(at=at.replace(microsecond=0), kind="x", icon="x", title="x"))


@given(st.lists(st.lists(moments, max_size=8), max_size=4), st.integers(1, 9))
def test_a_merged_timeline_loses_nothing(sources: list[list[TimelineEntry]], limit: int) -> None:
    page = rules.merged(sources, limit)
    every = [entry for source in sources for entry in source]
    assert list(page.entries) == sorted(page.entries, key=lambda e: e.at, reverse=True)
    rest = [entry for entry in every if page.before is not None and entry.at < page.before]
    assert len(rest) + len(page.entries) == len(every)


def test_every_word_has_a_name() -> None:
    assert set(rules.POSITION_NAMES) == set(Position)
    assert set(rules.STANDING_NAMES) == set(Standing)
    assert set(rules.DECISION_NAMES) == set(Decision)
