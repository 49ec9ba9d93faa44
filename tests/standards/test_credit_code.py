"""统一社会信用代码: all cases of the table, and what the check character promises."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.standards import credit_code
from crm.standards.credit_code import ALPHABET, InvalidCreditCode, check_character, is_valid, made_up

CASES = Path(__file__).parent / "data" / "uscc_cases.csv"
REASONS = {"scientific_notation": "length"}


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


valid_codes = st.builds(
    lambda head, office, rest: (body := head + office + rest) + check_character(body),
    st.tuples(st.sampled_from("0123456789ANY"), st.sampled_from(ALPHABET)).map("".join),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


def test_all_cases_of_the_table_are_judged_right() -> None:
    judged = cases()
    assert len(judged) == 78
    for case in judged:
        found = credit_code.problem(case["code"])
        assert is_valid(case["code"]) == (found is None) == (case["verdict"] == "valid"), case
        if found is not None:
            assert found.kind == REASONS.get(case["reason"], case["reason"]), case


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "统一社会信用代码为空。"),
        ("91440300FAKE91103", "统一社会信用代码应为 18 位，现在是 17 位。"),
        (
            "91440300FOKE91138I",
            "统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z；请核对第 10/18 位的“O/I”。",
        ),
        ("B1440300FAKE911701", "第 1 位是登记管理部门代码，应为数字或 A、N、Y，现在是“B”。"),
        (
            "9144030AFAKE911701",
            "第 3 至 8 位是登记机关的行政区划码，应为数字；第 8 位现在是“A”。",
        ),
        (
            "91440300FAKE910588",
            "校验码不符：按前 17 位计算，第 18 位应为“2”，现在是“8”。请对照营业执照逐位核对。",
        ),
    ],
)
def test_the_reason_is_exact(value: str, sentence: str) -> None:
    with pytest.raises(InvalidCreditCode) as refused:
        credit_code.check(value)
    assert str(refused.value) == str(refused.value.problem) == sentence


def test_a_valid_code_is_answered_unchanged() -> None:
    assert credit_code.check("91110000600037341L") == "91110000600037341L"


@settings(deadline=None)
@given(valid_codes)
def test_what_the_check_character_completes_is_valid(code: str) -> None:
    assert is_valid(code)


@settings(deadline=None)
@given(valid_codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_alteration_is_found(code: str, place: int, other: str) -> None:
    altered = code[:place] + other + code[place + 1 :]
    assert is_valid(altered) == (altered == code)


@settings(deadline=None)
@given(valid_codes, st.integers(0, 16))
def test_every_swap_of_two_neighbours_is_found(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_valid(swapped) == (swapped == code)


@settings(deadline=None)
@given(st.text(max_size=25) | st.text(ALPHABET, min_size=18, max_size=18))
def test_any_text_is_valid_or_has_a_problem(text: str) -> None:
    found = credit_code.problem(text)
    assert (found is None) == is_valid(text)
    assert found is None or str(found).endswith("。")


@settings(deadline=None)
@given(st.integers(0, 99_999))
def test_made_up_codes_are_valid_and_carry_fake(number: int) -> None:
    code = made_up(number)
    assert is_valid(code)
    assert f"FAKE{number:05d}" in code


def test_made_up_refuses_numbers_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="0 to 99999"):
        made_up(100_000)
