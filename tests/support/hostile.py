"""Files somebody may send to do harm, or by mistake: each has to be answered with a sentence."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from tests.transfer.workbook import HEADING, ONE_ROW, sheet, text_cell, workbook

HEAD = "企业名称,所在城市\n"
ROW = "示例海洋科技有限公司,青岛\n"
PLAIN = (HEAD + ROW).encode()
MEGABYTE = 1 << 20
_DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [{}]>'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _book(rows: str = "", **more: bytes) -> bytes:
    return workbook(
        sheet(HEADING + ONE_ROW + rows), extra={name.replace("__", "/"): data for name, data in more.items()}
    )


def _with_entities(entities: str, used: str) -> bytes:
    body = sheet(HEADING + '<row r="2">' + text_cell("A2", used) + text_cell("B2", "青岛") + "</row>")
    return workbook(_DOCTYPE.format(entities) + body.partition("?>")[2])


def _zip_bomb() -> bytes:
    return workbook(_stretched(300))


def _stretched(megabytes: int) -> list[bytes]:
    head, tail = sheet(HEADING + ONE_ROW + "|").encode().split(b"|")
    return [head, *[b" " * MEGABYTE] * megabytes, tail]


def _zip(names: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in names.items():
            package.writestr(name, content)
    return target.getvalue()


def _symlink() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        entry = zipfile.ZipInfo("xl/workbook.xml")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        package.writestr(entry, "/etc/passwd")
    return target.getvalue()


def _wrong_checksum() -> bytes:
    whole = _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook>" + b"x" * 400 + b"</workbook>"})
    place = whole.rfind(b"PK\x01\x02") + 16  # the checksum of an entry in the list at the end (APPNOTE 4.3.12)
    return whole[:place] + b"\0\0\0\0" + whole[place + 4 :]


def _twice_the_same_part() -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile says so itself: that is the point
        with zipfile.ZipFile(target, "w") as package:
            for content in ("<workbook/>", "<workbook><sheets/></workbook>"):
                package.writestr("xl/workbook.xml", content)
    return target.getvalue()


def _nested(depth: int) -> bytes:
    content = PLAIN
    for _ in range(depth):
        content = _zip({"inner.xlsx": content})
    return content


def _many_parts(count: int) -> bytes:
    return _zip({f"xl/worksheets/sheet{n}.xml": b"<worksheet/>" for n in range(count)})


def _many_strings() -> bytes:
    strings = "<sst>" + "<si><t>x</t></si>" * 3_000_000 + "</sst>"
    return _book(**{"xl__sharedStrings.xml": strings.encode()})


def _huge_picture() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


TABLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("空.csv", lambda: b""),
    "too_large": ("大.csv", lambda: PLAIN + b"x" * (10 * MEGABYTE)),
    "one_long_line": ("长行.csv", lambda: HEAD.encode() + b"x" * (10 * MEGABYTE - 100)),
    "one_long_quoted_field": ("引号.csv", lambda: HEAD.encode() + b'"' + b"x" * (10 * MEGABYTE - 100)),
    "many_columns": ("宽.csv", lambda: b"," * 16_384 + b"\n" + PLAIN),
    "many_rows": ("长.csv", lambda: HEAD.encode() + b"\n" * 300_000),
    "nul": ("空字符.csv", lambda: PLAIN.replace(b"\n", b"\x00\n")),
    "only_nul": ("全空.csv", lambda: b"\x00" * MEGABYTE),
    "broken_utf8": ("乱码.csv", lambda: b"\xef\xbb\xbf" + b"\xff\xfe\xfd" * 50),
    "half_utf16": ("半.csv", lambda: HEAD.encode("utf-16")[:-1]),
    "random": ("随机.csv", lambda: bytes(range(256)) * 400),
    "html": ("网页.csv", lambda: b"<html><script>alert(1)</script></html>"),
    "svg": ("图.csv", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "xml_bomb_as_text": ("x.csv", lambda: _DOCTYPE.format(_LAUGHS).encode()),
    "old_excel": ("旧.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_096),
    "open_document": ("表.xlsx", lambda: _zip({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"})),
    "macros": ("宏.xlsm", lambda: _book(**{"xl__vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "zip": ("包.xlsx", lambda: _zip({"名单.csv": PLAIN})),
    "zip_with_folders_up": ("上.xlsx", lambda: _zip({"../../etc/passwd": b"x"})),
    "cut": ("半本.xlsx", lambda: _book()[:400]),
    "cut_at_the_end": ("缺尾.xlsx", lambda: _book()[:-10]),
    "behind_the_end": ("尾巴.xlsx", lambda: _book() + b"MZ"),
    "far_corner": ("角.xlsx", lambda: _book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "zip_bomb": ("炸弹.xlsx", _zip_bomb),
    "entities_outside": ("外部.xlsx", lambda: _with_entities('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;")),
    "billion_laughs": ("实体.xlsx", lambda: _with_entities('<!ENTITY l0 "lol">' + _LAUGHS, "&l9;")),
    "no_sheet": ("无表.xlsx", lambda: _zip({"xl/workbook.xml": b"<workbook/>"})),
    "picture": ("照片.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "program": ("程序.csv", lambda: b"MZ\x90\x00" + b"\0" * 200),
    "link_in_zip": ("链接.xlsx", _symlink),
    "wrong_checksum": ("校验.xlsx", _wrong_checksum),
    "same_part_twice": ("重复.xlsx", _twice_the_same_part),
    "zip_in_zip": ("套娃.xlsx", lambda: _nested(40)),
    "many_parts": ("部件.xlsx", lambda: _many_parts(20_000)),
    "many_strings": ("字串.xlsx", _many_strings),
    "deep_xml": ("深.xlsx", lambda: workbook("<a>" * 500_000)),
    "gzip": ("压缩.csv", lambda: b"\x1f\x8b\x08\x00" + b"\0" * 200),
}
"""Lists that must be refused: name → file name, content."""

READ: dict[str, tuple[str, Callable[[], bytes]]] = {
    "utf8": ("一.csv", lambda: PLAIN),
    "utf8_with_mark": ("二.csv", lambda: b"\xef\xbb\xbf" + PLAIN),
    "utf16": ("三.csv", lambda: PLAIN.decode().encode("utf-16")),
    "gb18030": ("四.csv", lambda: PLAIN.decode().encode("gb18030")),
    "semicolons": ("五.txt", lambda: PLAIN.replace(b",", b";")),
    "tabs": ("六.txt", lambda: PLAIN.replace(b",", b"\t").replace(b"\n", b"\r\n")),
    "workbook": ("七.xlsx", _book),
    "workbook_called_csv": ("八.csv", _book),
    "text_called_workbook": ("九.xlsx", lambda: PLAIN),
    "false_dimension": ("十.xlsx", lambda: workbook(sheet(HEADING + ONE_ROW, dimension="A1:XFD1048576"))),
    "empty_far_corner": ("十一.xlsx", lambda: _book('<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
}
"""The same one record in many clothes: all must be read alike."""

PAPERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("空.png", lambda: b""),
    "too_large": ("大.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * (10 * MEGABYTE)),
    "svg": ("图.png", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "svg_with_a_head": ("图.svg", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "html": ("页.jpg", lambda: b"<!doctype html><script>alert(1)</script>"),
    "html_with_picture_words": ("页.gif", lambda: b"GIF89a<script>alert(1)</script>"),
    "program": ("程序.pdf", lambda: b"MZ\x90\x00" + b"\0" * 500),
    "zip": ("包.docx", lambda: _zip({"x.txt": b"x"})),
    "cut_zip": ("半.docx", lambda: b"PK\x03\x04"),
    "workbook": ("表.docx", _book),
    "zip_of_nothing": ("无.docx", lambda: b"PK\x05\x06" + b"\0" * 18),
    "text": ("字.pdf", lambda: b"%%PDF"),
    "nul": ("空.png", lambda: b"\0" * 4_096),
}
"""What is no picture and no paper, whatever it is called."""
