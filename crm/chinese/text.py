"""Text as people type it, made comparable: `tidy` for keeping, `fold` for comparing.

`fold` works character by character: a part of a folded name is always the folded part of the name, which the
search needs. A converter that reads phrases (乾隆 stays, 乾 alone becomes 干) would break that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import opencc

_DROPPED = "\u200b\u200c\u200d\ufeff"

_APART = "\ue000"
"""A private character: folding leaves it, and nobody types it."""

# Blocks with traditional characters: Han, extension A, compatibility, extensions B and later.
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400))


def tidy(text: str) -> str:
    """One line of text without typing accidents.

    Unicode NFKC (full-width letters and digits become half-width, brackets too), zero-width characters
    U+200B–U+200D and U+FEFF dropped, runs of blanks (no-break, wide, tabs, line ends) made one, trimmed.
    """
    if text.isascii():
        return " ".join(text.split())
    for character in _DROPPED:
        if character in text:
            text = text.replace(character, "")
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form in which spellings are compared: tidied, without case, traditional characters as simplified.

    Idempotent. For comparing and searching only, never for showing. A row of a file asks for the same name a
    dozen times: key, sort key, search tokens.
    """
    text = tidy(text).casefold()
    if text.isascii():
        return text
    while not unicodedata.is_normalized("NFKC", text):  # rare: letters that fall apart without case
        before, text = text, tidy(text)
        if (again := text.casefold()) == before:
            break
        text = again
    return text if _traditional().isdisjoint(text) else text.translate(_simplified())


def fold_all(texts: Sequence[str]) -> list[str]:
    """Fold many texts at once: a hundred titles cost what ten did."""
    if not texts:
        return []
    folded = fold(_APART.join(texts)).split(_APART)
    if len(folded) != len(texts):  # somebody's text holds the separator
        return [fold(text) for text in texts]
    return [text.strip() for text in folded]


@cache
def _traditional() -> frozenset[str]:
    return frozenset(map(chr, _simplified()))


@cache
def _simplified() -> dict[int, str]:
    """Traditional character → simplified, followed to the end so that folding twice changes nothing."""
    convert = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    for first, end in _HAN_BLOCKS:
        for code in range(first, end):
            if (after := convert(chr(code))) != chr(code):
                table[code] = unicodedata.normalize("NFKC", after)
    for code, after in table.items():
        for _ in range(4):
            after = after.translate(table)
        table[code] = after
    return table
