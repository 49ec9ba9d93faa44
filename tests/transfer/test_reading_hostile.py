"""Files that were made to harm: each is refused as a whole, with a sentence, before it is read."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.core.tables import refusals
from crm.core.tables.limits import MEGABYTE, UPLOAD, Limits
from crm.core.tables.refusals import FileRefused
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Accepted
from crm.transfer.reading.reader import Reading, preview, read
from crm.transfer.reading.refusals import NoHeading
from tests.transfer.workbook import HEADING, ONE_ROW, sheet, text_cell, workbook


def members(data: bytes, limits: Limits = UPLOAD) -> Reading:
    return read(Kind.MEMBERS, data, "名单.xlsx", limits=limits)


def refused(data: bytes, by: type[FileRefused], limits: Limits = UPLOAD) -> None:
    for ask in (
        lambda: members(data, limits),
        lambda: preview(Kind.MEMBERS, data, "名单.xlsx", limits),
    ):
        with pytest.raises(by) as refusal:
            ask()
        assert type(refusal.value) is by
        assert "名单.xlsx" in refusal.value.message
        assert refusal.value.message.endswith("。")


def with_cell(cell: str) -> bytes:
    return workbook(sheet(HEADING + ONE_ROW + cell))


def test_a_plain_workbook_is_read() -> None:
    reading = members(with_cell(""))
    assert [one.fields for one in reading.accepted] == [{"name": "示例海洋科技有限公司", "city": "370200"}]


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="3"><c r="XFD3"><v>1</v></c></row>',
        '<row r="3"><c s="0" r="XFD1048576"><v>1</v></c></row>',
        "<row r='3'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="3"><c t="n" x=">" r = "XFD1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="y" r="3"><x:c r="ZZ900000"><v>1</v></x:c></x:row>',
        '<row r="3">' + "<c><v>1</v></c>" * 300 + "</row>",
        '<row r="3"><c ' + " " * 5_000 + 'r="XFD1048576"><v>1</v></c></row>',
        '<row r="3"><c r="XFC3" s="1"/><c><v>1</v></c></row>',
        '<row r="150000"><c r="GR150000"><v>1</v></c></row>',
    ],
)
def test_a_sheet_that_claims_too_much_is_refused_unread(cell: str) -> None:
    refused(with_cell(cell), refusals.TooManyCells)


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="3"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="3"><c r="&#88;FD9"><v>1</v></c></row>',
        '<row r="3"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="-5"><c r="A3"><v>1</v></c></row>',
        '<row r="3"><c s="<" r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_places_that_no_program_writes_are_refused(cell: str) -> None:
    refused(with_cell(cell), refusals.BrokenWorkbook)


@pytest.mark.parametrize("padding", range(260_000, 266_000, 500))
def test_a_tag_across_two_chunks_is_not_missed(padding: int) -> None:
    rows = (
        HEADING + ONE_ROW + "<!--" + "x" * padding + '--><row r="3"><c ' + " " * 6_000 + 'r="XFD9"><v>1</v></c></row>'
    )
    with pytest.raises(FileRefused):
        members(workbook(sheet(rows), packed=False))


def test_rows_without_places_are_counted() -> None:
    bare = HEADING.replace(' r="1"', "").replace(' r="A1"', "").replace(' r="B1"', "")
    for between in ("<row/>" * 200_001, "<row></row>" * 200_001, '<row r="200000"/>' + "<row/>"):
        refused(workbook(sheet(bare + between + "<row><c><v>1</v></c></row>")), refusals.TooManyCells)


@pytest.mark.parametrize(
    "format_only",
    [
        '<row r="1048576"/>',
        '<row r="1048576"><c r="XFD1048576" s="0"/></row>',
        '<row r="1048576"><c r="XFD1048576"/></row>',
        '<row r="1048576"><c s="0" r="XFD1048576"/></row>',
        '<row r="3" spans="1:2"><c r="A3" s="0"/><c r="B3" s="0" t="s"/></row>',
    ],
)
def test_formats_without_values_do_not_count(format_only: str) -> None:
    assert members(with_cell(format_only)).rows == 1


def test_cells_without_places_are_read_one_after_the_other() -> None:
    rows = HEADING + ONE_ROW
    bare = rows.replace(' r="1"', "").replace(' r="2"', "")
    for place in ("A1", "B1", "A2", "B2"):
        bare = bare.replace(f' r="{place}"', "")
    assert members(workbook(sheet(bare))).accepted == members(workbook(sheet(rows))).accepted


def test_a_false_dimension_is_not_believed() -> None:
    data = workbook(sheet(HEADING + ONE_ROW, dimension="A1:XFD1048576"))
    assert len(members(data).accepted) == 1


def zeros(megabytes: int) -> Iterator[bytes]:
    yield sheet(HEADING + ONE_ROW).encode().replace(b"</worksheet>", b"")
    for _ in range(megabytes):
        yield b" " * MEGABYTE
    yield b"</worksheet>"


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = workbook(zeros(200))
    assert len(bomb) < MEGABYTE
    refused(bomb, refusals.UnpacksTooLarge)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(workbook(zeros(200)))
    at = bomb.rfind(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = struct.pack("<I", 10)
    refused(bytes(bomb), refusals.UnpacksTooLarge)


def test_many_small_parts_count_together() -> None:
    extra = {f"xl/media/{number}.bin": b"\0" * (40 * MEGABYTE) for number in range(5)}
    refused(workbook(sheet(HEADING), extra=extra), refusals.UnpacksTooLarge)


def test_overlapping_merges_are_refused() -> None:
    merges = "".join('<mergeCell ref="A2:A200000"/>' for _ in range(50))
    rows = HEADING + ONE_ROW + '<row r="150000">' + text_cell("A150000", "示例") + "</row>"
    data = workbook(sheet(rows, merges=f"<mergeCells>{merges}</mergeCells>"))
    refused(data, refusals.TooManyCells)


def test_a_merge_down_to_the_last_row_is_clipped() -> None:
    merges = '<mergeCells><mergeCell ref="B2:B1048576"/></mergeCells>'
    rows = HEADING + ONE_ROW + '<row r="3">' + text_cell("A3", "示例软件技术有限公司") + "</row>"
    reading = members(workbook(sheet(rows, merges=merges)))
    assert [one.fields["city"] for one in reading.accepted] == ["370200", "370200"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>",
        b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><worksheet>&a;</worksheet>",
        "<worksheet/>".encode("utf-16"),
        b"\xff\xfe\x00",
    ],
)
def test_broken_sheets_are_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        members(workbook(content))


@pytest.mark.parametrize("size", [0, 1, 100, 500, 900])
def test_a_cut_workbook_is_refused(size: int) -> None:
    with pytest.raises(FileRefused):
        members(with_cell("")[:size])


def test_bytes_around_the_container_are_refused() -> None:
    data = with_cell("")
    refused(data + b"\0", refusals.BrokenWorkbook)
    refused(data + data[:-1] + b"\1", refusals.BrokenWorkbook)


@pytest.mark.parametrize(
    ("part", "content", "by"),
    [
        ("xl/sharedStrings.xml", '<sst uniqueCount="4000000000"><si/></sst>', refusals.BrokenWorkbook),
        ("xl/sharedStrings.xml", '<sst uniqueCount="900000"><si/></sst>', refusals.BrokenWorkbook),
        ("xl/sharedStrings.xml", "<sst uniqueCount='&#57;00000000'/>", refusals.BrokenWorkbook),
        ("xl/sharedStrings.xml", '<sst count="900000000"><si/></sst>', refusals.TooManyCells),
        ("xl/styles.xml", '<styleSheet><cellXfs count="900000000"/></styleSheet>', refusals.TooManyCells),
        ("xl/styles.xml", '<styleSheet><numFmts count="9999999999"/></styleSheet>', refusals.BrokenWorkbook),
    ],
)
def test_huge_counts_are_not_believed(part: str, content: str, by: type[FileRefused]) -> None:
    """calamine reserves memory for them: without the check the whole process is aborted."""
    refused(workbook(sheet(HEADING + ONE_ROW), extra={part: content.encode()}), by)


def test_old_encrypted_and_foreign_files_are_named() -> None:
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, refusals.OldWorkbook)
    for name in ("xl/workbook.bin", "content.xml"):
        refused(workbook(sheet(HEADING), extra={name: b"x"}), refusals.OldWorkbook)
    refused(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, refusals.UnknownFormat)
    refused(b"%PDF-1.7\n\x00\x01\xff\xfe\xfd", refusals.UnknownFormat)
    refused(b"", refusals.EmptyFile)
    refused(b"x" * (10 * MEGABYTE + 1), refusals.FileTooLarge)
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        package.writestr("名单.csv", "企业名称,城市")
    refused(plain.getvalue(), refusals.BrokenWorkbook)


def test_an_encrypted_container_is_named() -> None:
    data = bytearray(with_cell(""))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    refused(bytes(data), refusals.OldWorkbook)


@pytest.mark.parametrize(
    ("data", "by"),
    [
        ("企业名称,城市\n".encode() + b"," * 5_000 + b"\n", refusals.TooManyCells),
        ("企业名称,城市\n".encode() + b"\n" * 200_001, refusals.TooManyCells),
        ('企业名称,城市\n"'.encode() + b"x" * 200_000, refusals.UnreadableText),
        ("企业名称\0,城市\n".encode(), refusals.UnknownFormat),
        (b"\xef\xbb\xbf\xff\xff", refusals.UnknownFormat),
        (b"\xff\xfe\x00\xd8", refusals.UnknownFormat),
        (b"\xff\xff\xff", refusals.UnknownFormat),
        ("说明\n没有表头\n".encode(), NoHeading),
        ("企业名称\n示例海洋科技有限公司\n".encode(), NoHeading),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NoHeading),
        (b"\n" * 50, NoHeading),
    ],
)
def test_hostile_texts_are_refused(data: bytes, by: type[FileRefused]) -> None:
    with pytest.raises(FileRefused) as refusal:
        members(data)
    assert type(refusal.value) is by
    assert refusal.value.message.endswith("。")


def test_text_as_long_as_the_limit_is_read() -> None:
    rows = b"".join(f"示例第{number}海洋科技有限公司,青岛\n".encode() for number in range(1_000))
    limits = Limits(file_bytes=None, rows=1_001, columns=2, unpacked_bytes=1, cells=1)
    heading = "企业名称,城市\n".encode()
    assert len(members(heading + rows, limits).accepted) == 1_000
    with pytest.raises(refusals.TooManyCells):
        members(heading + rows + b"x\n", limits)


def test_formulas_scripts_and_controls_stay_text(tmp_path: Path) -> None:
    rows = "企业名称,联系人,网址\n示例\u202e海\x07洋科技有限公司,<script>alert(1)</script>,javascript:alert(1)\n"
    path = tmp_path / "名单.csv"
    path.write_text(rows, encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("网址", "website").encode()
    outcome = members(text).accepted[0]
    assert isinstance(outcome, Accepted)
    assert outcome.fields == {"name": "示例海洋科技有限公司", "contact": "<script>alert(1)</script>"}
    assert outcome.warnings == ["invalid_website"]
