"""What a search asks the index for: a query becomes plans, the first one that finds anything is the answer.

A plan is a tree of the tokens of `crm.chinese.tokens`: as typed first (characters, words, pinyin, initials,
codes in one), then whatever sounds so, then all but one character right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypeVar

from crm.chinese.frequent import frequent
from crm.chinese.names import FORMS, without_form
from crm.chinese.pinyin import (
    MOST_SPELLINGS,
    Readings,
    Spelling,
    certain_pairs,
    is_syllable,
    pairs,
    readings,
    spellings,
)
from crm.chinese.text import fold
from crm.chinese.tokens import FORM_TOKENS, GRAM, LONGEST_BEGINNING, RUN, initial_triples

LONGEST_QUERY = 64
_MOST_PAIRS = 6
_BESIDE_EACH_OTHER = 4
_ENOUGH_PAIRS = 3
_GUESSED_PAIRS = 4
_SELECTIVE = 5
_LONGEST_INITIALS = 12
_LONGEST_SPELLED = 6
"""Longer words that are good pinyin are nobody's initials."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part must be there."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of the parts must be there."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A token that starts so."""

    token: str


Node = str | Beginning | All | Any
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to understand a query.

    `start` narrows it to what begins so: for queries with more finds than anybody reads. Numbers and longer
    initials have few finds, and no start.
    `is_guess`: not what was typed, one character is supposed to be wrong.
    """

    node: Node
    start: Node | None = None
    is_guess: bool = False


def query_plans(query: str) -> list[Plan]:
    """How to understand a query, the likeliest first; empty if there is nothing to look for. Never raises."""
    folded = fold(query[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
    runs = [(match[0], match[1] is not None) for match in RUN.finditer(folded)]
    if not runs:
        return []
    spoken = _spoken(runs)
    start = _start(runs[0][0], is_han=runs[0][1])
    near = _nearly(spoken)
    heard = _any([f"^{sound}" for sound in spoken[0]]) if spoken else None
    meant = dict.fromkeys((_typed(runs), _sounding(spoken)))
    plans = [Plan(node, start) for node in meant if node is not None]
    if near is not None and heard is not None:
        plans += [Plan(_all([near, heard]), is_guess=True), Plan(near, is_guess=True)]
    return plans


def _start(run: str, *, is_han: bool) -> Node | None:
    if is_han:
        return f"^{run[0]}"
    sounds = [f"^{spelling.whole[0]}" for spelling in spellings(run, limit=2)]
    if (len(run) >= _SELECTIVE and not sounds) or (len(run) >= GRAM and any(map(str.isdigit, run))):
        return None
    return _any([*sounds, f"^{run[:2]}"])


def _typed(runs: Sequence[tuple[str, bool]]) -> Node | None:
    """The query as it stands: characters, words, pinyin, initials, codes."""
    if len(runs) > 1 and all(is_han and len(run) == 1 for run, is_han in runs):
        runs = [("".join(run for run, _ in runs), True)]
    parts: list[Node] = []
    latin: list[str] = []
    for run, is_han in [*runs, ("", True)]:
        if not is_han:
            latin.append(run)
            continue
        if latin:
            parts.append(_latin(latin))
            latin = []
        if len(run) > 1:
            parts.append(_pairs_of(run))
        elif run and len(runs) == 1:
            parts.append(f"^{run}")
    if not parts:
        return None
    glued = _borders(runs) if any(is_han and len(run) == 1 for run, is_han in runs) else []
    return _any([_all(parts), *glued]) if len(runs) > 1 else _all(parts)


def _borders(runs: Sequence[tuple[str, bool]]) -> list[Node]:
    borders: list[Node] = [left[-1] + right[0] for (left, _), (right, _) in pairwise(runs)]
    return [_all(borders)]


def _pairs_of(run: str) -> Node:
    core = without_form(run)
    if len(core) > 2:  # the legal form narrows nothing down and is dear to look up
        run = core
    return _all([_token(pair) for pair in _spread(_telling(list(map(str.__add__, run, run[1:]))))])


def _telling(found: list[str]) -> list[str]:
    """Pairs without the words that hundreds of thousands have, where the pairs beside them are enough."""
    rare = [pair for pair in found if pair not in frequent()]
    return rare if len(rare) >= _ENOUGH_PAIRS else found


def _spread(found: Sequence[_Part], most: int = _MOST_PAIRS) -> list[_Part]:
    """Enough of many pairs, the first and the last among them: each second one has every character."""
    if len(found) > _BESIDE_EACH_OTHER:
        found = [*found[:-1:2], found[-1]]
    if len(found) <= most:
        return list(found)
    step = (len(found) - 1) / (most - 1)
    return [found[round(number * step)] for number in range(most)]


def _latin(words: Sequence[str]) -> Node:
    """Latin words and digits beside each other: as words, or together as pinyin or as a code."""
    ways: list[Node] = [_all([_word(word) for word in words])]
    if len(words) > 1:
        joined = "".join(words)
        if all(map(is_syllable, words)):
            ways.append(_syllable_pairs(Spelling(tuple(words))))
        ways += [*_digits(joined), *_code(joined)]
    return _any(ways)


def _word(word: str) -> Node:
    # Beyond the indexed beginnings the words that begin so are few: the index may look through them.
    ways: list[Node] = [f"={word}" if len(word) <= LONGEST_BEGINNING else Beginning(f"={word}")]
    spelled = spellings(word)
    if len(spelled) == MOST_SPELLINGS and len(sure := certain_pairs(word)) > 1:
        ways.append(_all([_token(pair) for pair in _spread(sure)]))
    else:
        ways += [_syllable_pairs(spelling) for spelling in spelled]
    is_whole = any(not spelling.begun for spelling in spelled)
    if word.isascii() and len(word) <= (_LONGEST_SPELLED if is_whole else _LONGEST_INITIALS):
        ways += _initials(word)
    return _any([*ways, *_digits(word), *_code(word)])


def _initials(word: str) -> list[Node]:
    if len(word) < 3:
        return [f"^{word}"]
    starts = [*range(0, len(word) - 3, 2), len(word) - 3]  # every letter, each two triples with one in common
    return [_all([_token(word[at : at + 3]) for at in starts])]


def _syllable_pairs(spelling: Spelling) -> Node:
    whole, begun = spelling
    if len(whole) == 1:
        return _all([f"^{whole[0]}", f"^{whole[0][0]}{begun[0]}"]) if begun else f"^{whole[0]}"
    parts = [_token(pair) for pair in _spread(_telling(pairs([(sound,) for sound in whole])))]
    if begun:
        parts.append(_token(whole[-2][0] + whole[-1][0] + begun[0]))
    return _all(parts)


def _digits(word: str) -> list[Node]:
    return [f"%{word}"] if word.isascii() and word.isdigit() and len(word) >= GRAM else []


def _code(word: str) -> list[Node]:
    """A code or part of one: at least a digit in it. Its four-character pieces at even or at odd places."""
    if not (word.isascii() and len(word) >= GRAM and any(map(str.isdigit, word))):
        return []
    return [_grams(word[skip:]) for skip in (0, 1) if len(word) - skip >= GRAM]


def _grams(code: str) -> Node:
    starts = list(range(0, len(code) - GRAM + 1, GRAM))
    if (last := (len(code) - GRAM) // 2 * 2) != starts[-1]:
        starts.append(last)
    return _all([f"#{code[at : at + GRAM]}" for at in reversed(starts)])


def _spoken(runs: Sequence[tuple[str, bool]]) -> list[Readings]:
    """The query as syllables, latin parts read as pinyin; empty if a part can't be read so."""
    sounds: list[Readings] = []
    for run, is_han in runs:
        if is_han:
            core = without_form(run)
            sounds += readings(core if len(core) > 2 else run)
        elif ways := spellings(run, limit=1):
            sounds += [(sound,) for sound in ways[0].whole]
            if ways[0].begun:
                sounds.append((ways[0].begun,))
        elif len(run) == 1 and run.isalpha():
            sounds.append((run,))
        else:
            return []
    return sounds


def _sounding(sounds: list[Readings]) -> Node | None:
    """What sounds so: other characters with the same pinyin. The last syllable may be still incomplete."""
    if len(sounds) < 2:
        return None
    neighbours = list(pairwise(sounds))
    rare = [(one, other) for one, other in neighbours[:-1] if one[0] + other[0] not in frequent()]
    some = rare if len(rare) >= _ENOUGH_PAIRS else neighbours[:-1]
    last: Node = _sound_pair(*neighbours[-1])
    if len(sounds) > 2:
        last = _any([last, *(_token(triple) for triple in initial_triples(sounds[-3:]))])
    return _all([*(_sound_pair(one, other) for one, other in _spread(some, _MOST_PAIRS - 1)), last])


def _sound_pair(one: Readings, other: Readings) -> Node:
    return _any([_token(pair) for pair in pairs([one, other])])


def _nearly(sounds: list[Readings]) -> Node | None:
    """All but one character right: what is beside the wrong or missing one is left out, wherever that is."""
    sounds = sounds[:_LONGEST_INITIALS]
    if len(sounds) < 3:
        return None
    neighbours = [_sound_pair(one, other) for one, other in pairwise(sounds)]
    if len(neighbours) == 2:
        return _any(neighbours)
    ways: list[Node] = []
    for wrong in range(1, len(sounds) - 1):  # a wrong first or last one is found without its neighbour, too
        kept = [pair for at, pair in enumerate(neighbours) if wrong not in {at, at + 1}]
        ways.append(_all(_spread(kept, _GUESSED_PAIRS)))
    return _any(ways)


def _token(part: str) -> Node:
    """A token of a text; where it can be part of a legal form at the end, that form's token answers, too."""
    known = _form_parts().get(part)
    return part if known is None else Any(known)


@cache
def _form_parts() -> dict[str, tuple[str, ...]]:
    parts: dict[str, tuple[str, ...]] = {}
    for form in FORMS:
        sounds = readings(form)
        for part in (*map(str.__add__, form, form[1:]), *pairs(sounds), *initial_triples(sounds)):
            parts[part] = (*parts.get(part, (part,)), FORM_TOKENS[form])
    return parts


def _all(parts: Sequence[Node]) -> Node:
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else All(unique)


def _any(parts: Sequence[Node]) -> Node:
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else Any(unique)
