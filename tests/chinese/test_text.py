"""Tidying and folding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.chinese.text import fold, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　青岛\u00a0\u00a0海尔 \t", "青岛 海尔"),
        ("ＴＣＬ科技（集团）", "TCL科技(集团)"),
        ("海\u200b尔\ufeff", "海尔"),
        ("", ""),
        (" a \n b ", "a b"),
    ],
)
def test_tidy(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("銀之傑", "银之杰"),
        ("天馬微電子股份有限公司", "天马微电子股份有限公司"),
        ("ＴＣＬ科技", "tcl科技"),
        ("舜喆Ｂ", "舜喆b"),
        ("臺灣東區", "台湾东区"),
    ],
)
def test_fold(typed: str, compared: str) -> None:
    assert fold(typed) == compared


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)), st.data())
def test_a_part_folds_to_a_part(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert fold(text[start:end]) in fold(text)
