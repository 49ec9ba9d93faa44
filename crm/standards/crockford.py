"""Codes people read aloud and type: Crockford's base 32 with a check digit.

Source: Douglas Crockford, "Base 32" (crockford.com/base32.html), for the digits and what is read as what. The check
digit is ours: a sum over GF(2^5), because his would need five more characters.
"""

from __future__ import annotations

import secrets

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O, U."""
LONGEST = 40
"""Characters looked at: nothing longer is a code, however it is spaced."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_POLYNOMIAL = 0b100101


def check_digit(body: str) -> str:
    """Return the digit that makes any one wrong digit and any two neighbours exchanged visible.

    A sum of digits times powers of x over GF(2^5), modulo x^5 + x^2 + 1.
    """
    total = 0
    for digit in body:
        total = _times_x(total ^ DIGITS.index(digit))
    return DIGITS[total]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 0b100000 else doubled


def random_digits(number: int) -> str:
    """Return random digits of five bits each."""
    return "".join(secrets.choice(DIGITS) for _ in range(number))


def checked(body: str) -> str:
    """Return a code with its check digit."""
    return body + check_digit(body)


def read(text: str, length: int) -> str | None:
    """Return the code of this length that somebody typed or scanned; None if it cannot be one: typos show at once."""
    code = text[:LONGEST].upper().translate(_READ_AS)
    if len(code) != length or any(digit not in DIGITS for digit in code):
        return None
    return code if check_digit(code[:-1]) == code[-1] else None


def spaced(code: str) -> str:
    """Return a code in groups of four, as people read it."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
