"""Who sees what, the code of a certificate, the order of a roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crm.directory import rules
from crm.directory.rules import Audience, Field, Place
from crm.members.rules import GRACE, Position, Standing
from tests.directory import DAY


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
