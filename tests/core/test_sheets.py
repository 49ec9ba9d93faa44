"""Files of lists: nothing in them runs, numbers stay numbers, codes and telephones stay texts."""

from __future__ import annotations

import csv
import io
import sys
import tracemalloc
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm.core.sheets import Cell, csv_file, safe, workbook_file

SIGNS = "=+-@|%＝＋－＠﹢﹣﹦₊⁺⁼"
BLANKS = " \t\r\n\u3000\u00a0\u200b\ufeff\u2060\u202f"
hostile = st.text(st.sampled_from(SIGNS + BLANKS + "A1(,)\"';|示例𠮷"), max_size=12) | st.text(max_size=8)


def starts_a_formula(text: str) -> bool:
    """Say whether a spreadsheet may take this for one, reading as generously as any of them does."""
    bare = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in {"Cf", "Zs", "Cc"})
    number = all(c in "0123456789 .,()-+" for c in unicodedata.normalize("NFKC", text)) and any(map(str.isdigit, bare))
    return bare[:1] in tuple("=+-@|%") and not number


@given(hostile)
def test_no_text_begins_like_a_formula(text: str) -> None:
    said = safe(text)
    assert not starts_a_formula(said)
    assert said in (text, f"'{text}")
    assert said[:1] not in ("\t", "\r", "\n")


def test_no_letter_or_digit_is_a_sign_in_disguise() -> None:
    letters = (c for c in map(chr, range(sys.maxunicode + 1)) if c.isalnum())
    assert [c for c in letters if unicodedata.normalize("NFKC", c)[:1] in tuple("=+-@|%")] == []


@pytest.mark.parametrize("text", ["+86 532 8888 0000", "-5", "(0532) 8888-0000", "91370200MA3C0000AJ", "19900000001"])
def test_numbers_and_telephones_are_left_alone(text: str) -> None:
    assert safe(text) == text


@given(st.lists(st.tuples(hostile, st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=2))))
def test_a_csv_file_reads_back(rows: list[tuple[str, int, Decimal]]) -> None:
    data = b"".join(csv_file(["名称", "=数"], rows))
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read[0] == ["名称", "'=数"]
    assert [[row[0], int(row[1]), Decimal(row[2])] for row in read[1:]] == [
        [safe(text).encode("utf-8", "replace").decode(), number, money] for text, number, money in rows
    ]


def test_a_workbook_keeps_texts_numbers_and_days_apart() -> None:
    row: list[Cell] = ["91370200000000000X", "19900000001", "=1+1", 7, Decimal("500.00"), date(2021, 1, 29), None]
    with workbook_file(["码", "电话", "式", "数", "额", "日", "空"], [row], footer="林示例 & 他人") as target:
        book = CalamineWorkbook.from_filelike(target)
        read = book.get_sheet_by_index(0).to_python()[1]
    assert read[:6] == ["91370200000000000X", "19900000001", "'=1+1", 7.0, 500.0, date(2021, 1, 29)]


def test_a_long_file_takes_no_more_memory_than_a_short_one() -> None:
    def rows(many: int) -> Iterator[list[Cell]]:
        return (["示例企业", n, None] for n in range(many))

    def peak(many: int) -> int:
        tracemalloc.start()
        for _piece in csv_file(["名称", "数", "空"], rows(many)):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(20_000) < 2 * peak(2_000)
