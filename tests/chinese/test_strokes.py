"""Surnames by strokes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.chinese.strokes import FIRST, strokes, surname, table

KNOWN = {
    "丁": 2, "马": 3, "王": 4, "邓": 4, "艾": 5, "冯": 5, "刘": 6, "朱": 6, "孙": 6, "邢": 6, "李": 7, "张": 7, "陈": 7,
    "杨": 7, "苏": 7, "何": 7, "周": 8, "林": 8, "郑": 8, "范": 8, "赵": 9, "胡": 9, "荣": 9, "徐": 10, "高": 10,
    "郭": 10, "袁": 10, "陶": 10, "黄": 11, "萧": 11, "蒋": 12, "谢": 12, "董": 12, "蓝": 13, "蔡": 14, "黎": 15,
    "薛": 16, "魏": 17, "戴": 17, "瞿": 18,
}  # fmt: skip


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
