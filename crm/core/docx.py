"""Papers as blocks, and a small writer of .docx files (ECMA-376) from them: headings, lines, tables, page breaks.

Everything is text and is escaped; the same paper gives the same octets. Word, WPS and LibreOffice open it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST = 32_000
"""Characters in a paragraph."""
_WIDTH = 9_638
"""Width of the text of an A4 page with margins of 20 mm, in twentieths of a point."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a part, 2 a section."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; `large` for cards that are read standing."""

    text: str
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `name`: what tells it from the others of its kind (a venue); `widths` in parts."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    name: str = ""
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = Heading | Line | Grid | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its title, what it says, and a note at the foot of each page."""

    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    note: str = ""


def document(paper: Paper) -> bytes:
    """Return a paper as a .docx file."""
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _core(paper.title),
        "word/_rels/document.xml.rels": _PARTS,
        "word/styles.xml": _STYLES,
        "word/footer1.xml": _footer(paper.note),
        "word/document.xml": _body(paper),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in files.items():
            one = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            one.compress_type, one.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            book.writestr(one, content.encode())
    return target.getvalue()


def _text(text: str) -> str:
    """Return a text as XML: what XML 1.0 does not know is left out."""
    known = "".join(
        c for c in text[:LONGEST] if c in "\t\n" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff"
    )
    return escape(known)


def _run(text: str, marks: str = "") -> str:
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(_text(text).split("\n"))
    return f'<w:r>{f"<w:rPr>{marks}</w:rPr>" if marks else ""}<w:t xml:space="preserve">{lines}</w:t></w:r>'


def _paragraph(text: str, style: str = "", marks: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{_run(text, marks)}</w:p>"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return _paragraph(text, f"Heading{min(max(level, 1), 2)}")
        case Line(text, bold, large):
            return _paragraph(text, "Large" if large else "", "<w:b/>" if bold else "")
        case Grid():
            return _grid(block)
        case NewPage():
            return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def _grid(grid: Grid) -> str:
    count = max(len(grid.heads), 1)
    parts = [*grid.widths, *([1] * count)][:count]
    widths = [_WIDTH * part // sum(parts) for part in parts]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row(grid.heads, widths, head=True), *(_row(row, widths) for row in grid.rows)]
    frame = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    look = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{frame}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    )
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl><w:p/>"


def _row(cells: Iterable[str], widths: Sequence[int], *, head: bool = False) -> str:
    given = [*cells, *([""] * len(widths))][: len(widths)]
    look = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    bold = "<w:b/>" if head else ""
    drawn = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(cell, "Cell", bold)}</w:tc>'
        for cell, width in zip(given, widths, strict=True)
    ]
    return f"<w:tr>{look}{''.join(drawn)}</w:tr>"


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _body(paper: Paper) -> str:
    blocks = "".join(_block(block) for block in paper.blocks)
    page = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
        'w:header="567" w:footer="567" w:gutter="0"/>'
        "</w:sectPr>"
    )
    names = f'xmlns:w="{WORD}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return f"{_HEAD}<w:document {names}><w:body>{_paragraph(paper.title, 'Title')}{blocks}{page}</w:body></w:document>"


def _footer(note: str) -> str:
    return f'{_HEAD}<w:ftr xmlns:w="{WORD}">{_paragraph(note, "Foot")}</w:ftr>'


def _core(title: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{_text(title)}</dc:title></cp:coreProperties>'
    )


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_ML}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_ML}.styles+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_ML}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_PARTS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/></Relationships>'
)


def _style(name: str, label: str, size: int, marks: str = "", spacing: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>'
        f'<w:pPr>{spacing}</w:pPr><w:rPr>{marks}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


_FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}<w:sz w:val="22"/></w:rPr>'
    '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
    + _style("Title", "Title", 36, "<w:b/>", '<w:spacing w:after="240"/><w:jc w:val="center"/>')
    + _style("Heading1", "heading 1", 30, "<w:b/>", '<w:keepNext/><w:spacing w:before="240" w:after="120"/>')
    + _style("Heading2", "heading 2", 26, "<w:b/>", '<w:keepNext/><w:spacing w:before="160" w:after="80"/>')
    + _style("Large", "Large", 32, "", '<w:spacing w:after="160"/>')
    + _style("Cell", "Cell", 20, "", '<w:spacing w:after="0"/>')
    + _style("Foot", "footer", 16, "", '<w:jc w:val="center"/>')
    + "</w:styles>"
)
