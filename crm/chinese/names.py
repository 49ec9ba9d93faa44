"""What the name of an enterprise consists of: place, proper name, legal form.

深圳市 越疆科技 股份有限公司          追觅科技 （深圳） 有限公司
place  core     form
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from crm.chinese import pinyin
from crm.chinese.places import PLACES
from crm.chinese.text import fold

FORMS = ("股份有限公司", "有限责任公司", "有限公司")
"""Legal forms at the end of a name, the longest first."""

_SAME_SOUND = 0.95
_BRACKETED_PLACE = re.compile(r"\((?:中国|([^()]{2,6}?)[省市]?)\)")
_SIZES = {
    first: tuple(sorted({len(place) for place in PLACES if place[0] == first and len(place) > 1}, reverse=True))
    for first in {place[0] for place in PLACES}
}
"""First character → how long the places are that begin with it, the longest first."""


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """The form in which two names are the same enterprise (import rule 22).

    Folded, brackets half-width, blanks dropped, 有限责任公司 at the end as 有限公司. Text in brackets
    belongs to the name, a branch (…分公司) is its own.
    """
    key = fold(name).replace(" ", "")
    return key.removesuffix("有限责任公司") + "有限公司" if key.endswith("有限责任公司") else key


def core_name(name: str) -> str:
    """The name key without legal form and without 市 or 省 right after a place at the start (import rule 25).

    深圳市越疆科技股份有限公司 and 深圳越疆科技有限公司 are both 深圳越疆科技: probably the same enterprise.
    """
    key = without_form(name_key(name))
    place, rest = split_place(key)
    return re.sub("[省市]", "", place) + rest if rest else key


def without_form(key: str) -> str:
    """A name without its legal form; unchanged if nothing would be left."""
    for form in FORMS:
        if key.endswith(form) and len(key) > len(form):
            return key[: -len(form)]
    return key


def split_place(key: str) -> tuple[str, str]:
    """The places at the start of a name, and what follows: 山东省青岛市海尔 → 山东省青岛市, 海尔."""
    at = 0
    while size := _place_length(key, at):
        at += size
    return key[:at], key[at:]


def _place_length(key: str, at: int) -> int:
    for size in _SIZES.get(key[at : at + 1], ()):
        if len(key) > at + size and key[at : at + size] in PLACES:
            return size + (key[at + size : at + size + 1] in {"省", "市"})
    return 0


def short_name(full: str) -> str:
    """A name for badges and narrow columns: without place, form and 集团, where enough is left to know it by.

    深圳市兆驰股份有限公司 → 兆驰股份, 追觅科技（深圳）有限公司 → 追觅科技, 北京银行股份有限公司 → 北京银行.
    """
    kept = " ".join(full.split()).replace("（", "(").replace("）", ")")
    named = without_form(kept)
    if "(" in named:
        named = _BRACKETED_PLACE.sub(_drop_place, named) or kept
    place, rest = split_place(named)
    if place and (len(rest) >= 4 or (place[-1] in "省市" and len(rest) >= 2)):
        named = rest
    if named.endswith("集团") and len(named) >= 6:
        named = named[:-2]
    if len(named) == 2 and kept.endswith("股份有限公司"):
        named += "股份"
    return named.replace("(", "（").replace(")", "）")


def _drop_place(bracket: re.Match[str]) -> str:
    inner = bracket[1]
    return "" if inner is None or inner in PLACES else bracket[0]


def similarity(one: str, other: str) -> float:
    """How alike two enterprise names are, from 0 to 1; 0.9 and more is worth a warning (product.md D4).

    Legal forms do not count. Places count only where both names have one and they differ. Names that sound
    the same are alike.
    """
    first, second = _compared(one), _compared(other)
    if first[0] and second[0] and first[0] != second[0]:
        left, right = "".join(first), "".join(second)
    else:
        left, right = first[1], second[1]
    if left == right:
        return 1.0
    alike = fuzz.ratio(left, right) / 100
    if alike < _SAME_SOUND and len(left) == len(right) and pinyin.full(left) == pinyin.full(right) != "":
        return _SAME_SOUND
    return alike


def _compared(name: str) -> tuple[str, str]:
    key = without_form(name_key(name))
    bracket = _BRACKETED_PLACE.search(key)
    inside = bracket[1] if bracket and bracket[1] in PLACES else ""
    place, rest = split_place(_BRACKETED_PLACE.sub(_drop_place, key))
    if not rest:
        return "", key
    return re.sub("[省市]", "", place) or inside, rest
