"""Bytes → tables of cells: a workbook by its first bytes, else text."""

from __future__ import annotations

import io
from typing import BinaryIO

from crm.core.tables.limits import MEGABYTE, Limits
from crm.core.tables.opened import Opened
from crm.core.tables.refusals import EmptyFile, FileTooLarge, OldWorkbook
from crm.core.tables.texts import open_text
from crm.core.tables.workbooks import open_workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def open_tables(data: bytes | BinaryIO, file: str, limits: Limits) -> Opened:
    """The tables of a file; FileRefused, with a sentence, for everything that is none.

    A binary file object is read as it streams, so that a text of any length needs little memory.
    """
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    size = source.seek(0, io.SEEK_END)
    if size == 0:
        raise EmptyFile(file=file)
    if limits.file_bytes is not None and size > limits.file_bytes:
        raise FileTooLarge(file=file, limit=limits.file_bytes // MEGABYTE)
    source.seek(0)
    head = source.read(4)
    if head == _OLE:
        raise OldWorkbook(file=file)
    if head != _ZIP:
        return open_text(source, file, limits)
    source.seek(0)
    return open_workbook(data if isinstance(data, bytes) else source.read(), file, limits)
