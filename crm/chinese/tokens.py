"""Search tokens: what the index keeps of a text.

| token     | example, of 青岛海尔股份有限公司                  | answers                          |
|-----------|---------------------------------------------------|----------------------------------|
| 海尔      | two neighbouring characters                       | any part of the name             |
| haier     | two neighbouring syllables, in all readings       | pinyin, and a wrong homophone    |
| qdh       | three neighbouring initials                       | initials                         |
| ^海 ^hai ^he | how the name begins, with and without its place | one character, one syllable      |
| ~1        | a legal form at the end, instead of its parts     | 有限, gongsi, gfyx               |
| =tcl      | a latin word, and its beginnings from two letters | words while they are typed       |
| #9137     | four characters of a code, at every even place    | parts of credit and stock codes  |
| %0001     | last four digits of a telephone, and all of them  | telephone                        |

What a query asks for stands in `crm.chinese.plans`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, product

from crm.chinese.names import FORMS, split_place, without_form
from crm.chinese.pinyin import Readings, pairs, readings
from crm.chinese.text import fold

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"([{_HAN}]+)|[^\W_{_HAN}]+")
_NOT_IN_CODES = re.compile(r"[^0-9a-z]+")

LONGEST_BEGINNING = 6
_SHORT_TEXT = 4
GRAM = 4
FORM_TOKENS = {form: f"~{number}" for number, form in enumerate(FORMS, start=1)}


def document_tokens(texts: Iterable[str], codes: Iterable[str] = (), phones: Iterable[str] = ()) -> list[str]:
    """The tokens of one entry, each once, in a steady order. The first text is the title."""
    found: list[str] = []
    for text in texts:
        folded = fold(text)
        if folded:
            _text_tokens(folded, found)
    for code in codes:
        found += _code_tokens(_bare(code))
    for phone in phones:
        digits = phone if phone.isascii() and phone.isdigit() else re.sub(r"\D", "", fold(phone))
        if len(digits) >= GRAM:
            found += (f"%{digits[-GRAM:]}", f"%{digits}")
    return list(dict.fromkeys(found))


def _text_tokens(folded: str, found: list[str]) -> None:
    runs = [(match[0], match[1] is not None) for match in RUN.finditer(folded)]
    for run, is_han in runs:
        if is_han:
            _han_tokens(run, found, short=len(folded) <= _SHORT_TEXT)
        else:
            found.append("=" + run)
            found += ["=" + run[:size] for size in range(2, min(len(run), LONGEST_BEGINNING + 1))]
    if len(runs) > 1 and any(is_han for _, is_han in runs):
        _mixed_tokens(runs, found)


def _han_tokens(run: str, found: list[str], *, short: bool) -> None:
    core = without_form(run)
    form = run[len(core) :]
    if form:
        found.append(FORM_TOKENS[form])
    found += map(str.__add__, core, run[1 : len(core) + 1])
    sounds = readings(run if not form else run[: len(core) + 2])
    kept = len(core) + 1 if form else len(core)
    found += pairs(sounds[:kept])
    found += initial_triples(sounds)
    _start_tokens(core, sounds, found)
    if short:
        found += ["^" + character for character in core]
    elif (place := split_place(core)[0]) and len(place) < len(core):
        _start_tokens(core[len(place) :], sounds[len(place) :], found)


def _start_tokens(text: str, sounds: Sequence[Readings], found: list[str]) -> None:
    found.append("^" + text[0])
    if sounds:
        for sound in sounds[0]:
            found.append("^" + sound)
            found += [f"^{sound[0]}{following[:1]}" for following in (sounds[1] if len(sounds) > 1 else ("",))]


def initial_triples(sounds: Sequence[Readings]) -> list[str]:
    """Each three neighbouring initials, in all readings."""
    if sum(map(len, sounds)) == len(sounds):
        line = "".join([each[0][0] for each in sounds])
        return [line[at : at + 3] for at in range(len(line) - 2)]
    letters = [dict.fromkeys([sound[0] for sound in each]) for each in sounds]
    threes = zip(letters, letters[1:], letters[2:], strict=False)
    return ["".join(way) for three in threes for way in product(*three)]


def _mixed_tokens(runs: Sequence[tuple[str, bool]], found: list[str]) -> None:
    """Where characters and latin letters meet: the two neighbours, and initials across the border (tclkj)."""
    sounds: list[Readings] = []
    for run, is_han in runs:
        if is_han:
            sounds += readings(without_form(run))
        elif len(run) <= _SHORT_TEXT and run.isascii():
            sounds += [(letter,) for letter in run]
    found += initial_triples(sounds)
    found += [left[-1] + right[0] for (left, _), (right, _) in pairwise(runs)]


def _bare(code: str) -> str:
    return _NOT_IN_CODES.sub("", code.lower() if code.isascii() else fold(code))


def _code_tokens(code: str) -> list[str]:
    return [f"#{code[at : at + GRAM]}" for at in range(0, max(len(code) - 3, 1), 2)] + (
        [f"#{code[-GRAM:]}"] if len(code) > GRAM and len(code) % 2 else []
    )
