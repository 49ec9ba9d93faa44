"""A .docx that parses, holds what it was given, escapes everything and is the same twice."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.docx import WORD, Grid, Heading, Line, NewPage, Paper, document

W = f"{{{WORD}}}"
TEXTS = st.text(max_size=30)


def opened(data: bytes) -> dict[str, ElementTree.Element]:
    """Return every part of a file, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        return {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}  # noqa: S314  # our own file


def test_a_paper_holds_what_it_says() -> None:
    hostile = "<w:p>&amp; \"'\x00\x0b\ufffe=1+1 😀"
    grid = Grid(("姓名", "单位"), [("王示例", hostile), ("缺",), ("多", "一", "格")], widths=(1, 3))
    blocks = (Heading("一 & 二"), Line("甲\n乙", bold=True), grid, NewPage(), Heading("三", 2), Line("大", large=True))
    data = document(Paper("会务手册", blocks, note="演示数据"))
    assert document(Paper("会务手册", blocks, note="演示数据")) == data
    parts = opened(data)
    body = parts["word/document.xml"]
    texts = [each.text for each in body.iter(f"{W}t")]
    assert texts[0] == "会务手册"
    assert {"一 & 二", "甲", "乙", "王示例", "大"} <= set(texts)
    assert "<w:p>&amp; \"'=1+1 😀" in texts
    assert [len(list(row.iter(f"{W}tc"))) for row in body.iter(f"{W}tr")] == [2, 2, 2, 2]
    assert [each.text for each in parts["word/footer1.xml"].iter(f"{W}t")] == ["演示数据"]
    styles = {each.get(f"{W}styleId") for each in parts["word/styles.xml"].iter(f"{W}style")}
    assert {each.get(f"{W}val") for each in body.iter(f"{W}pStyle")} <= styles
    targets = {f"word/{each.get('Target')}" for each in parts["word/_rels/document.xml.rels"]}
    assert targets <= parts.keys()


@settings(max_examples=50)
@given(TEXTS, st.lists(st.lists(TEXTS, max_size=3), max_size=3))
def test_any_text_makes_a_file_that_parses(text: str, rows: list[list[str]]) -> None:
    opened(document(Paper(text, (Heading(text), Line(text), Grid((text, "b"), rows)), note=text)))
