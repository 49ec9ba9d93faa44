"""How close a found title is to what was typed, 0 to 100: microseconds each, to order some hundred finds."""

from __future__ import annotations

from rapidfuzz import fuzz

from crm.chinese import pinyin
from crm.chinese.names import FORMS
from crm.chinese.places import PLACES
from crm.chinese.text import fold

_SAME, _SAME_BUT_FORM, _BEGINS, _BEGINS_AFTER_PLACE = 100, 95, 90, 85
_CONTAINS, _SOUNDS_SO, _IN_SUBTITLE, _OTHERWISE = 70, 65, 60, 50


class Closeness:
    """Compares titles with one query. `is_guess`: one character may be wrong, so look for the most alike."""

    def __init__(self, query: str, *, is_guess: bool = False) -> None:
        self.query = _bare(query)
        self.is_guess = is_guess
        self.is_latin = self.query.isascii()
        self.sounds = self.query if self.is_latin else pinyin.full(self.query)

    def of(self, title: str, subtitle: str = "") -> int:
        """100 the same, 95 but for the legal form, 90 begins so, 85 begins so after a place, 70 contains it,
        65 sounds so, 60 its subtitle has it, else at most 50. Pinyin and initials count like the title.
        """
        if not self.is_latin and (best := self._inside(title)):
            return best
        bare = _bare(title)
        best = self._inside(bare)
        if self.is_latin and best < _BEGINS:
            best = max(best, self._spoken(bare))
        if best:
            return best
        if subtitle and self.query in _bare(subtitle):
            return _IN_SUBTITLE
        return self._heard(bare)

    def _inside(self, bare: str) -> int:
        at = bare.find(self.query)
        if at < 0:
            return 0
        if at == 0:
            rest = bare[len(self.query) :]
            return _SAME if not rest else _SAME_BUT_FORM if rest in FORMS else _BEGINS
        return _BEGINS_AFTER_PLACE if _is_place(bare[:at]) else _CONTAINS

    def _spoken(self, bare: str) -> int:
        """The query as pinyin or initials of the title, at the border of a syllable."""
        sounds = [each[0] for each in pinyin.readings(bare)]
        if len(sounds) != len(bare):
            return _CONTAINS if self.query in pinyin.initials(bare) else 0
        at = "".join(sound[0] for sound in sounds).find(self.query)
        if at < 0:
            at = _at_syllable(sounds, self.query)
        if at < 0:
            return 0
        return _BEGINS if at == 0 else _BEGINS_AFTER_PLACE if _is_place(bare[:at]) else _CONTAINS

    def _heard(self, bare: str) -> int:
        if self.is_latin and not self.is_guess:
            return _OTHERWISE
        sounds = [each[0] for each in pinyin.readings(bare)]
        if self.sounds and _at_syllable(sounds, self.sounds) >= 0:
            return _SOUNDS_SO
        if not self.is_guess:
            return _OTHERWISE
        alike = max(fuzz.partial_ratio(self.query, bare), fuzz.partial_ratio(self.sounds, "".join(sounds)))
        return int(alike * _OTHERWISE / 100)


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")


def _is_place(beginning: str) -> bool:
    return beginning in PLACES or (beginning[-1] in "省市" and beginning[:-1] in PLACES)


def _at_syllable(sounds: list[str], query: str) -> int:
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
