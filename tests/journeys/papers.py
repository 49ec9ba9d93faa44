"""Files people of the story send: a photo, a licence, an agreement. Small, but what they say they are."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width: int = 8, height: int = 8) -> bytes:
    """Return a PNG a browser can show."""
    rows = b"".join(b"\x00" + b"\x2f\x6f\xb3" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""The shortest thing that begins and ends as a PDF does."""


def written(folder: Path) -> dict[str, Path]:
    """Write the files into a folder and return where they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"photo": folder / "现场.png", "licence": folder / "执照.png", "agreement": folder / "协议.pdf"}
    made["photo"].write_bytes(picture())
    made["licence"].write_bytes(picture())
    made["agreement"].write_bytes(PAPER)
    return made
