"""The zip container of a workbook, judged before any library opens it.

A workbook can be a bomb in two ways: it unpacks to far more bytes than it has, or a few cells claim a sheet
of 17 thousand million (A1 and XFD1048576). Both are counted here while the parts stream by, a chunk at a
time, without believing any size that the file states about itself.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from crm.core.tables.limits import EXCEL_ROWS, MEGABYTE, Limits
from crm.core.tables.refusals import (
    BrokenWorkbook,
    OldWorkbook,
    TooManyCells,
    UnpacksTooLarge,
    WorkbookWithMacros,
)

_CHUNK = 256 * 1024
_MEMBERS = 2_000
_LOCAL_HEADER = 30
_UNPACKED_FREELY = 20 * MEGABYTE
_DENSEST = 100  # a sheet of real rows unpacks to 10 times its size, of equal rows to 40
_LONGEST_TAG = 4_096

_CELL = re.compile(rb"<(?:[^\s<>/:!?]+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:[^\s<>/:!?]+:)?row[\s/>]")
_BARE_CELL = re.compile(rb"<c[\s/>]")
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z]+="[^"<>&]*")*(/?)>')
_TAG = re.compile(rb"""<(?:[^\s<>/:!?]+:)?(row|c)((?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*)?)>""")
_PLACE = re.compile(rb"""[\s"']r\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COUNT = re.compile(rb"""(unique|\s)[cC]ount\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL_PLACE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")


def _cells(chunk: bytes) -> int:
    """How many cells begin in a chunk; names with a prefix are rare, and slow to look for."""
    return len((_CELL if b":c" in chunk else _BARE_CELL).findall(chunk))


class _Malformed(Exception):
    """A tag that no spreadsheet program writes."""


@dataclass
class _Extent:
    """The corner of a sheet: no cell with a value lies beyond it, whatever the part says about itself.

    Cells without a value (`<c r="XFD1048576" s="1"/>`, a format and nothing else) do not make a sheet larger.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    promised: int = 0
    row_number: int = 0
    row_reached: int = 0
    column_number: int = 0
    has_plain: bool = False

    def add(self, chunk: bytes) -> None:
        """Count the cells of a chunk of whole tags."""
        if b"ount" in chunk:
            self._add_counts(chunk)
        cells, places = _cells(chunk), _PLAIN_CELL.findall(chunk)
        self.cells += cells
        if len(places) != cells or (not cells and b"row" in chunk):
            self._add_one_by_one(chunk)
        elif places:
            self.has_plain = True
            self._reach({int(row) for _, row, closed in places if not closed})
            self.columns = max(self.columns, *map(_column, {name for name, _, closed in places if not closed}), 0)

    def _reach(self, rows: set[int]) -> None:
        self.rows = max(self.rows, *rows, 0)

    def _add_counts(self, chunk: bytes) -> None:
        """Numbers of strings, styles or merges said in advance: the library would reserve memory for them."""
        for kind, double, single in _COUNT.findall(chunk):
            number = (double or single).strip()
            if not number.isdigit() or len(number) > 9:
                raise _Malformed
            if kind == b"unique":
                self.promised = max(self.promised, int(number))
            else:
                self.cells = max(self.cells, int(number))

    def _add_one_by_one(self, chunk: bytes) -> None:
        """The slow way, for writers that leave out places or order their attributes in another way."""
        tags = _TAG.findall(chunk)
        if len(tags) != len(_CELL.findall(chunk)) + len(_ROW.findall(chunk)):
            raise _Malformed
        for name, attributes in tags:
            place = _PLACE.search(attributes)
            written = (place[1] or place[2] or b"") if place else None
            if name == b"row":
                self._begin_row(written)
            elif written is None:
                self._add_unplaced()
            else:
                self._add_placed(written, has_value=not attributes.endswith(b"/"))

    def _begin_row(self, place: bytes | None) -> None:
        if place is not None and not (place.isdigit() and len(place) <= 7):
            raise _Malformed
        self.row_number = int(place) if place else max(self.row_number, self.row_reached) + 1
        self.column_number = 0

    def _add_placed(self, place: bytes, *, has_value: bool) -> None:
        found = _CELL_PLACE.fullmatch(place)
        if found is None:
            raise _Malformed
        column, row = _column(found[1]), int(found[2])
        self.column_number, self.row_reached = max(self.column_number, column), max(self.row_reached, row)
        if has_value:
            self.columns = max(self.columns, column)
            self._reach({row})

    def _add_unplaced(self) -> None:
        """A cell that stands after the one before. Beside cells of the fast way its place is not known."""
        if self.has_plain:
            raise _Malformed
        self.column_number += 1
        self.columns = max(self.columns, self.column_number)
        self._reach({max(self.row_number, self.row_reached)})


def inspect(data: bytes, file: str, limits: Limits) -> None:
    """Refuse what is no workbook, is encrypted, unpacks too large or claims too many cells."""
    members = _members(data, file)
    most = min(limits.unpacked_bytes, _UNPACKED_FREELY + _DENSEST * len(data))
    too_large = UnpacksTooLarge(file=file, limit=most // MEGABYTE)
    if sum(member.file_size for member in members) > most:
        raise too_large
    unpacked = 0
    for member in members:
        extent, before = _Extent(), unpacked
        for chunk in _whole_tags(_unpacked(data, member, file), file):
            unpacked += len(chunk)
            if unpacked > most:
                raise too_large
            try:
                extent.add(chunk)
            except _Malformed as fault:
                raise BrokenWorkbook(file=file) from fault
            _check(extent, file, limits)
        if extent.promised > unpacked - before:
            raise BrokenWorkbook(file=file)


def too_many_cells(file: str, limits: Limits) -> TooManyCells:
    """The refusal that names the limits."""
    return TooManyCells(file=file, rows=limits.rows or EXCEL_ROWS, columns=limits.columns, cells=limits.cells)


def _members(data: bytes, file: str) -> list[zipfile.ZipInfo]:
    """The parts. Nothing may stand before or after the container, so every reader sees the same parts."""
    if data[-22:-18] != b"PK\x05\x06" or data[-2:] != b"\0\0":
        raise BrokenWorkbook(file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        struct.error,
        RuntimeError,
    ) as fault:
        raise BrokenWorkbook(file=file) from fault
    names = {member.filename for member in members}
    if names & {"xl/workbook.bin", "content.xml", "EncryptedPackage"}:
        raise OldWorkbook(file=file)
    if "xl/vbaProject.bin" in names:
        raise WorkbookWithMacros(file=file)
    if "xl/workbook.xml" not in names or len(members) > _MEMBERS:
        raise BrokenWorkbook(file=file)
    return members


def _check(extent: _Extent, file: str, limits: Limits) -> None:
    fits = extent.rows <= (limits.rows or EXCEL_ROWS) and extent.columns <= limits.columns
    if not fits or max(extent.rows * extent.columns, extent.cells) > limits.cells:
        raise too_many_cells(file, limits)


def _unpacked(data: bytes, member: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    """The bytes of one part, as many as really come out of it."""
    if member.flag_bits & 1:
        raise OldWorkbook(file=file)
    start = member.header_offset
    header = data[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise BrokenWorkbook(file=file)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start += _LOCAL_HEADER + name_length + extra_length
    packed = memoryview(data)[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed, file)
    else:
        raise BrokenWorkbook(file=file)


def _inflated(packed: memoryview, file: str) -> Iterator[bytes]:
    stream = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), _CHUNK):
            rest = bytes(packed[at : at + _CHUNK])
            while rest:
                yield stream.decompress(rest, _CHUNK)
                rest = stream.unconsumed_tail
            if stream.eof:
                return
        yield stream.flush(_CHUNK)
    except zlib.error as fault:
        raise BrokenWorkbook(file=file) from fault


def _whole_tags(chunks: Iterator[bytes], file: str) -> Iterator[bytes]:
    """The same bytes, cut before a `<`, so that no tag lies across two chunks."""
    held = b""
    for chunk in chunks:
        held += chunk
        cut = held.rfind(b"<")
        if cut >= 0 and len(held) - cut > _LONGEST_TAG and _is_endless_cell(held[cut:]):
            raise BrokenWorkbook(file=file)
        if cut < 0 or (cut == 0 and len(held) > _LONGEST_TAG):
            cut = len(held)
        yield held[:cut]
        held = held[cut:]
    yield held


def _is_endless_cell(tag: bytes) -> bool:
    return b">" not in tag and (_CELL.match(tag) is not None or _ROW.match(tag) is not None)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
