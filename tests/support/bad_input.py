"""What people, programs and attackers type, and how it is sent byte for byte."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import quote_from_bytes

from tests.support.pipeline import PDF

CONTROL: dict[str, str | bytes] = {
    "nul": "甲\x00乙",
    "controls": "甲\x01\x1b\x7f乙",
    "control at the end": "甲\x1f",
    "only a control": "\x1d",
    "C1": "甲\x85\x9b",
    "GB18030 bytes": "青岛示例".encode("gb18030"),
    "surrogate bytes": b"\xed\xa0\x80",
    "cut short": "青岛".encode()[:-1],
    "U+FFFD": "甲\ufffd",
    "turned around": "gro.\u202eelpmaxe",
    "isolate": "\u2066甲",
    "line separator": "甲\u2028乙",
    "noncharacter": "甲\uffff",
}
"""Never accepted in a text, whichever field it is."""
NUMBERS: dict[str, str | bytes] = {
    "beyond 64 bits": "9223372036854775808", "negative": "-1", "1e400": "1e400", "NaN": "NaN", "infinite": "Infinity",
    "full width": "１２３", "many digits": "9" * 5_000, "hex": "0x1F", "comma": "1,2,3",
}  # fmt: skip
DAYS: dict[str, str | bytes] = {
    "no such day": "2026-02-30", "no day at all": "0000-00-00", "year 99999": "99999-01-01", "year 1": "0001-01-01",
    "last moment": "9999-12-31T23:59", "first moment": "0001-01-01T00:00", "no such hour": "2026-02-01T25:61",
    "garbage behind": "2026-02-01 10:00 and more",
}  # fmt: skip
TEXTS: dict[str, str | bytes] = {
    "script": "<script>alert(1)</script>", "template": "{{7*7}}{% raw %}", "braces": "{0}{name}%s%(x)d",
    "sql": "' OR 1=1; DROP TABLE account;--\"", "rare": "𠮷😀𪚥", "path": "../../etc/passwd", "like": "%_\\",
    "header": "a\r\nBcc: x@example.com", "choice": "no-such-choice",
}  # fmt: skip
LENGTHS: dict[str, str | bytes] = {"empty": "", "blank": " \u3000 ", "long": "长" * 1_000 + "a" * 40_000}
EVERYTHING = LENGTHS | CONTROL | NUMBERS | DAYS | TEXTS
WORST: dict[str, str | bytes] = {
    "controls": "甲\x01\x1b\x7f乙", "GB18030 bytes": CONTROL["GB18030 bytes"], "long": "a" * 41_000,
    "script": "<script>alert(1)</script>{{7*7}}{0}'\"𠮷😀",
}  # fmt: skip
"""For each field alone, everything else in order: what gets furthest."""


def _bomb() -> bytes:
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 2_000_000 + b"</sheetData></worksheet>"
    return _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/worksheets/s.xml": sheet})


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


FILES: dict[str, tuple[str, bytes]] = {
    "wrong kind": ("page.html", b"<html><script>alert(1)</script></html>"),
    "lying name": ("photo.png", b"MZ\x90\x00 not a picture"),
    "empty": ("empty.csv", b""),
    "empty picture": ("empty.png", b""),
    "bomb": ("bomb.xlsx", _bomb()),
    "broken zip": ("broken.xlsx", b"PK\x03\x04 broken"),
    "empty workbook": ("hollow.xlsx", _zip({"xl/workbook.xml": b"<"})),
    "binary table": ("table.csv", bytes(range(256))),
    "name with a path": ("../../../etc/passwd", PDF),
    "name with controls": ("a\x01\x1b\u202e\ud83d.pdf".encode("utf-8", "replace").decode(), PDF),
    "name with markup": ("<img src=x onerror=alert(1)>'.pdf", PDF),
    "long name": ("长" * 3_000 + ".pdf", PDF),
}
Pairs = list[tuple[str, "str | bytes | tuple[str, bytes]"]]
BOUNDARY = "----walk-of-bad-input"


def as_bytes(value: str | bytes) -> bytes:
    """The bytes a client sends for a value."""
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def encoded(pairs: Pairs, *, multipart: bool) -> tuple[bytes, str]:
    """Return body and content type of a submission, every byte as given."""
    if not multipart:
        sent = [(name, as_bytes(value)) for name, value in pairs if not isinstance(value, tuple)]
        body = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent)
        return body.encode(), "application/x-www-form-urlencoded"
    parts = b"".join(_part(name, value) for name, value in pairs)
    return parts + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def _part(name: str, value: str | bytes | tuple[str, bytes]) -> bytes:
    if isinstance(value, tuple):
        filename, content = value
        shown = filename.replace("\\", "\\\\").replace('"', "%22")
        head = f'Content-Disposition: form-data; name="{name}"; filename="{shown}"\r\nContent-Type: image/png'
    else:
        head, content = f'Content-Disposition: form-data; name="{name}"', as_bytes(value)
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


STORED_GARBAGE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd-\uffff\ud800-\udfff]"
    r"|\\u00[0189][0-9a-f](?<!\\u000[9ad])|\\u20(?:2[89a-e]|6[6-9])|\\uff?ff[df]"
)
"""What must never reach a column, plain or inside JSON."""
