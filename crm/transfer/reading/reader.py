"""The entry: a file of a kind → its rows, judged. The wizard and the command line use the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, Protocol

from crm.core.tables.limits import UPLOAD, Limits
from crm.core.tables.opened import Row, Table
from crm.core.tables.sheets import open_tables
from crm.transfer.reading.attendance import Attendance
from crm.transfer.reading.cells import text_of
from crm.transfer.reading.headings import Columns, Heading, find, only, widest
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.members import Members
from crm.transfer.reading.outcomes import Accepted, Merged, Outcome, Rejected, Skipped
from crm.transfer.reading.projects import Projects
from crm.transfer.reading.refusals import NoHeading
from crm.transfer.reading.skips import why_skipped


class _Judge(Protocol):
    def read(self, number: int, row: Row) -> Outcome: ...
    def close(self) -> None: ...


_JUDGES: dict[Kind, type[Members] | type[Projects] | type[Attendance]] = {
    Kind.MEMBERS: Members,
    Kind.PROJECTS: Projects,
    Kind.ATTENDANCE: Attendance,
}


class OpenFile:
    """A file whose form and heading are known; iterate it for the outcomes, one per row below the heading.

    Iterating streams: of earlier rows only keys are kept in memory. An Accepted is the state after its own
    row; a later Merged carries the `changes` to it. Each iteration starts anew.
    """

    def __init__(self, kind: Kind, file: str, encoding: str, table: Table, heading: Heading) -> None:
        self.kind = kind
        self.file = file
        self.encoding = encoding
        self.table = table
        self.heading = heading

    def __iter__(self) -> Iterator[Outcome]:
        heading = self.heading
        last_row = heading.last_row
        judge: _Judge = _JUDGES[self.kind](heading)
        try:
            for number, row in self.table.rows():
                if number > last_row:
                    why = why_skipped(row, heading)
                    yield judge.read(number, row) if why is None else Skipped(number, why)
        finally:
            judge.close()


@dataclass
class Reading:
    """Everything a file yields; the accepted records in their end state."""

    source: OpenFile
    accepted: list[Accepted]
    merged: list[Merged]
    rejected: list[Rejected]
    skipped: list[Skipped]

    @property
    def rows(self) -> int:
        """Rows below the heading: accepted + merged + rejected + skipped, always."""
        return len(self.accepted) + len(self.merged) + len(self.rejected) + len(self.skipped)


@dataclass(frozen=True)
class Preview:
    """What the wizard shows before anything is read: the columns with the fields proposed for them."""

    encoding: str
    sheets: tuple[str, ...]
    sheet: str | None
    delimiter: str | None
    heading_rows: tuple[int, ...]
    headings: tuple[str, ...]
    columns: dict[int, str]
    samples: tuple[tuple[str, ...], ...]


def read(
    kind: Kind, data: bytes | BinaryIO, filename: str, chosen: Columns | None = None, limits: Limits = UPLOAD
) -> Reading:
    """All outcomes of a file. FileRefused, with a sentence, if it cannot be imported as a whole."""
    source = open_file(kind, data, filename, chosen, limits)
    reading = Reading(source, [], [], [], [])
    by_row: dict[int, Accepted] = {}
    for outcome in source:
        if isinstance(outcome, Accepted):
            by_row[outcome.row] = outcome
        elif isinstance(outcome, Merged):
            by_row[outcome.into].fields |= outcome.changes
            reading.merged.append(outcome)
        elif isinstance(outcome, Rejected):
            reading.rejected.append(outcome)
        else:
            reading.skipped.append(outcome)
    reading.accepted.extend(by_row.values())
    return reading


def open_file(
    kind: Kind, data: bytes | BinaryIO, filename: str, chosen: Columns | None = None, limits: Limits = UPLOAD
) -> OpenFile:
    """Find form and heading; the rows are judged while the result is iterated.

    `data` may be a binary file object (it must stay open); then a text of any length needs little memory. The
    row limit of a text is met while iterating: TooManyCells, a FileRefused, is raised there.
    """
    opened = open_tables(data, filename, limits)
    table, heading = find(Kind(kind), opened, chosen)
    return OpenFile(Kind(kind), filename, opened.encoding, table, heading)


def preview(
    kind: Kind, data: bytes | BinaryIO, filename: str, limits: Limits = UPLOAD, *, sheet: str | None = None
) -> Preview:
    """The headings of a file, what they mean and the first rows; without a known heading row 1 stands in.

    `sheet`: look at this sheet only. NoSuchSheet if there is none of that name.
    """
    whole = open_tables(data, filename, limits)
    opened = whole if sheet is None else replace(whole, tables=only(sheet, whole))
    try:
        table, heading = find(Kind(kind), opened)
    except NoHeading:
        if not opened.tables:
            raise
        table, heading = widest(opened.tables), Heading((1,), {}, ())
    rows = [(number, tuple(map(text_of, row))) for number, row in islice(table.rows(), heading.last_row + 5)]
    texts = next((row for number, row in rows if number == heading.last_row), ())
    return Preview(
        encoding=opened.encoding,
        sheets=tuple(one.name for one in whole.tables if one.name is not None),
        sheet=table.name,
        delimiter=table.delimiter,
        heading_rows=heading.rows,
        headings=texts,
        columns={column: name for name, column in heading.columns.items()},
        samples=tuple(row for number, row in rows if number > heading.last_row),
    )
