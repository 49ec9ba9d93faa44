"""Names that differ in one character. Pure.

Two texts differ in one character exactly if they share a key: the text itself, or the text without one of its
characters. So what is alike is found by looking keys up, never by comparing everything with everything.
"""

from __future__ import annotations

from hashlib import blake2b

SHORTEST = 5
"""Characters of a name without its legal form; of shorter ones half the register would be alike."""
MOST_HOLDERS = 8
"""A key of more names than this says nothing: 示例一科技, 示例二科技, … are different firms."""
_COUNTS = frozenset(
    "0123456789一二三四五六七八九十百千零〇两壹贰叁肆伍陆柒捌玖拾甲乙丙丁戊己庚辛壬癸东西南北上下左右前后大小新老"
)
"""What tells firms of one house apart: 第一 and 第二, 东 and 西."""


def keys_of(name: str) -> frozenset[int]:
    """Return the keys of a name (63 bits each); none for what is too short to be alike to anything."""
    if len(name) < SHORTEST:
        return frozenset()
    return frozenset({_key(name)} | {_key(name[:n] + name[n + 1 :]) for n in range(len(name))})


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def one_apart(one: str, other: str) -> bool:
    """Say whether two names differ in one character: another one, one more or one less. Numbers do not count."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    begins = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        return one[begins + 1 :] == other[begins + 1 :]
    return one[begins:] == other[begins + 1 :]


def only_counted(one: str, other: str) -> bool:
    """Say whether what differs between two such names tells firms of one house apart: numbers, 东 and 西."""
    begins = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    differing = {text[begins] for text in (one, other) if begins < len(text)}
    if len(one) != len(other):
        differing = {max(one, other, key=len)[begins]}
    return differing <= _COUNTS


def are_near(one: str, other: str) -> bool:
    """Say whether two names are alike enough to be shown side by side."""
    return min(len(one), len(other)) >= SHORTEST and one_apart(one, other) and not only_counted(one, other)
