"""统一社会信用代码 (unified social credit code), GB 32100-2015 with amendment 1.

18 characters: registering department, kind of organisation, six digits of the registering office (GB/T 2260,
may be an abolished code: never checked), nine of the organisation code, a check character. A wrong code is
refused with the exact reason and never repaired: an O that should be a 0 is for a person to see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import mul

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the standard: no I, O, S, V, Z."""

LENGTH = 18

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_TO_VALUES = bytes(_VALUES.get(chr(code), 0) for code in range(256))
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_DEPARTMENTS = frozenset("0123456789ANY")
_DIGITS = frozenset("0123456789")
_SHAPE = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


@dataclass(frozen=True)
class Problem:
    """Why a code is no code: `kind` for programs, `template` (Chinese) with `facts` for people."""

    kind: str
    template: str
    facts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.facts)


class InvalidCreditCode(ValueError):
    """The code breaks GB 32100-2015; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def check(value: str) -> str:
    """The code itself when it is valid (exactly as stored: upper case, no blanks), else InvalidCreditCode."""
    found = problem(value)
    if found is not None:
        raise InvalidCreditCode(found)
    return value


def is_valid(value: str) -> bool:
    """Whether `value` is a valid code, written as it is stored."""
    return _SHAPE.fullmatch(value) is not None and check_character(value[:17]) == value[17]


def problem(value: str) -> Problem | None:
    """The first thing wrong, or None: length, characters, department, office, check character."""
    if not value:
        return Problem("empty", "统一社会信用代码为空。")
    if len(value) != LENGTH:
        return Problem("length", "统一社会信用代码应为 18 位，现在是 {length} 位。", {"length": len(value)})
    strangers = [(place, character) for place, character in enumerate(value, 1) if character not in _VALUES]
    if strangers:
        return _strange_characters(strangers)
    return _wrong_part(value)


def _strange_characters(strangers: list[tuple[int, str]]) -> Problem:
    template = "统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z；请核对第 {places} 位的“{characters}”。"
    places = "/".join(str(place) for place, _ in strangers)
    return Problem("alphabet", template, {"places": places, "characters": "/".join(c for _, c in strangers)})


def _wrong_part(value: str) -> Problem | None:
    if value[0] not in _DEPARTMENTS:
        template = "第 1 位是登记管理部门代码，应为数字或 A、N、Y，现在是“{character}”。"
        return Problem("department", template, {"character": value[0]})
    for place in range(2, 8):
        if value[place] not in _DIGITS:
            template = "第 3 至 8 位是登记机关的行政区划码，应为数字；第 {place} 位现在是“{character}”。"
            return Problem("office", template, {"place": place + 1, "character": value[place]})
    expected = check_character(value[:17])
    if value[17] != expected:
        template = "校验码不符：按前 17 位计算，第 18 位应为“{expected}”，现在是“{character}”。请对照营业执照逐位核对。"
        return Problem("check_digit", template, {"expected": expected, "character": value[17]})
    return None


def check_character(body: str) -> str:
    """The 18th character for the first 17 (all of ALPHABET): weights 3^(i-1) mod 31 of GB 32100-2015."""
    total = sum(map(mul, body.encode().translate(_TO_VALUES), _WEIGHTS))
    return ALPHABET[-total % 31]


def made_up(number: int, office: str = "370200") -> str:
    """A valid code that belongs to nobody, with FAKE and the number (0–99999) in it: for demo and tests."""
    if not 0 <= number <= 99_999:
        raise ValueError(f"made_up counts from 0 to 99999, not {number}")
    body = f"91{office}FAKE{number:05d}"
    return body + check_character(body)
