"""Rules 1–6 and 17–26: files, headings, rows that are none, refusals and merges."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from crm.core.i18n import catalogue
from crm.standards.credit_code import made_up
from crm.transfer.reading import refusals
from crm.transfer.reading.headings import TITLES, Columns
from crm.transfer.reading.kinds import Kind
from crm.transfer.reading.outcomes import Merged
from crm.transfer.reading.reader import Reading, open_file, preview, read
from crm.transfer.reading.reasons import (
    REJECTED,
    SKIPPED,
    WARNINGS,
    field_title,
    merge_sentence,
    sentence,
)
from crm.transfer.reading.report import document
from tests.transfer.workbook import HEADING, ONE_ROW, sheet, workbook

NAME = "示例海洋科技有限公司"


def csv_of(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n"


def members(*rows: str) -> Reading:
    return read(Kind.MEMBERS, csv_of("企业名称,信用代码,城市,区县,联系人,电话,注册资本", *rows), "名单.csv")


def attendance(*rows: str) -> Reading:
    return read(Kind.ATTENDANCE, csv_of("单位,姓名,手机号,签到,会场", *rows), "签到.csv")


def book(*sheets: Sequence[Sequence[object]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        for rows in sheets:
            page = made.add_worksheet()
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return target.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("codec", "shown"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16LE with BOM"),
        ("gb18030", "GB18030"),
    ],
)
def test_every_encoding_delimiter_and_line_end(codec: str, shown: str, delimiter: str, ending: str) -> None:
    rows = [["企业名称", "城市", "联系人"], [NAME, "青岛", '"王一诺,\n副总"'], ["示例䶮峰有限公司", "", ""]]
    data = ending.join(delimiter.join(row) for row in rows).encode(codec)
    got = document(read(Kind.MEMBERS, data, "名单.csv"))
    assert (got["encoding"], got["delimiter"]) == (shown, delimiter)
    assert [one["row"] for one in got["accepted"]] == [2, 3]
    assert got["accepted"][0]["fields"] == {"name": NAME, "city": "370200", "contact": "王一诺,副总"}


def test_utf16_big_endian() -> None:
    data = b"\xfe\xff" + f"企业名称\t城市\n{NAME}\t深圳\n".encode("utf-16-be")
    assert read(Kind.MEMBERS, data, "x.txt").source.encoding == "UTF-16BE with BOM"


def test_the_sheet_with_most_headings_is_read() -> None:
    data = book([["企业名称", "城市"]], [["企业名称", "城市", "电话"], [NAME, "青岛", 19900001001]], [["说明"]])
    got = document(read(Kind.MEMBERS, data, "名单.xlsx"))
    assert got["sheet"] == "Sheet2"
    assert got["accepted"][0]["fields"]["phone"] == "19900001001"


def test_columns_count_from_a_even_if_the_table_begins_elsewhere() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        page = made.add_worksheet()
        page.merge_range("C6:C8", "青岛")
        page.write_row("B5", ["企业名称", "城市"])
        for row in (5, 6, 7):
            page.write(row, 1, f"示例第{row}海洋科技有限公司")
    reading = read(Kind.MEMBERS, target.getvalue(), "名单.xlsx")
    assert reading.source.heading.columns == {"name": 1, "city": 2}
    assert [(one.row, one.fields["city"]) for one in reading.accepted] == [
        (6, "370200"),
        (7, "370200"),
        (8, "370200"),
    ]


def test_a_blank_row_inside_a_merge_stays_blank() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        page = made.add_worksheet()
        page.write_row("A1", ["企业名称", "城市"])
        page.merge_range("B2:B4", "青岛")
        page.write("A2", NAME)
        page.write("A4", "示例软件技术有限公司")
    reading = read(Kind.MEMBERS, target.getvalue(), "名单.xlsx")
    assert [one.why for one in reading.skipped] == ["blank"]
    assert [one.fields["city"] for one in reading.accepted] == ["370200", "370200"]


def test_the_headings_of_a_public_list_of_companies_are_known() -> None:
    rows = csv_of(
        "stock_code,exchange,name,short_name,name_en,city,district,postcode,website",
        '5,SZ,示例股份有限公司,示例,"Example Co., Ltd.",深圳市,罗湖区,518001,www.example.com',
    )
    assert read(Kind.MEMBERS, rows, "companies.csv").accepted[0].fields == {
        "name": "示例股份有限公司",
        "city": "440300",
        "district": "440303",
        "short_name": "示例",
        "name_en": "Example Co., Ltd.",
        "website": "www.example.com",
        "stock_code": "000005",
        "postcode": "518001",
    }


def test_a_title_above_the_heading_is_not_counted() -> None:
    got = document(read(Kind.MEMBERS, csv_of("名单", "企业名称,城市", f"{NAME},青岛"), "名单.csv"))
    assert got["header_rows"] == [2]
    assert got["summary"]["rows"] == 1
    assert got["accepted"][0]["row"] == 3


def test_a_person_says_what_each_column_is() -> None:
    data = csv_of("甲,乙,丙（亿元）", f"青岛,{NAME},1.5")
    with pytest.raises(refusals.NoHeading):
        read(Kind.MEMBERS, data, "名单.csv")
    chosen = Columns({1: "name", 0: "city", 2: "capital"})
    reading = read(Kind.MEMBERS, data, "名单.csv", chosen)
    assert reading.source.heading.rows == (1,)
    assert reading.accepted[0].fields == {"name": NAME, "city": "370200", "capital_wan": "15000"}
    with pytest.raises(refusals.NotMapped):
        read(Kind.MEMBERS, data, "名单.csv", Columns({0: "city"}))
    with pytest.raises(refusals.NoSuchSheet):
        read(Kind.MEMBERS, data, "名单.csv", Columns({1: "name"}, sheet="另一张"))


def test_a_person_overrides_what_was_found() -> None:
    data = csv_of("标题", "企业名称,城市,备注", f"{NAME},青岛,王一诺")
    chosen = Columns({0: "name", 2: "contact"})
    reading = read(Kind.MEMBERS, data, "名单.csv", chosen)
    assert reading.source.heading.rows == (2,)
    assert reading.accepted[0].fields == {"name": NAME, "contact": "王一诺"}
    below = read(Kind.MEMBERS, data, "名单.csv", Columns({0: "name"}, heading_row=1))
    assert below.rows == 2


def test_a_preview_proposes_the_columns() -> None:
    data = book([["说明"]], [["名单"], ["企业名称", "备注", "城市"], [NAME, "x", "青岛"]])
    shown = preview(Kind.MEMBERS, data, "名单.xlsx")
    assert (shown.sheets, shown.sheet, shown.heading_rows) == (("Sheet1", "Sheet2"), "Sheet2", (2,))
    assert shown.headings == ("企业名称", "备注", "城市")
    assert shown.columns == {0: "name", 2: "city"}
    assert shown.samples == ((NAME, "x", "青岛"),)
    unknown = preview(Kind.MEMBERS, csv_of("甲;乙", f"{NAME};青岛"), "名单.csv")
    assert (unknown.delimiter, unknown.headings, unknown.columns) == (";", ("甲", "乙"), {})


def test_rows_that_are_no_records() -> None:
    reading = members(
        ",,,,,,",
        "企业名称,信用代码,城市,区县,联系人,电话,注册资本",
        "青岛市小计,,,,,,",
        "合 计,2,,,,,",
        "注：手填,,,,,,",
        "",
    )
    why = ["blank", "repeated_header", "total", "total", "note", "blank"]
    assert [one.why for one in reading.skipped] == why


@pytest.mark.parametrize(
    "name",
    ["海尔", "有限公司", "股份有限公司", "=1+1示例公司", "+示例公司", "-示例公司", "@示例公司", "长" * 201],
)
def test_names_that_are_none(name: str) -> None:
    assert [one.reason for one in members(f"{name},,,,,,").rejected] == ["invalid_name"]


def test_the_first_reason_counts() -> None:
    reading = members(",9.1E+17,,,,,", "海尔,9.1E+17,,,,,", f"{NAME},9.1E+17,,,,,", f"{NAME},91,,,,,")
    reasons = ["missing_name", "invalid_name", "uscc_lost", "invalid_uscc"]
    assert [one.reason for one in reading.rejected] == reasons


def test_members_merge_by_code_then_by_name() -> None:
    one, two = made_up(1), made_up(2)
    reading = members(
        f"{NAME},,青岛,,,,",
        f"示例海洋科技有限责任公司,{one},,,王一诺,,",
        f"示例海洋科技股份有限公司,{one},深圳,南山区,李晨光,19900001001,",
        f"{NAME},{two},,,,,",
        "示例海洋科技股份有限公司,,,,,,",
    )
    assert [(m.row, m.into, m.by, m.filled, m.conflicts) for m in reading.merged] == [
        (3, 2, "name", ["contact", "uscc"], []),
        (4, 2, "uscc", ["phone"], ["city", "contact", "name"]),
    ]
    assert [(one.row, one.reason) for one in reading.rejected] == [(5, "uscc_conflict")]
    assert [(one.row, one.warnings) for one in reading.accepted] == [(2, []), (6, ["possible_duplicate"])]
    assert reading.accepted[0].fields == {
        "name": NAME,
        "city": "370200",
        "uscc": one,
        "contact": "王一诺",
        "phone": "19900001001",
    }


def test_a_foreign_capital_says_so() -> None:
    fields = members(f"{NAME},,,,,,500万美元").accepted[0].fields
    assert (fields["capital_wan"], fields["capital_currency"]) == ("500", "USD")


def test_projects_merge_on_the_same_day_only() -> None:
    heading = "项目名称,签约企业,签约日期,总投资（亿元）"
    rows = [f"示例基地,{NAME},2021-01-29,1", f"示例 基地,{NAME},20210129,2", f"示例基地,{NAME},2021-01-30,3"]
    got = document(read(Kind.PROJECTS, csv_of(heading, *rows), "项目.csv"))
    assert got["merged"] == [{"row": 3, "into": 2, "by": "project", "filled": [], "conflicts": ["amount"]}]
    assert [one["warnings"] for one in got["accepted"]] == [[], ["possible_duplicate"]]
    assert (got["default_amount_unit"], got["summary"]["sum_amount_wan_cny"]) == ("亿元", "40000")


def test_attendance_merges_by_phone_then_by_person() -> None:
    reading = attendance(
        f"{NAME},王一诺,,,青岛会场",
        f"{NAME},王一诺,19900001001,√,",
        f"{NAME},王一诺,19900001002,×,",
        f"{NAME},王一诺,,待定,",
        "示例另一家有限公司,李晨光,19900001001,,",
    )
    assert [(m.row, m.into, m.by, m.filled, m.conflicts) for m in reading.merged] == [
        (3, 2, "person", ["phone"], ["attended"]),
        (5, 2, "person", [], []),
        (6, 2, "phone", [], ["company", "person"]),
    ]
    assert [one.fields["attended"] for one in reading.accepted] == [True, False]
    assert reading.merged[1].warnings == ["unknown_attendance"]


def test_a_text_in_the_wrong_column_is_no_name() -> None:
    long = "长" * 201
    assert [one.reason for one in attendance(f"{long},王一诺,,,", f"{NAME},{long},,,").rejected] == ["too_long"] * 2
    rows = csv_of("项目名称,签约企业,签约日期,总投资", f"{long},{NAME},20210129,1亿元")
    assert [one.reason for one in read(Kind.PROJECTS, rows, "项目.csv").rejected] == ["too_long"]
    accepted = members(f"{NAME},,,,{long},,").accepted[0]
    assert (accepted.fields, accepted.warnings) == ({"name": NAME}, ["too_long"])


def test_attendance_without_a_column_for_it_is_left_open() -> None:
    reading = read(Kind.ATTENDANCE, csv_of("单位,姓名", f"{NAME},王一诺"), "名单.csv")
    assert reading.accepted[0].fields == {"company": NAME, "person": "王一诺"}


def test_an_open_file_streams_and_can_be_read_again() -> None:
    source = open_file(Kind.MEMBERS, csv_of("企业名称,城市", f"{NAME},青岛", f"{NAME},深圳"), "名单.csv")
    first = list(source)
    assert first == list(source)
    assert isinstance(first[1], Merged)
    assert first[1].changes == {}
    assert first[1].conflicts == ["city"]


def test_a_handmade_workbook_is_read_like_any_other() -> None:
    assert read(Kind.MEMBERS, workbook(sheet(HEADING + ONE_ROW)), "名单.xlsx").accepted[0].row == 2


def test_sentences_speak_both_languages() -> None:
    english = catalogue("en")
    for template in (*REJECTED.values(), *SKIPPED.values(), *WARNINGS.values(), *TITLES.values()):
        assert template in english

    def say(text: str, **facts: object) -> str:
        return english[text].format(**facts)

    assert sentence("blank", 3) == "第 3 行是空行，已跳过。"
    assert sentence("blank", 3, say) == "Row 3 is blank and was skipped."
    assert sentence("invalid_date", 3, is_warning=True).startswith("第 3 行的日期")
    merge = Merged(3, 2, "name", ["amount_wan", "uscc"], ["phone"])
    assert merge_sentence(merge) == (
        "第 3 行与第 2 行是同一企业，已合并。补充了：总投资、统一社会信用代码。内容不同，保留了前面的：联系电话。"
    )
    assert merge_sentence(merge, say).endswith("Different, the earlier value was kept: Phone.")
    assert field_title("mode") == "mode"
    for refusal in vars(refusals).values():
        if isinstance(refusal, type) and issubclass(refusal, refusals.FileRefused):
            assert refusal.template in english
