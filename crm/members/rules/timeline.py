"""One line of what happened between an enterprise and us, whoever tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """A line of the timeline. Texts are already in the reader's language.

    `icon` is a name of the icon set, `kind` a word to filter by, `quote` what was noted, `undo_url` where to take it
    back (POST), as long as that is possible.
    """

    at: datetime
    kind: str
    icon: str
    title: str
    by: str = ""
    quote: str = ""
    url: str = ""
    undo_url: str = ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines, newest first. `before` is the cursor of the next page, None at the end."""

    entries: tuple[TimelineEntry, ...]
    before: datetime | None


def merged(sources: Iterable[Iterable[TimelineEntry]], limit: int) -> TimelinePage:
    """Merge what several sources know, newest first. Lines of one instant are never parted."""
    every = sorted((entry for source in sources for entry in source), key=lambda entry: entry.at, reverse=True)
    if len(every) <= limit:
        return TimelinePage(tuple(every), None)
    last = every[limit - 1].at
    shown = tuple(entry for n, entry in enumerate(every) if n < limit or entry.at == last)
    return TimelinePage(shown, last if len(shown) < len(every) else None)
