"""A sheet of paper that says it is a demo: what stands for a signed agreement or a licence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """A PDF of one page."""

    content: bytes

    @property
    def sha256(self) -> str:
        """The checksum files are kept by."""
        return hashlib.sha256(self.content).hexdigest()


def agreement(number: str) -> Sheet:
    """Return the agreement of a project of the demo."""
    return sheet(f"Demo agreement {number}", "Made up. Not a document of any real company.")


def licence() -> Sheet:
    """Return a business licence of the demo."""
    return sheet("Demo business licence", "Made up. Not a document of any real company.")


def sheet(*lines: str) -> Sheet:
    """Return one A5 page with these lines (ASCII, no brackets) in a font every reader has."""
    shown = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
    drawn = f"BT /F1 14 Tf 40 500 Td {shown} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    begin = len(content)
    size = len(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size)
    return Sheet(content + b"startxref\n%d\n%%%%EOF\n" % begin)
