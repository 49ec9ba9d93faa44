"""The corner of a sheet, counted before it is read, is never short of what the library would then reserve."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from crm.core.tables.limits import MEGABYTE, Limits
from crm.core.tables.packages import inspect
from crm.core.tables.refusals import FileRefused
from tests.transfer.workbook import sheet, workbook

LIMITS = Limits(file_bytes=None, rows=30, columns=12, unpacked_bytes=MEGABYTE, cells=200)

columns = st.sampled_from(["A", "B", "C", "J", "L", "M", "Z", "AB", "b", "XFD"])
row_numbers = st.integers(0, 33)
cell_places = st.builds(lambda column, row: f"{column}{row}", columns, row_numbers)
cell_attributes = st.sampled_from(
    [
        "",
        ' r="{}"',
        " r='{}'",
        ' s="0" r="{}"',
        ' r="{}" s="0"',
        ' r = "{}"',
        '\n r="{}"',
        ' x:r="Z99" r="{}"',
    ]
)
cell_ends = st.sampled_from(["><v>1</v></{}>", "/>", "></{}>", ' t="b"><v>1</v></{}>'])
cell_names = st.sampled_from(["c", "c", "c", "x:c"])
row_attributes = st.sampled_from(["", ' r="{}"', ' spans="1:2" r="{}"', ' r="{}" ht="12"', " r='{}'"])


@st.composite
def cells(draw: st.DrawFn) -> str:
    name = draw(cell_names)
    return f"<{name}{draw(cell_attributes).format(draw(cell_places))}{draw(cell_ends).format(name)}"


@st.composite
def rows(draw: st.DrawFn) -> str:
    inside = "".join(draw(st.lists(cells(), max_size=6)))
    opening = f"<row{draw(row_attributes).format(draw(row_numbers))}"
    return f"{opening}>{inside}</row>" if inside or draw(st.booleans()) else f"{opening}/>"


@settings(max_examples=600, deadline=None)
@given(st.lists(rows(), max_size=8))
def test_what_passes_fits_the_limits(made: list[str]) -> None:
    xml = sheet("".join(made)).replace("<worksheet ", '<worksheet xmlns:x="urn:x" ')
    data = workbook(xml)
    try:
        inspect(data, "名单.xlsx", LIMITS)
    except FileRefused:
        return
    try:
        read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except CalamineError:
        return
    if read.end is not None:
        height, width = read.end[0] + 1, read.end[1] + 1
        assert height <= 30
        assert width <= 12
        assert height * width <= 200
