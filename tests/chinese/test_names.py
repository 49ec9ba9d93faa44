"""Parts of enterprise names, and names that mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given

from crm.chinese.names import core_name, name_key, short_name, similarity
from tests.chinese.strategies import anything, names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("乐森机器人（深圳）有限公司", "樂森機器人(深圳)有限責任公司"),
        ("青岛 海尔 股份有限公司", "青岛海尔股份有限公司"),
        ("ＴＣＬ科技集团股份有限公司", "tcl科技集团股份有限公司"),
    ],
)
def test_same_name_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_a_branch_and_brackets_are_their_own() -> None:
    whole = name_key("深圳市越疆科技有限公司")
    assert name_key("深圳市越疆科技有限公司青岛分公司") != whole
    assert name_key("深圳市越疆科技（青岛）有限公司") != whole


@pytest.mark.parametrize(
    ("full", "core"),
    [
        ("深圳市越疆科技股份有限公司", "深圳越疆科技"),
        ("山东省青岛市阎氏生物科技有限公司", "山东青岛阎氏生物科技"),
        ("上海市政工程有限公司", "上海政工程"),
        ("都市数据技术有限公司", "都市数据技术"),
        ("有限公司", "有限公司"),
        ("深圳市", "深圳市"),
    ],
)
def test_core_name(full: str, core: str) -> None:
    assert core_name(full) == core


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("深圳市兆驰股份有限公司", "兆驰股份"),
        ("追觅科技（深圳）有限公司", "追觅科技"),
        ("北京银行股份有限公司", "北京银行"),
        ("浙富控股集团股份有限公司", "浙富控股"),
        ("有限公司", "有限公司"),
    ],
)
def test_short_name(full: str, short: str) -> None:
    assert short_name(full) == short


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("深圳市越疆科技有限公司", "深圳越疆科技股份有限公司", True),
        ("越疆科技", "深圳市越疆科技有限责任公司", True),
        ("海儿智家股份有限公司", "海尔智家股份有限公司", True),
        ("乐森机器人（青岛）有限公司", "乐森机器人（深圳）有限公司", False),
        ("青岛海尔股份有限公司", "海信视像科技股份有限公司", False),
    ],
)
def test_similarity(one: str, other: str, alike: bool) -> None:
    assert (similarity(one, other) >= 0.9) is alike


@given(names, names)
def test_similarity_is_mutual(one: str, other: str) -> None:
    assert similarity(one, other) == pytest.approx(similarity(other, one))
    assert similarity(one, one) == 1.0


@given(anything)
def test_nothing_raises(text: str) -> None:
    name_key(text)
    core_name(text)
    short_name(text)
    assert 0 <= similarity(text, "青岛海尔") <= 1
