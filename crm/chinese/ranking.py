"""How close a found title is to what was typed, 0 to 100: microseconds each, to order some hundred finds."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from crm.chinese import pinyin
from crm.chinese.names import FORMS
from crm.chinese.places import PLACES
from crm.chinese.text import fold, fold_all

_SAME, _SAME_BUT_FORM, _BEGINS, _BEGINS_AFTER_PLACE = 100, 95, 90, 85
_CONTAINS, _SOUNDS_SO, _IN_SUBTITLE, _OTHERWISE = 70, 65, 60, 50


class Closeness:
    """Compares titles with one query. `is_guess`: one character may be wrong, so look for the most alike."""

    def __init__(self, query: str, *, is_guess: bool = False) -> None:
        self.query = _bare(query)
        self.is_guess = is_guess
        self.is_latin = self.query.isascii()
        self.has_digit = any(map(str.isdigit, self.query))
        self.may_be_spoken = self.is_latin and not self.query.isdigit()
        self.sounds = self.query if self.is_latin else pinyin.full(self.query)

    def of(self, title: str, subtitle: str = "") -> int:
        """How close one title is, see `of_all`."""
        return self.of_all([(title, subtitle)])[0]

    def of_all(self, found: Sequence[tuple[str, str]]) -> list[int]:
        """How close each title with its subtitle is.

        100 the same, 95 but for the legal form, 90 begins so, 85 begins so after a place, 70 contains it,
        65 sounds so, 60 its subtitle has it, else at most 50. Pinyin and initials count like the title.
        """
        close = [0 if self.is_latin else self._inside(title) for title, _ in found]
        left = _unplaced(close)
        bare = _bare_all([found[n][0] for n in left])
        for n, title in zip(left, bare, strict=True):
            close[n] = self._inside(title)
        if self.may_be_spoken:
            for n, title, sounds in zip(left, bare, pinyin.spoken(bare), strict=True):
                if close[n] < _BEGINS:
                    close[n] = max(close[n], self._spoken(title, sounds))
        self._place(close, found)
        return close

    def _place(self, close: list[int], found: Sequence[tuple[str, str]]) -> None:
        """Fill in those whose title does not have the query: by their subtitle, else by their sound."""
        left = _unplaced(close)
        for n, subtitle in zip(left, _bare_all([found[n][1] for n in left]), strict=True):
            close[n] = _IN_SUBTITLE if self.query in subtitle else _OTHERWISE
        if self.is_latin and not self.is_guess:
            return
        left = [n for n in left if close[n] == _OTHERWISE]
        bare = _bare_all([found[n][0] for n in left])
        for n, title, sounds in zip(left, bare, pinyin.spoken(bare), strict=True):
            close[n] = self._heard(title, [sound for sound in sounds if sound])

    def _inside(self, bare: str) -> int:
        at = bare.find(self.query)
        if at < 0:
            return 0
        if at == 0:
            rest = bare[len(self.query) :]
            return _SAME if not rest else _SAME_BUT_FORM if rest in FORMS else _BEGINS
        return _BEGINS_AFTER_PLACE if _is_place(bare[:at]) else _CONTAINS

    def _spoken(self, bare: str, sounds: Sequence[str | None]) -> int:
        """The query as pinyin or initials of the title, at the border of a syllable."""
        whole = [sound for sound in sounds if sound]
        if len(whole) != len(bare):
            letters = [sound[0] if sound else c for c, sound in zip(bare, sounds, strict=True) if sound or c.isalnum()]
            return _CONTAINS if self.query in "".join(letters) else 0
        if self.has_digit:
            return 0
        at = "".join([sound[0] for sound in whole]).find(self.query)
        if at < 0:
            at = _at_syllable(whole, self.query)
        if at < 0:
            return 0
        return _BEGINS if at == 0 else _BEGINS_AFTER_PLACE if _is_place(bare[:at]) else _CONTAINS

    def _heard(self, bare: str, sounds: Sequence[str]) -> int:
        if self.sounds and _at_syllable(sounds, self.sounds) >= 0:
            return _SOUNDS_SO
        if not self.is_guess:
            return _OTHERWISE
        alike = max(fuzz.partial_ratio(self.query, bare), fuzz.partial_ratio(self.sounds, "".join(sounds)))
        return int(alike * _OTHERWISE / 100)


def _unplaced(close: Sequence[int]) -> list[int]:
    return [n for n, best in enumerate(close) if not best]


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")


def _bare_all(texts: Sequence[str]) -> list[str]:
    return [text.replace(" ", "") for text in fold_all(texts)]


def _is_place(beginning: str) -> bool:
    return beginning in PLACES or (beginning[-1] in "省市" and beginning[:-1] in PLACES)


def _at_syllable(sounds: Sequence[str], query: str) -> int:
    line = "".join(sounds)
    found = line.find(query)
    while found >= 0:
        length = 0
        for number, sound in enumerate(sounds):
            if length == found:
                return number
            length += len(sound)
        found = line.find(query, found + 1)
    return -1
