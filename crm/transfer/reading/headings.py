"""Which row is the heading and which column is what (rules 3, 4 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

from crm.chinese.text import tidy
from crm.core.tables.opened import Merge, Opened, Row, Table
from crm.core.words import N_
from crm.transfer.reading.amounts import Unit, unit_of
from crm.transfer.reading.cells import text_of
from crm.transfer.reading.extras import Extra
from crm.transfer.reading.kinds import NEEDED, Kind
from crm.transfer.reading.refusals import NoHeading, NoSuchSheet, NotMapped

SEARCHED = 100
"""The heading is looked for in this many rows."""

_CITY = "所在城市 城市 所在地 注册地 会场 落户区市 落地城市 city"
_DISTRICT = "区县 区 district"
_PHONE = "联系电话 手机 手机号 联系方式 电话"
_NAME = "企业名称 公司名称 单位名称 会员单位 企业全称 名称 单位 name"

_WORDS: dict[Kind, dict[str, str]] = {
    Kind.MEMBERS: {
        "name": _NAME,
        "uscc": "统一社会信用代码 社会信用代码 信用代码 纳税人识别号 税号",
        "city": _CITY,
        "district": _DISTRICT,
        "contact": "联系人 姓名",
        "phone": _PHONE,
        "email": "电子邮箱 电子邮件 邮箱 e-mail email",
        "joined_on": "入会日期 入会时间 加入时间",
        "capital": "注册资本 注册资金",
        "industry": "行业 行业代码 行业类别",
        "short_name": "short_name",
        "name_en": "name_en",
        "website": "website",
        "stock_code": "stock_code",
        "postcode": "postcode",
    },
    Kind.PROJECTS: {
        "project": "项目名称",
        "company": f"签约企业 投资方 {_NAME}",
        "signed_on": "签约日期 签约时间",
        "amount": "总投资 投资额",
        "city": _CITY,
        "district": _DISTRICT,
    },
    Kind.ATTENDANCE: {
        "company": _NAME,
        "person": "联系人 姓名",
        "phone": _PHONE,
        "attended": "是否到场 签到",
        "city": _CITY,
        "district": _DISTRICT,
    },
}

_FIELDS = {
    kind: {word: name for name, words in fields.items() for word in words.split()} for kind, fields in _WORDS.items()
}

_LIKELY: dict[Kind, dict[str, str]] = {
    Kind.MEMBERS: {
        "short_name": "简称 企业简称",
        "city": "注册城市",
        "district": "区市",
        "contact": "主要联系人",
        "phone": "联系人手机",
        "landline": "总机电话 总机 单位电话 公司电话",
        "name_en": "英文名称 英文名",
        "website": "网址 网站 官网",
        "stock_code": "证券代码 股票代码",
        "postcode": "邮政编码 邮编",
        "address": "地址 注册地址 办公地址 联系地址 通讯地址",
        "legal_representative": "法定代表人 法人代表 法人",
    },
}
"""Further headings, proposed to the person who confirms the columns. Alone a file is read by `_WORDS` (rule 6)."""
_PROPOSED = {
    kind: {word: name for name, words in fields.items() for word in words.split()} for kind, fields in _LIKELY.items()
}

TITLES: dict[str, str] = {
    "name": N_("企业名称"),
    "uscc": N_("统一社会信用代码"),
    "city": N_("所在城市"),
    "district": N_("区县"),
    "contact": N_("联系人"),
    "phone": N_("联系电话"),
    "email": N_("电子邮箱"),
    "joined_on": N_("入会日期"),
    "capital": N_("注册资本"),
    "industry": N_("行业"),
    "short_name": N_("简称"),
    "name_en": N_("英文名称"),
    "website": N_("网址"),
    "stock_code": N_("证券代码"),
    "postcode": N_("邮政编码"),
    "address": N_("地址"),
    "landline": N_("总机电话"),
    "legal_representative": N_("法定代表人"),
    "project": N_("项目名称"),
    "company": N_("企业"),
    "signed_on": N_("签约日期"),
    "amount": N_("总投资"),
    "person": N_("姓名"),
    "attended": N_("是否到场"),
}
"""What a field is called on screen."""

_UNIT = re.compile(r"(.+?)\(([^()]*)\)")
_EDGES = " *:"


@dataclass(frozen=True)
class Columns:
    """What a person chose in the wizard: column (from 0) → field; None finds the rest by itself."""

    fields: Mapping[int, str]
    heading_row: int | None = None
    sheet: str | None = None
    extras: Mapping[str, Extra] = field(default_factory=dict)
    """Custom fields among them, by name."""


@dataclass(frozen=True)
class Heading:
    """The heading of a table. `rows` are the row numbers people see; records begin after the last one."""

    rows: tuple[int, ...]
    columns: dict[str, int]
    texts: tuple[str, ...]
    units: dict[str, Unit] = field(default_factory=dict)
    repeats: frozenset[tuple[str, ...]] = frozenset()
    extras: Mapping[str, Extra] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """The row after which records begin."""
        return max(self.rows, default=0)


def find(kind: Kind, opened: Opened, chosen: Columns | None = None) -> tuple[Table, Heading]:
    """The table and its heading; NoHeading when no row has two known headings, the needed one among them."""
    tables = opened.tables
    if chosen is not None and chosen.sheet is not None:
        tables = only(chosen.sheet, opened)
    best: tuple[Table, Heading] | None = None
    for table in tables:
        heading = _by_words(kind, table)
        if heading is not None and (best is None or len(heading.columns) > len(best[1].columns)):
            best = (table, heading)
    if chosen is not None:
        return _by_choice(kind, opened, tables, best, chosen)
    if best is None:
        raise NoHeading(file=opened.file, heading=TITLES[NEEDED[kind]])
    return best


def proposed(kind: Kind, heading: str) -> str:
    """The field a heading probably means, "" for none; also where no row has two headings that every file may use."""
    word = _parted(heading)[0]
    return _PROPOSED.get(kind, {}).get(word) or _FIELDS[kind].get(word, "")


def is_called(heading: str, label: str) -> bool:
    """Whether a heading is this name, written however: blanks, case and a unit in brackets aside."""
    return bool(heading) and _parted(heading)[0] == _parted(label)[0]


def only(sheet: str, opened: Opened) -> list[Table]:
    """The tables of this name. Raises NoSuchSheet."""
    tables = [table for table in opened.tables if table.name == sheet]
    if not tables:
        raise NoSuchSheet(file=opened.file, sheet=sheet)
    return tables


def _by_words(kind: Kind, table: Table) -> Heading | None:
    """The first row with most known headings."""
    top = list(islice(table.rows(), SEARCHED))
    best: tuple[int, dict[str, int]] | None = None
    for number, row in top:
        columns = _known(kind, row)
        if NEEDED[kind] in columns and len(columns) > max(1, len(best[1]) if best else 0):
            best = (number, columns)
    if best is None:
        return None
    number, columns = best
    return _heading(columns, _rows_of(number, columns.values(), table.merges), top)


def _by_choice(
    kind: Kind, opened: Opened, tables: list[Table], best: tuple[Table, Heading] | None, chosen: Columns
) -> tuple[Table, Heading]:
    columns = {name: column for column, name in sorted(chosen.fields.items(), reverse=True)}
    if NEEDED[kind] not in columns:
        raise NotMapped(heading=TITLES[NEEDED[kind]])
    if not tables:
        raise NoHeading(file=opened.file, heading=TITLES[NEEDED[kind]])
    table = best[0] if best else widest(tables)
    rows = best[1].rows if best else (1,)
    if chosen.heading_row is not None and chosen.heading_row not in rows:
        rows = _rows_of(chosen.heading_row, columns.values(), table.merges)
    found = _heading(columns, rows, list(islice(table.rows(), max((SEARCHED, *rows)))))
    return table, replace(found, extras=chosen.extras)


def widest(tables: list[Table]) -> Table:
    """The table with most columns in its first rows; of text, the delimiter that parts best."""
    return max(tables, key=lambda table: max((len(row) for _, row in islice(table.rows(), 20)), default=0))


def _heading(columns: dict[str, int], rows: tuple[int, ...], top: Iterable[tuple[int, Row]]) -> Heading:
    lines = [tuple(text_of(cell) for cell in row) for number, row in top if number in rows]
    texts = lines[-1] if lines else ()
    units = {name: _parted(texts[column])[1] for name, column in columns.items() if column < len(texts)}
    known = {name: unit for name, unit in units.items() if unit is not None}
    return Heading(rows, columns, texts, known, frozenset(trimmed(line) for line in lines))


def _rows_of(number: int, columns: Iterable[int], merges: tuple[Merge, ...]) -> tuple[int, ...]:
    """The heading row with the rows that its vertically merged cells reach."""
    wanted = set(columns)
    reached = [m for m in merges if m.left in wanted and m.top <= number <= m.bottom]
    first = min((merge.top for merge in reached), default=number)
    last = max((merge.bottom for merge in reached), default=number)
    return tuple(range(first, last + 1)) if last - first < 4 else (number,)


def trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells at the end."""
    length = max((place for place, text in enumerate(texts, 1) if text), default=0)
    return texts[:length]


def _known(kind: Kind, row: Row) -> dict[str, int]:
    """Field → column of the known headings of a row; of two alike the first counts."""
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        if type(cell) is str and 0 < len(cell) <= 60:
            name = _FIELDS[kind].get(_parted(cell)[0])
            if name is not None:
                found.setdefault(name, column)
    return found


@lru_cache(maxsize=1024)
def _parted(text: str) -> tuple[str, Unit | None]:
    """A heading without blanks and marks, and the unit in its brackets."""
    plain = tidy(text).replace(" ", "").strip(_EDGES).casefold()
    bracketed = _UNIT.fullmatch(plain)
    unit = unit_of(bracketed[2]) if bracketed else None
    return (bracketed[1], unit) if bracketed and unit else (plain, None)
