"""What a file holds once it is open: one or more tables of cells, each row with the number people see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from crm.core.tables.cells import Cell

Row = list[Cell]
NumberedRow = tuple[int, Row]


class Merge(NamedTuple):
    """A merged range; rows count from 1, columns from 0, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


class Table(Protocol):
    """One sheet, or a text file read with one delimiter. `rows` may be asked for again and again."""

    @property
    def name(self) -> str | None:
        """The name of the sheet; None for text."""

    @property
    def delimiter(self) -> str | None:
        """What parts the columns of a text; None for a sheet."""

    @property
    def merges(self) -> tuple[Merge, ...]:
        """Vertical merges: several rows high."""

    def rows(self) -> Iterator[NumberedRow]:
        """The rows from the top. A vertically merged cell gives its value to all its rows."""


@dataclass(frozen=True)
class Opened:
    """A file whose form is known. `encoding` as shown to people: xlsx, UTF-8 with BOM, GB18030…"""

    file: str
    encoding: str
    tables: list[Table]
