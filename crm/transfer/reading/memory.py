"""What is remembered of earlier rows, so small that a million fit: hashes of keys, records on disk."""

from __future__ import annotations

import marshal
from array import array
from tempfile import TemporaryFile
from typing import IO, cast

from crm.transfer.reading.outcomes import Fields

_BUFFERED = 4 * 1024 * 1024


class Keys:
    """Text → row number, without the texts: 64-bit hashes in an open table, 12 bytes a slot.

    The hash is Python's keyed one: two of a million keys collide once in 40 million files.
    """

    def __init__(self) -> None:
        self._mask = 1023
        self._most = 767
        self._hashes = array("q", bytes(8 * 1024))
        self._rows = array("I", bytes(4 * 1024))
        self._used = 0

    def get(self, key: str) -> int:
        """The row remembered for a key, or 0."""
        hashes, mask = self._hashes, self._mask
        hashed = hash(key) or 1
        slot = hashed & mask
        while (there := hashes[slot]) != hashed:
            if not there:
                return 0
            slot = (slot + 1) & mask
        return self._rows[slot]

    def __setitem__(self, key: str, row: int) -> None:
        """Remember a row (0 forgets it)."""
        hashed = hash(key) or 1
        slot = self._slot(hashed)
        if not self._hashes[slot]:
            self._hashes[slot] = hashed
            self._used += 1
            if self._used > self._most:
                self._grow()
                slot = self._slot(hashed)
        self._rows[slot] = row

    def claim(self, key: str, row: int) -> int:
        """The row remembered for a key; where there is none, `row` is remembered and the answer is 0."""
        hashed = hash(key) or 1
        slot = self._slot(hashed)
        earlier = self._rows[slot]
        if not earlier:
            self[key] = row
        return earlier

    def _slot(self, hashed: int) -> int:
        hashes, mask = self._hashes, self._mask
        slot = hashed & mask
        while hashes[slot] and hashes[slot] != hashed:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        hashes, rows = self._hashes, self._rows
        self._mask = self._mask * 2 + 1
        self._most = self._mask * 3 // 4
        self._hashes = array("q", bytes(8 * (self._mask + 1)))
        self._rows = array("I", bytes(4 * (self._mask + 1)))
        for hashed, row in zip(hashes, rows, strict=True):
            if hashed:
                slot = self._slot(hashed)
                self._hashes[slot], self._rows[slot] = hashed, row


class Records:
    """Row number → fields of the accepted record; beyond 4 MB they lie in a temporary file."""

    def __init__(self) -> None:
        self._places = array("Q")
        self._buffer = bytearray()
        self._written = 0
        self._file: IO[bytes] | None = None

    def __setitem__(self, row: int, fields: Fields) -> None:
        packed = marshal.dumps(fields)
        if row >= len(self._places):
            self._places.frombytes(bytes(8 * (row + 1024 - len(self._places))))
        self._places[row] = self._written + len(self._buffer)
        self._buffer += packed
        if len(self._buffer) > _BUFFERED:
            self._spill()

    def __getitem__(self, row: int) -> Fields:
        place = self._places[row]
        if place >= self._written or self._file is None:
            held = memoryview(self._buffer)[place - self._written :]
            return cast(Fields, marshal.loads(held))  # noqa: S302 - written above, a few lines up
        self._file.seek(place)
        return cast(Fields, marshal.load(self._file))  # noqa: S302 - our own unnamed file

    def close(self) -> None:
        """Delete the temporary file, if there is one."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _spill(self) -> None:
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - lives as long as the reading, see close()
        self._file.seek(0, 2)
        self._file.write(self._buffer)
        self._written += len(self._buffer)
        self._buffer = bytearray()
