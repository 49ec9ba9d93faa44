"""Codes people type: what is found wrong, what is read as what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm.standards import crockford
from crm.standards.crockford import DIGITS

LENGTH = 12
BODIES = st.text(DIGITS, min_size=LENGTH - 1, max_size=LENGTH - 1)


@given(BODIES, st.integers(0, LENGTH - 1), st.sampled_from(DIGITS))
def test_one_wrong_digit_is_always_found(body: str, at: int, digit: str) -> None:
    code = body + crockford.check_digit(body)
    wrong = code[:at] + digit + code[at + 1 :]
    assert (crockford.read(wrong, LENGTH) is None) == (wrong != code)


@given(BODIES, st.integers(0, LENGTH - 2))
def test_two_neighbours_exchanged_are_always_found(body: str, at: int) -> None:
    code = body + crockford.check_digit(body)
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert (crockford.read(wrong, LENGTH) is None) == (wrong != code)


def test_a_code_is_read_as_people_write_it() -> None:
    code = crockford.checked(crockford.random_digits(LENGTH - 1))
    assert crockford.read(crockford.spaced(code).lower(), LENGTH) == code
    assert crockford.read(code.replace("0", "O").replace("1", "l"), LENGTH) == code
    assert crockford.checked(crockford.random_digits(LENGTH - 1)) != code


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_none(text: str) -> None:
    found = crockford.read(text, LENGTH)
    assert found is None or crockford.check_digit(found[:-1]) == found[-1]
