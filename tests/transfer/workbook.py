"""Workbooks made by hand, byte for byte, for what no spreadsheet program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(data: str, *, merges: str = "", dimension: str = "A1") -> str:
    """The XML of a worksheet around its rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{data}</sheetData>{merges}</worksheet>"
    )


def text_cell(place: str, text: str) -> str:
    """One cell of inline text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADING = '<row r="1">' + text_cell("A1", "企业名称") + text_cell("B1", "所在城市") + "</row>"
ONE_ROW = '<row r="2">' + text_cell("A2", "示例海洋科技有限公司") + text_cell("B2", "青岛") + "</row>"


def workbook(
    worksheet: str | bytes | Iterable[bytes], *, extra: dict[str, bytes] | None = None, packed: bool = True
) -> bytes:
    """An .xlsx with one sheet; the sheet may be a stream of chunks."""
    target = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", method) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr(
            "_rels/.rels",
            _RELATIONS.format(f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'),
        )
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            _RELATIONS.format(f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'),
        )
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as part:
            for chunk in _chunks(worksheet):
                part.write(chunk)
        for name, content in (extra or {}).items():
            package.writestr(name, content)
    return target.getvalue()


def _chunks(worksheet: str | bytes | Iterable[bytes]) -> Iterable[bytes]:
    if isinstance(worksheet, str):
        return (worksheet.encode(),)
    return (worksheet,) if isinstance(worksheet, bytes) else worksheet
