"""One line of what happened between an enterprise and us, whoever tells it; narrowing and merging such lines.

A source is a function `(enterprise_id, before, limit)` in slot `timeline`. It may say with `@tells(…)` which kinds of
lines it has and whether they name persons: a narrowed page then need not ask the others. Slot `timeline_kinds` names
kinds on screen; lines of a kind nobody has named count as 其他.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

OTHER = "other"
"""The kind of every line whose own kind has no name on screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """A line of the timeline. Texts are already in the reader's language.

    `icon` is a name of the icon set, `kind` a word to filter by, `quote` what was noted, `undo_url` where to take it
    back (POST) and `edit_url` where to correct it, as long as that is possible.
    """

    at: datetime
    kind: str
    icon: str
    title: str
    by: str = ""
    quote: str = ""
    url: str = ""
    undo_url: str = ""
    edit_url: str = ""
    person_id: int | None = None
    """Whom it was with or about; None where the line names nobody."""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines, newest first. `before` is the cursor of the next page, None at the end."""

    entries: tuple[TimelineEntry, ...]
    before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFilter:
    """What a timeline is narrowed to. `since` is the first instant shown, `until` the first one not shown."""

    kind: str = ""
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    named: frozenset[str] = frozenset()
    """The kinds that have a name: what OTHER is not."""

    def keeps(self, entry: TimelineEntry) -> bool:
        """Say whether a line belongs to what is asked for."""
        if (self.since is not None and entry.at < self.since) or (self.until is not None and entry.at >= self.until):
            return False
        if self.person_id is not None and entry.person_id != self.person_id:
            return False
        return not self.kind or self.kind == (entry.kind if entry.kind in self.named else OTHER)

    def start(self, before: datetime | None) -> datetime | None:
        """Return the cursor to begin at: that of the page, or the end of the period, whichever is earlier."""
        ends = [end for end in (before, self.until) if end is not None]
        return min(ends, default=None)


EVERYTHING = TimelineFilter()
Source = Callable[[datetime | None, int], Iterable[TimelineEntry]]
F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Told:
    """What a source has to tell."""

    kinds: frozenset[str]
    persons: bool


def tells(*kinds: str, persons: bool = False) -> Callable[[F], F]:
    """Say of a source which kinds of lines it has, and whether they name persons."""

    def mark(give: F) -> F:
        give.__dict__["tells"] = Told(frozenset(kinds), persons)
        return give

    return mark


def may_tell(give: Callable[..., object], asked: TimelineFilter) -> bool:
    """Say whether a source can have a line of what is asked for; one that says nothing of itself can."""
    told: Told | None = give.__dict__.get("tells")
    if told is None:
        return True
    if asked.person_id is not None and not told.persons:
        return False
    return not asked.kind or asked.kind in told.kinds or (asked.kind == OTHER and not told.kinds <= asked.named)


def gathered(
    give: Source, asked: TimelineFilter = EVERYTHING, before: datetime | None = None, *, limit: int
) -> list[TimelineEntry]:
    """Ask one source until it gave `limit` lines that are kept and one of an earlier instant, or has no more.

    The earlier one tells that there is another page. Lines of one instant stay together.
    """
    kept: list[TimelineEntry] = []
    cursor, size = asked.start(before), limit + 2
    while True:
        chunk = list(give(cursor, size))
        whole = _whole(chunk, size)
        if chunk and not whole:
            size *= 2
            continue
        kept += filter(asked.keeps, whole)
        if len(chunk) < size or _suffices(kept, limit) or _is_past(whole, asked.since):
            return kept
        cursor = min(entry.at for entry in whole)


def _suffices(kept: Sequence[TimelineEntry], limit: int) -> bool:
    return len(kept) > limit and kept[-1].at < kept[limit - 1].at


def _whole(chunk: Sequence[TimelineEntry], size: int) -> list[TimelineEntry]:
    """Return the lines of a full answer but those of its last instant: of that one there may be more."""
    if len(chunk) < size:
        return list(chunk)
    last = min(entry.at for entry in chunk)
    return [entry for entry in chunk if entry.at > last]


def _is_past(lines: Collection[TimelineEntry], since: datetime | None) -> bool:
    return since is not None and bool(lines) and min(entry.at for entry in lines) < since


def merged(sources: Iterable[Iterable[TimelineEntry]], limit: int) -> TimelinePage:
    """Merge what several sources know, newest first. Lines of one instant are never parted."""
    every = sorted((entry for source in sources for entry in source), key=lambda entry: entry.at, reverse=True)
    if len(every) <= limit:
        return TimelinePage(tuple(every), None)
    last = every[limit - 1].at
    shown = tuple(entry for n, entry in enumerate(every) if n < limit or entry.at == last)
    return TimelinePage(shown, last if len(shown) < len(every) else None)
