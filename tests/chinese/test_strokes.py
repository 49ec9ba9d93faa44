"""Surnames by strokes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.chinese.strokes import FIRST, strokes, surname, table

KNOWN = {"丁": 2, "王": 4, "李": 7, "张": 7, "刘": 6, "陈": 7, "杨": 7, "赵": 9, "黄": 11, "周": 8, "吴": 7, "徐": 10,
         "孙": 6, "胡": 9, "朱": 6, "高": 10, "林": 8, "何": 7, "郭": 10, "马": 3, "袁": 10, "魏": 17, "薛": 16, "戴": 17}  # fmt: skip


@pytest.mark.parametrize(("name", "number"), KNOWN.items())
def test_common_surnames_have_their_number(name: str, number: int) -> None:
    found = strokes(name + "样例")
    assert found is not None
    assert found.number == number


def test_every_character_stands_once() -> None:
    lines = [line.partition(" ") for line in strokes.__globals__["_TABLE"].split("\n")]
    characters = "".join(each for _head, _blank, each in lines)
    assert len(characters) == len(set(characters)) == len(table())


def test_equal_numbers_go_by_the_first_stroke() -> None:
    names = sorted("孔方毛王", key=lambda name: strokes(name) or (99, 0, False))
    assert "".join(names) == "王毛方孔"
    assert len(FIRST) == 5


def test_a_surname_of_two_characters_stands_behind_its_first() -> None:
    assert surname("欧阳示例") == "欧阳"
    one, two = strokes("欧示例"), strokes("欧阳示例")
    assert one is not None
    assert two is not None
    assert one < two


@given(st.text(max_size=6))
def test_any_text_is_answered(name: str) -> None:
    found = strokes(name)
    assert found is None or surname(name)[:1] in table()
