"""国民经济行业分类: codes with and without letter, names, levels."""

from __future__ import annotations

from collections import Counter

import pytest

from crm.standards import industries


def test_the_table_is_complete() -> None:
    levels = Counter(industry.level for industry in industries.table().values())
    assert levels == {1: 20, 2: 97, 3: 473, 4: 1382}
    assert all(not one.parent or one.parent in industries.table() for one in industries.table().values())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C3491", "C3491"),
        ("c3491", "C3491"),
        ("3961", "C3961"),
        ("C 3963", "C3963"),
        ("Ｃ３９６２", "C3962"),
        ("I6550 信息处理和存储支持服务", "I6550"),
        ("6550信息处理和存储支持服务", "I6550"),
        ("工业机器人制造", "C3491"),
        ("皮箱、包（袋）制造", "C1922"),
        ("0111", "A0111"),
        ("C34", "C34"),
        ("651", "I651"),
        ("C", "C"),
    ],
)
def test_codes_and_names_are_found(text: str, code: str) -> None:
    found = industries.find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "X9999", "9999", "A3491", "C3491 稻谷种植", "制造业", "软件开发", "3"])
def test_what_does_not_belong_together_is_unknown(text: str) -> None:
    assert industries.find(text) is None


def test_by_name_finds_every_level() -> None:
    for name, code in (("制造业", "C"), ("软件开发", "I651"), ("工业机器人制造", "C3491")):
        found = industries.by_name(name)
        assert found is not None
        assert found.code == code
    assert industries.by_name("不存在的行业") is None


def test_names_choices_and_lineage() -> None:
    assert industries.name_of("C3491") == "工业机器人制造"
    assert industries.name_of("Q0") == "Q0"
    assert [one.code for one in industries.sections()] == list("ABCDEFGHIJKLMNOPQRST")
    assert [one.code for one in industries.lineage("C3491")] == ["C", "C34", "C349", "C3491"]
    assert industries.lineage("X") == ()
    assert {one.parent for one in industries.children("C34")} == {"C34"}
