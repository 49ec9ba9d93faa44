"""What holds for every file: one refusal or one outcome per row, and the memory of keys is exact."""

from __future__ import annotations

import csv
import io
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.chinese.names import core_name, name_key
from crm.core.tables.refusals import FileRefused
from crm.standards.credit_code import is_valid, made_up
from crm.transfer.reading import values
from crm.transfer.reading.amounts import amount
from crm.transfer.reading.cells import filled
from crm.transfer.reading.headings import TITLES
from crm.transfer.reading.kinds import FIELDS, Kind
from crm.transfer.reading.members import core_of
from crm.transfer.reading.memory import Keys, Records
from crm.transfer.reading.outcomes import Fields, Merged, Rejected, Skipped
from crm.transfer.reading.places import place
from crm.transfer.reading.reader import Reading, preview, read
from crm.transfer.reading.reasons import REJECTED, SKIPPED, WARNINGS, merge_sentence, sentence
from crm.transfer.reading.report import document

kinds = st.sampled_from(Kind)
names = st.sampled_from(
    [
        "示例海洋科技有限公司",
        "示例海洋科技有限责任公司",
        "深圳市示例科技股份有限公司",
        "深圳示例科技有限公司",
        "示例",
        "",
    ]
)
codes = st.sampled_from([made_up(1), made_up(2), "9.14403E+17", "91370200FAKE00001A", "", "-"])
places = st.sampled_from(["青岛", "深圳市南山区", "四方区", "火星市", "", "南山区"])
phones = st.sampled_from(["19900001001", "0532-5555 0100", "1990000", "19900001001/19900001002", ""])
days = st.sampled_from(["2021-01-29", "44225", "2021-02-30", "", "2021年1月29日"])
sums = st.sampled_from(["1.5亿元", "3000", "约5000万元", "面议", "0", "", "100万美元"])
people = st.sampled_from(["王一诺", "李 晨光", "", "无"])
marks = st.sampled_from(["√", "×", "", "待定", "线上"])

HEADINGS = {
    Kind.MEMBERS: "企业名称,统一社会信用代码,城市,联系电话,入会日期,注册资本",
    Kind.PROJECTS: "项目名称,签约企业,签约日期,总投资（万元）,落户区市",
    Kind.ATTENDANCE: "单位,姓名,手机号,签到,会场",
}
ROWS = {
    Kind.MEMBERS: st.tuples(names, codes, places, phones, days, sums),
    Kind.PROJECTS: st.tuples(names, names, days, sums, places),
    Kind.ATTENDANCE: st.tuples(names, people, phones, marks, places),
}


def judged(kind: Kind, rows: list[tuple[str, ...]]) -> Reading:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS[kind].split(","))
    writer.writerows(rows)
    return read(kind, text.getvalue().encode(), "名单.csv")


@settings(max_examples=300, deadline=None)
@given(kinds, st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_refused_with_a_sentence_or_read(kind: Kind, data: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"\xff\xfe", "企业名称,姓名,项目名称,城市\n".encode()):
        for ask in (read, preview):
            try:
                ask(kind, head + data, "名单.csv")
            except FileRefused as refusal:
                assert refusal.message.endswith("。")  # noqa: PT017 - reading is right as well


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_row_has_exactly_one_outcome_and_a_sentence(data: st.DataObject) -> None:
    kind = data.draw(kinds)
    rows = data.draw(st.lists(ROWS[kind] | st.just(("合计",)) | st.just(("",)), max_size=12))
    reading = judged(kind, rows)
    outcomes = [*reading.accepted, *reading.merged, *reading.rejected, *reading.skipped]
    assert reading.rows == len(rows) == document(reading)["summary"]["rows"]
    assert Counter(one.row for one in outcomes) == Counter(range(2, len(rows) + 2))
    accepted = {one.row for one in reading.accepted}
    for outcome in outcomes:
        if isinstance(outcome, Merged):
            assert outcome.into in accepted
            assert outcome.into < outcome.row
            assert str(outcome.row) in merge_sentence(outcome)
        elif isinstance(outcome, Rejected | Skipped):
            reason = outcome.reason if isinstance(outcome, Rejected) else outcome.why
            assert reason in REJECTED | SKIPPED
            assert str(outcome.row) in sentence(reason, outcome.row)
        else:
            assert outcome.warnings == sorted(set(outcome.warnings))
            assert set(outcome.warnings) <= set(WARNINGS)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS[Kind.MEMBERS], max_size=12))
def test_accepted_members_have_codes_and_names_of_their_own(rows: list[tuple[str, ...]]) -> None:
    reading = judged(Kind.MEMBERS, rows)
    codes_kept = [one.fields["uscc"] for one in reading.accepted if "uscc" in one.fields]
    names_kept = [name_key(str(one.fields["name"])) for one in reading.accepted]
    assert len(set(codes_kept)) == len(codes_kept)
    assert len(set(names_kept)) == len(names_kept)
    assert all(is_valid(str(code)) for code in codes_kept)


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS[Kind.MEMBERS], max_size=8))
def test_a_list_twice_in_one_file_adds_nothing(rows: list[tuple[str, ...]]) -> None:
    once, twice = judged(Kind.MEMBERS, rows), judged(Kind.MEMBERS, rows * 2)
    assert [one.row for one in once.accepted] == [one.row for one in twice.accepted]


@settings(deadline=None)
@given(st.text(max_size=60) | st.floats() | st.integers() | st.booleans() | st.dates() | st.datetimes())
def test_any_cell_has_a_value_or_a_warning(cell: values.Cell) -> None:
    for read_value in (values.phone, values.email, values.day, values.industry, values.website):
        value, warnings = read_value(cell)
        assert bool(value) or bool(warnings) or not filled(cell)
        assert set(warnings) <= set(WARNINGS)
    sum_read = amount(cell, None)
    assert bool(sum_read.wan) != bool(sum_read.fault) or not filled(cell)
    assert place(filled(cell), "") is place(filled(cell), "")
    assert values.code(cell)[1] in {None, "uscc_lost", "invalid_uscc"}
    assert values.mark(cell).attended in {True, False, None}


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("青岛深圳市省阎氏科技股份有限责任公司（）()", max_size=20))
def test_the_core_of_a_key_is_the_core_of_the_name(name: str) -> None:
    assert core_of(name_key(name)) == core_name(name)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 2**32 - 1)), max_size=3_000))
def test_keys_remember_like_a_dict(pairs: list[tuple[str, int]]) -> None:
    keys, known = Keys(), dict[str, int]()
    for key, row in pairs:
        assert keys.get(key) == known.get(key, 0)
        keys[key] = row
        known[key] = row
    for key, row in known.items():
        assert keys.claim(key, 7) == row
        assert keys.get(key) == (row or 7)


def test_keys_grow_without_losing_any() -> None:
    keys = Keys()
    for row in range(1, 5_000):
        assert keys.claim(f"示例第{row}公司", row) == 0
    assert all(keys.get(f"示例第{row}公司") == row for row in range(1, 5_000))
    assert keys.get("示例第5001公司") == 0


def test_records_come_back_from_memory_and_from_disk() -> None:
    records = Records()
    wide: Fields = {"name": "示例" * 400, "attended": True}
    for row in range(1, 8_000):
        records[row] = wide | {"row": str(row)}
    records[5] = {"name": "改过的"}
    assert records[5] == {"name": "改过的"}
    assert all(records[row]["row"] == str(row) for row in (1, 2, 3_999, 7_998, 7_999))
    records.close()
    records.close()


def test_every_field_has_a_title() -> None:
    assert {name for fields in FIELDS.values() for name in fields} == set(TITLES)
