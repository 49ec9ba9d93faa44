"""How the name of a division is written: in full, and as people shorten it."""

from __future__ import annotations

import re
import unicodedata

_PEOPLES = (
    "土家族|布依族|哈尼族|景颇族|傈僳族|蒙古族|朝鲜族|柯尔克孜|哈萨克|维吾尔|蒙古|藏族|羌族|彝族|苗族|侗族|壮族|傣族|"
    "白族|回族|黎族"
)
_AUTONOMOUS = re.compile(rf"(?:{_PEOPLES})+自治[区州县]$")
_ENDINGS = ("特别行政区", "自治区", "自治州", "新区", "地区", "省", "市", "区", "县", "盟")
_BLANK = re.compile(r"\s+")


def plain(text: str) -> str:
    """A place name as it is looked up: NFKC, without blanks."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def spellings(name: str) -> tuple[str, ...]:
    """The full name, then the names without their ending (at least two characters): 浦东新区, 浦东."""
    short = _AUTONOMOUS.sub("", name)
    if short == name or len(short) < 2:
        short = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
    return (name, short) if short != name and len(short) >= 2 else (name,)
