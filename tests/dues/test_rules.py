"""What costs what, what is owed, which mail is due, what a bank's row says: rules alone."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from crm.core.money import ZERO, Money
from crm.core.tables.refusals import FileRefused
from crm.dues import rules
from crm.dues.rules import Account, Found, Known, Skipped, State, Step
from tests.support.dues import fees

DAY = date(2026, 3, 31)
amounts = st.integers(1, 10_000_000).map(Money)
steps = st.lists(st.tuples(st.sampled_from(["charge", "waive", "pay", "unwaive", "unpay"]), amounts), max_size=40)


@given(steps)
def test_the_books_balance_after_any_sequence(sequence: list[tuple[str, Money]]) -> None:
    account, received, kept, back = Account(), ZERO, ZERO, ZERO
    for what, amount in sequence:
        match what:
            case "charge":
                account = account.charge(amount)
            case "waive":
                account = account.waive(amount)
            case "pay":
                received = received + amount
                account, rest = account.pay(amount)
                kept = kept + rest
            case "unwaive":
                account = account.unwaive(min(amount, account.waived))
            case _:
                freed = min(amount, account.paid)
                back, account = back + freed, account.unpay(freed)
        assert account.charged - account.waived - account.paid == account.owed
        assert min(account.charged, account.waived, account.paid, account.owed) >= ZERO
        assert received == account.paid + kept + back


@given(amounts, amounts, amounts, st.integers(-400, 400))
def test_every_account_stands_in_one_state(charged: Money, waived: Money, paid: Money, days: int) -> None:
    account = Account().charge(charged).waive(waived).pay(paid)[0]
    found = rules.state(account, DAY, DAY + timedelta(days=days))
    assert (found in (State.PAID, State.WAIVED)) == account.is_settled
    assert (found is State.OVERDUE) == (not account.is_settled and days > 0)
    assert found is not State.PART or account.paid


@given(st.integers(-800, 800))
def test_every_debt_has_one_age(days: int) -> None:
    name = rules.bucket(DAY, DAY + timedelta(days=days))
    holding = [
        key for key, least, most in rules.BUCKETS
        if (least is None or days >= least) and (most is None or days <= most)
    ]  # fmt: skip
    assert holding == [name]


def test_the_latest_table_not_after_the_year_is_in_force() -> None:
    assert rules.in_force([2018, 2021, 2025], 2024) == 2021
    assert rules.in_force([2018, 2021, 2025], 2025) == 2025
    assert rules.in_force([2018], 2017) is None


def test_levels_are_distinct_amounts() -> None:
    assert rules.levels(fees()) == 6
    assert rules.levels(fees(executive_president="50000", executive_vice_president="6000", standing_council="1000",
                             council="1000", supervisor="1000")) == 3  # fmt: skip


def test_a_demotion_refunds_nothing() -> None:
    assert rules.difference(Money.of("2000"), Money.of("6000")) == ZERO
    assert rules.difference(Money.of("6000"), Money.of("2000")) == Money.of("4000")


def step_due(due_on: date, day: date) -> Step | None:
    """The first reminder that holds on a day."""
    windows = {step: rules.window(step, day) for step in rules.DAYS}
    return next((step for step, (first, last) in windows.items() if first <= due_on <= last), None)


@given(st.integers(-120, 120))
def test_at_most_one_reminder_holds_on_a_day(days: int) -> None:
    day = DAY + timedelta(days=days)
    holding = [step for step in rules.DAYS if rules.window(step, day)[0] <= DAY <= rules.window(step, day)[1]]
    assert holding == [step for step in [step_due(DAY, day)] if step]


def test_each_reminder_begins_on_its_day() -> None:
    for step, days in rules.DAYS.items():
        assert step_due(DAY, DAY + timedelta(days=days)) is step
    assert step_due(DAY, DAY - timedelta(days=61)) is None
    assert step_due(DAY, DAY - timedelta(days=1)) is Step.BEFORE_7
    assert step_due(DAY, DAY + timedelta(days=60)) is None


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("30000", "叁万元整"), ("1000", "壹仟元整"), ("105.30", "壹佰零伍元叁角"), ("0", "零元整"), ("0.05", "伍分"),
        ("10.05", "壹拾元零伍分"), ("100001000", "壹亿零壹仟元整"), ("20300.5", "贰万零叁佰元伍角"),
    ],
)  # fmt: skip
def test_papers_say_amounts_in_capitals(yuan: str, said: str) -> None:
    assert rules.capital(Money.of(yuan)) == said


def sheet(*rows: list[object]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(at, column, value, day)
                else:
                    page.write(at, column, value)
    return file.getvalue()


HEADING: list[object] = ["交易日期", "对方户名", "借方金额（元）", "贷方金额（元）", "摘要", "附言", "交易流水号"]


def test_a_banks_list_is_read_row_by_row() -> None:
    data = sheet(
        ["示例银行 账户明细"],
        HEADING,
        [datetime(2026, 3, 5), "示例海洋有限公司", "", 30000, "转账", "HF2026-00001 会费", "A1"],  # noqa: DTZ001
        ["2026/03/06", "示例物业有限公司", "1,200.00", "", "转账", "物业费", "A2"],
        ["20260307", "示例科技有限公司", "", "￥2,000.50", "", "", ""],
        ["2026-03-08", "示例贸易有限公司", "", 10.005, "", "", ""],
        ["2026-03-08", "", "", 10, "", "", ""],
        ["合计", "", "1,200.00", "32,000.50", "", "", ""],
    )
    rows = rules.read_statement(data, "流水.xlsx")
    assert [row.skipped for row in rows] == [
        None, Skipped.DEBIT, None, Skipped.NO_AMOUNT, Skipped.NO_PAYER, Skipped.TOTAL,
    ]  # fmt: skip
    assert (rows[0].received_on, rows[0].amount, rows[0].payer) == (
        date(2026, 3, 5),
        Money.of(30000),
        "示例海洋有限公司",
    )
    assert rows[0].summary == "转账；HF2026-00001 会费"
    assert rows[0].reference == "A1@20260305"
    assert rows[2].amount == Money.of("2000.50")


def test_rows_without_a_number_have_a_fingerprint_of_their_own() -> None:
    row: list[object] = ["2026-03-05", "示例海洋有限公司", "", 1000, "会费", "", ""]
    data = sheet(HEADING, row, row)
    first, second = (each.reference for each in rules.read_statement(data, "流水.xlsx"))
    assert first != second
    assert [each.reference for each in rules.read_statement(data, "别名.xlsx")] == [first, second]


def test_amount_with_direction_and_csv() -> None:
    text = (
        "交易时间,收支,交易金额,对方名称,用途\n2026-03-05 10:11:12,收入,500.00,示例甲有限公司,会费\n"
        "2026-03-05,支出,9,示例乙,茶\n"
    )
    rows = rules.read_statement(text.encode("gb18030"), "流水.csv")
    assert [(row.amount, row.skipped) for row in rows] == [(Money.of(500), None), (ZERO, Skipped.DEBIT)]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n\x00", "姓名,电话\n甲,1\n".encode()])
def test_what_is_no_list_of_a_bank_is_refused(data: bytes) -> None:
    with pytest.raises((FileRefused, rules.NoStatement)):
        rules.read_statement(data, "x.xlsx")


def known(**changed: object) -> Known:
    owing = (rules.Open("HF2026-00001", 2026, Money.of(1000), 1, "示例海洋有限公司"),)
    values: dict[str, object] = {
        "invoices": {"HF2026-00001": 1}, "open": owing, "names": {"示例海洋有限公司": frozenset({1})}, "aliases": {},
        "members": {1: "00001"}, "recorded": frozenset(),
    } | changed  # fmt: skip
    return Known(**values)  # type: ignore[arg-type]


def test_a_row_is_matched_by_number_name_or_a_remembered_payer_only() -> None:
    thousand = Money.of(1000)
    assert rules.match("r", "甲", thousand, "会费hf2026-00001", known()).found is Found.NUMBER
    assert rules.match("r", "示例海洋有限公司", Money.of(7), "", known()).target == "HF2026-00001"
    paid_for = known(aliases={"示例控股集团": frozenset({1})})
    assert rules.match("r", "示例控股集团", thousand, "", paid_for).found is Found.ALIAS
    near = rules.match("r", "样例科技有限公司", thousand, "", known())
    assert (near.found, near.target, len(near.offers)) == (Found.CHOOSE, "", 1)
    assert rules.match("r", "示例海洋有限公司", thousand, "", known(recorded=frozenset({"r"}))).found is Found.RECORDED


def test_a_payer_of_two_members_is_never_guessed() -> None:
    both = known(aliases={"示例控股集团": frozenset({1, 2})})
    assert rules.match("r", "示例控股集团", Money.of(1000), "", both).found is Found.CHOOSE


def test_without_anything_open_the_member_itself_is_the_target() -> None:
    assert rules.match("r", "示例海洋有限公司", Money.of(1000), "", known(open=())).target == "00001"
