"""批量修改 of any list: which rows were ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm.lists import rules


@dataclass(frozen=True, slots=True)
class Ticked:
    """The records a bulk edit is about."""

    ids: Sequence[int]
    list: str
    all: bool


def ticked_ids(
    given: Any,
    total: Callable[[str], int],
    listed: Callable[[str], Sequence[int]],
    visible: Callable[[Sequence[int]], Sequence[int]],
) -> Ticked:
    """Return the ticked rows, or (all=1) everything on the list; only what may be seen.

    `total` and `listed` answer for the list's query string, `visible` leaves out what is not theirs to see. Raises
    TooManyAtOnce before a long list is read.
    """
    query, all_ = given.get("list", "")[:6_000], given.get("all") == "1"
    if not all_:
        digits = [text for text in given.getlist("id")[:2_000] if text.isascii() and text.isdigit() and len(text) < 10]
        return Ticked(visible(sorted(set(map(int, digits)))), query, all_)
    if (n := total(query)) > rules.MOST_AT_ONCE:
        raise rules.TooManyAtOnce(n=n, most=rules.MOST_AT_ONCE)
    return Ticked(listed(query), query, all_)
