"""Pinyin of names, and latin letters read as pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given

from crm.chinese import pinyin
from crm.chinese.text import fold
from tests.chinese.strategies import anything, names


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("重庆银行", "chongqingyinhang"),
        ("长城证券", "changchengzhengquan"),
        ("厦门大厦", "xiamendasha"),
        ("绿地", "lvdi"),
        ("銀之傑", "yinzhijie"),
        ("abc", ""),
    ],
)
def test_full(text: str, spoken: str) -> None:
    assert pinyin.full(text) == spoken


@pytest.mark.parametrize(
    ("name", "surname"),
    [("曾一", "zeng"), ("单一", "shan"), ("仇一", "qiu"), ("解一", "xie"), ("单于一", "chan")],
)
def test_surnames_have_their_own_reading(name: str, surname: str) -> None:
    assert pinyin.syllables(name, person=True)[0] == surname


def test_initials_keep_latin_letters() -> None:
    assert pinyin.initials("TCL科技") == "tclkj"


def test_names_sort_by_pinyin() -> None:
    people = ["王五", "曾一", "安一", "张三", "单一", "安二"]
    in_order = sorted(people, key=lambda name: pinyin.sort_key(name, person=True))
    assert in_order == ["安二", "安一", "单一", "王五", "曾一", "张三"]


@pytest.mark.parametrize(
    ("letters", "ways"),
    [
        ("haimuxing", [(("hai", "mu", "xing"), "")]),
        ("xian", [(("xian",), ""), (("xi", "an"), "")]),
        ("haimux", [(("hai", "mu"), "x")]),
        ("qdhe", []),
        ("lüdi", [(("lv", "di"), "")]),
        ("", []),
    ],
)
def test_spellings(letters: str, ways: list[tuple[tuple[str, ...], str]]) -> None:
    assert pinyin.spellings(letters) == ways


@given(names)
def test_full_pinyin_can_be_read_back(name: str) -> None:
    spoken = tuple(pinyin.syllables(name))
    whole = pinyin.spellings("".join(spoken[:4]))
    assert whole
    assert all("".join(way.whole) == "".join(spoken[:4]) for way in whole)


@given(anything)
def test_nothing_raises(text: str) -> None:
    pinyin.full(text)
    pinyin.initials(text)
    pinyin.sort_key(text, person=True)
    pinyin.spellings(fold(text))
