"""Text files: the encoding is found by decoding all of it once, the delimiter by its heading."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from crm.core.tables.limits import Limits
from crm.core.tables.opened import Merge, NumberedRow, Opened
from crm.core.tables.packages import too_many_cells
from crm.core.tables.refusals import UnknownFormat, UnreadableText

_CHUNK = 1024 * 1024
_DELIMITERS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "UTF-8 with BOM", "utf-8"),
    (codecs.BOM_UTF16_LE, "UTF-16LE with BOM", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16BE with BOM", "utf-16-be"),
)
_UNMARKED = (("UTF-8", "utf-8"), ("GB18030", "gb18030"))


@dataclass(frozen=True)
class Text:
    """A text file read with one delimiter. Rows are records: a quoted line break starts none."""

    source: BinaryIO
    start: int
    codec: str
    delimiter: str | None
    file: str
    limits: Limits
    name: str | None = None
    merges: tuple[Merge, ...] = ()

    def rows(self) -> Iterator[NumberedRow]:
        """The records from the first one on; FileRefused beyond the limits."""
        self.source.seek(self.start)
        lines = io.TextIOWrapper(io.BufferedReader(_Unclosed(self.source), _CHUNK), encoding=self.codec, newline="")
        most_rows, most_columns = self.limits.rows, self.limits.columns
        number = 0
        try:
            for number, record in enumerate(csv.reader(lines, delimiter=self.delimiter or ","), 1):
                if len(record) > most_columns or (most_rows is not None and number > most_rows):
                    raise too_many_cells(self.file, self.limits)
                yield number, record  # type: ignore[misc]  # a list of str is a row of cells
        except csv.Error as fault:
            raise UnreadableText(file=self.file, row=number + 1) from fault


class _Unclosed(io.RawIOBase):
    """The source for one reading; closing the reading does not close the source."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        read = self._source.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def open_text(source: BinaryIO, file: str, limits: Limits) -> Opened:
    """The file as one table per delimiter; the heading decides which one it is."""
    shown, codec, start = _encoding(source, file)
    tables = [Text(source, start, codec, delimiter, file, limits) for delimiter in _DELIMITERS]
    return Opened(file, shown, list(tables))


def _encoding(source: BinaryIO, file: str) -> tuple[str, str, int]:
    source.seek(0)
    head = source.read(4)
    for mark, shown, codec in _MARKS:
        if head.startswith(mark):
            if not _decodes(source, len(mark), codec):
                break
            return shown, codec, len(mark)
    else:
        for shown, codec in _UNMARKED:
            if _decodes(source, 0, codec):
                return shown, codec, 0
    raise UnknownFormat(file=file)


def _decodes(source: BinaryIO, start: int, codec: str) -> bool:
    """Whether all of it is text in this encoding; a NUL is none."""
    source.seek(start)
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        while chunk := source.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        return "\0" not in decoder.decode(b"", final=True)
    except UnicodeError:
        return False
