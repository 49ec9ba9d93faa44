"""Who sees what, the code of a certificate, the order of a roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.directory import rules
from crm.directory.rules import DIGITS, Audience, Field, Place
from crm.members.rules import GRACE, Position, Standing
from tests.directory import DAY

BODIES = st.text(DIGITS, min_size=rules.RANDOM_DIGITS, max_size=rules.RANDOM_DIGITS)


@given(BODIES, st.integers(0, rules.RANDOM_DIGITS), st.sampled_from(DIGITS))
def test_one_wrong_digit_is_always_found(body: str, at: int, digit: str) -> None:
    code = body + rules.check_digit(body)
    wrong = code[:at] + digit + code[at + 1 :]
    assert (rules.read_code(wrong) is None) == (wrong != code)


@given(BODIES, st.integers(0, rules.RANDOM_DIGITS - 1))
def test_two_neighbours_exchanged_are_always_found(body: str, at: int) -> None:
    code = body + rules.check_digit(body)
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (rules.read_code(wrong) is None) == (wrong != code)


def test_a_code_is_read_as_people_write_it() -> None:
    code = rules.new_code()
    assert rules.read_code(rules.spaced(code).lower()) == code
    assert rules.read_code(code.replace("0", "O").replace("1", "l")) == code
    assert rules.new_code() != code


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_none(text: str) -> None:
    found = rules.read_code(text)
    assert found is None or rules.check_digit(found[:-1]) == found[-1]


def test_the_defaults_show_no_personal_contact() -> None:
    for field in Field:
        for representative in (False, True):
            audience = rules.default_of(field, representative=representative)
            assert not rules.needs_consent(field, audience), field
    assert rules.default_of(Field.NAME, representative=True) is Audience.MEMBERS
    assert rules.default_of(Field.NAME, representative=False) is Audience.SECRETARIAT


def test_each_reader_sees_what_the_next_one_sees_and_nobody_sees_nobody() -> None:
    levels = [rules.seen(staff=False, in_order=False), rules.seen(staff=False, in_order=True),
              rules.seen(staff=True, in_order=False)]  # fmt: skip
    for fewer, more in pairwise(levels):
        assert fewer < more
    assert all(Audience.NOBODY not in level for level in levels)


@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize("audience", Audience)
def test_consent_is_for_contacts_shown_to_others(field: Field, audience: Audience) -> None:
    contact = field in (Field.MOBILE, Field.EMAIL, Field.WECHAT)
    assert rules.needs_consent(field, audience) == (contact and audience in (Audience.EVERYONE, Audience.MEMBERS))


def test_a_certificate_says_until_when_rights_last() -> None:
    assert rules.valid_until(Standing.ACTIVE, DAY) == DAY
    assert rules.valid_until(Standing.GRACE, DAY) == DAY + GRACE
    assert rules.valid_until(Standing.HONORARY, DAY) is None
    assert rules.in_order(Standing.GRACE)
    assert not rules.in_order(Standing.LAPSED)


def test_a_roster_goes_by_position_then_strokes_then_pinyin() -> None:
    lines = [
        Place(Position.MEMBER, "丁示例", "ding", "a"), Place(Position.PRESIDENT, "魏示例", "wei", "b"),
        Place(Position.MEMBER, "Smith", "smith", "c"), Place(Position.MEMBER, "李示例", "li", "d"),
        Place(Position.MEMBER, "王乙例", "wangyi", "e"), Place(Position.MEMBER, "王甲例", "wangjia", "f"),
    ]  # fmt: skip
    names = [each.name for each in sorted(lines, key=rules.place)]
    assert names == ["魏示例", "丁示例", "王甲例", "王乙例", "李示例", "Smith"]


def test_a_copy_is_open_for_a_day() -> None:
    made = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert rules.is_open(made, made + timedelta(hours=23))
    assert not rules.is_open(made, made + timedelta(hours=24))
