"""Rules 7–16: one cell, one normal value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from crm.transfer.reading import values
from crm.transfer.reading.amounts import Unit, amount, unit_of
from crm.transfer.reading.cells import Cell, enterprise_name, filled, name_text, text_of
from crm.transfer.reading.places import place


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　示例 \u200b海洋\ufeff\n科技 ", "示例 海洋 科技"),
        ("ＡＢＣ　１２３", "ABC 123"),
        (19900001100.0, "19900001100"),
        (12345.67, "12345.67"),
        (5, "5"),
        (True, "1"),
        (date(2021, 1, 29), "2021-01-29"),
        (datetime(2021, 1, 29, 9, 30), "2021-01-29 09:30:00"),  # noqa: DTZ001 - a cell has no zone
        ("示例\x00\x07\u202e", "示例"),
    ],
)
def test_cells_become_one_tidy_line(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


def test_placeholders_are_empty() -> None:
    for cell in ("-", "—", "/", "无", "暂无", "N/A", "#N/A", "待补充", " 无 ", "－", ""):
        assert filled(cell) == ""


def test_names_lose_blanks_and_get_full_width_brackets() -> None:
    assert enterprise_name("追觅科技 ( 深圳 ) 有限公司") == "追觅科技（深圳）有限公司"
    assert enterprise_name("Example (China) Co., Ltd.") == "Example (China) Co., Ltd."
    assert name_text("王 一诺") == "王一诺"
    assert name_text("John  Smith") == "John Smith"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("91 370203 fake12030c", ("91370203FAKE12030C", None)),
        ("９１４４０３０３ＦＡＫＥ１２０４９Ｑ", ("91440303FAKE12049Q", None)),
        ("91-370203-FAKE12030C", ("91370203FAKE12030C", None)),
        ("", ("", None)),
        ("无", ("", None)),
        (9.2e17, ("", "uscc_lost")),
        ("9.14403E+17", ("", "uscc_lost")),
        ("91440305FAKEO2647H", ("", "invalid_uscc")),
        ("370200228012345", ("", "invalid_uscc")),
    ],
)
def test_codes(cell: Cell, expected: tuple[str, str | None]) -> None:
    assert values.code(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("199 0000 1201", ("19900001201", ())),
        ("+86-19900001260", ("19900001260", ())),
        ("008619900001205", ("19900001205", ())),
        ("１９９００００１２０４", ("19900001204", ())),
        (19900001100.0, ("19900001100", ())),
        ("0532-5555 0100", ("0532-55550100", ())),
        ("(0755) 5555 0100", ("0755-55550100", ())),
        ("010-55550100", ("010-55550100", ())),
        ("+86 532 5555 0100", ("0532-55550100", ())),
        ("+852 5555 0100", ("+85255550100", ())),
        ("19900001261/19900001262", ("19900001261", ("several_phones",))),
        ("19900001261、0532-55550100", ("19900001261", ("several_phones",))),
        ("19900001261 19900001262", ("19900001261", ("several_phones",))),
        ("1380013", ("", ("invalid_phone",))),
        ("55550100", ("", ("invalid_phone",))),
        ("12900001261", ("", ("invalid_phone",))),
        ("١٩٩٠٠٠٠١٢٦١", ("", ("invalid_phone",))),
        ("", ("", ())),
    ],
)
def test_phones(cell: Cell, expected: values.Value) -> None:
    assert values.phone(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("MEMBER1201@EXAMPLE.COM", ("member1201@example.com", ())),
        ("ｍｅｍｂｅｒ１２０２＠ｅｘａｍｐｌｅ．ｃｏｍ", ("member1202@example.com", ())),
        ("a12@example.com；b12@example.com", ("a12@example.com", ("several_emails",))),
        ("a@example.com b@example.com", ("a@example.com", ("several_emails",))),
        ("not-an-email", ("", ("invalid_email",))),
        ("a@b", ("", ("invalid_email",))),
        ("a@-example.com", ("", ("invalid_email",))),
        ("a" * 300 + "@example.com", ("", ("invalid_email",))),
        ("-", ("", ())),
    ],
)
def test_emails(cell: Cell, expected: values.Value) -> None:
    assert values.email(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        date(2021, 1, 29),
        datetime(2021, 1, 29),  # noqa: DTZ001 - a cell has no zone
        44225.0,
        "44225",
        44225.5,
        "2021-01-29",
        "2021/1/29",
        "2021.1.29",
        "20210129",
        20210129.0,
        "2021年1月29日",
        "２０２１－０１－２９",
        "2021 年 1 月 29 日",
        "2021-01-29 00:00:00",
    ],
)
def test_dates(cell: Cell) -> None:
    assert values.day(cell) == ("2021-01-29", ())


@pytest.mark.parametrize("cell", ["2021-02-30", "20-1-5", "2020年3月", "2021", 2021.0, "2021-1/2", "202103", "昨天"])
def test_what_is_no_date(cell: Cell) -> None:
    assert values.day(cell) == ("", ("invalid_date",))


WAN = Unit(Decimal(1), "CNY", "万元")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.5亿元", ("15000", "CNY", False)),
        ("２.５亿", ("25000", "CNY", False)),
        ("12,345.67万元", ("12345.67", "CNY", False)),
        ("500000元", ("50", "CNY", False)),
        ("120,000,000元", ("12000", "CNY", False)),
        ("906.38亿元", ("9063800", "CNY", False)),
        ("3000万人民币", ("3000", "CNY", False)),
        ("人民币3000万元", ("3000", "CNY", False)),
        ("0.8 亿元", ("8000", "CNY", False)),
        ("5000万美元", ("5000", "USD", False)),
        ("1亿港元", ("10000", "HKD", False)),
        ("200万欧元", ("200", "EUR", False)),
        ("总投资约3亿元", ("30000", "CNY", True)),
        ("不低于8000万元", ("8000", "CNY", True)),
    ],
)
def test_amounts(cell: Cell, expected: tuple[str, str, bool]) -> None:
    found = amount(cell, None)
    assert (found.wan, found.currency, found.approximate) == expected


@pytest.mark.parametrize(
    "cell", ["3-5亿元", "-2亿元", "面议", 0.0, "0", "若干", "1,23万", -5.0, float("nan"), "9999999亿"]
)
def test_what_is_no_amount(cell: Cell) -> None:
    assert amount(cell, WAN).fault == "invalid_amount"


def test_the_unit_of_the_heading_counts_where_the_cell_has_none() -> None:
    assert amount("5000", None).fault == "amount_unit_missing"
    assert amount("5,000", WAN).wan == amount(5000.0, WAN).wan == "5000"
    assert amount("500000元", WAN).wan == "50"
    assert amount(1e7, unit_of("元")).wan == "1000"
    assert amount("300", unit_of("单位:万美元")) == amount("300万美元", None)
    assert amount("", WAN).wan == ""
    assert amount("", WAN).fault is None
    assert unit_of("万股") is None
    assert unit_of("") is None


@pytest.mark.parametrize(
    ("city", "district", "expected"),
    [
        ("深圳市", "福田区", ("440300", "440304", ())),
        ("", "平度市", ("370200", "370283", ())),
        ("青岛西海岸新区", "黄岛", ("370200", "370211", ())),
        ("即墨市", "", ("370200", "370215", ("former_division",))),
        ("", "南山区", ("", "", ("unknown_city",))),
        ("深圳", "南山区", ("440300", "440305", ())),
        ("深圳", "黄岛区", ("440300", "", ("unknown_city",))),
        ("火星市", "黄岛区", ("370200", "370211", ("unknown_city",))),
        ("山东省", "", ("", "", ("unknown_city",))),
        ("省直辖县级行政区划", "仙桃市", ("429004", "", ())),
        ("", "", ("", "", ())),
    ],
)
def test_places(city: str, district: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert tuple(place(city, district)) == expected


def test_attendance_marks() -> None:
    for cell in ("√", "✓", "✔", "是", "到", "已签到", "出席", 1.0, "1", "Y", "y", True):
        assert values.mark(cell) == values.Mark(attended=True)
    for cell in ("×", "✗", "否", "未到", "请假", "缺席", 0.0, "0", "N", False):
        assert values.mark(cell) == values.Mark(attended=False)
    assert values.mark("线上") == values.Mark(attended=True, mode="online")
    assert values.mark("") == values.mark("-") == values.Mark(attended=False, is_blank=True)
    assert values.mark("待定") == values.Mark(attended=None)


def test_numbers_get_their_zeros_back() -> None:
    assert values.digits(5.0, 6) == values.digits("000005", 6) == "000005"
    assert values.digits("", 6) == ""


def test_websites() -> None:
    for good in ("www.example.com", "https://example.com/a?b=1", "http://example.com:8080"):
        assert values.website(good) == (good, ())
    for bad in ("javascript:alert(1)", "example", "ftp://example.com", "https://a b.com"):
        assert values.website(bad) == ("", ("invalid_website",))
