"""The ledger cut in other ways. Every cut sums to the headline.

Each asks the ledger itself, or takes its part from `pieces` read before for the same question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from crm.core.db import session
from crm.core.money import Money
from crm.events.models import Event
from crm.leads.rules import Sector
from crm.projects.models import Project
from crm.recognition.models import LedgerEntry
from crm.recognition.queries.figures import Question, entries_in, fen
from crm.recognition.queries.parts import city_of
from crm.recognition.queries.pieces import Pieces
from crm.recognition.queries.standing import Standing
from crm.recognition.rules import NOT_SAID, Breakdown, way_key


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the headline: its key, how many projects, how much."""

    key: Any
    name: str
    count: int
    amount: Money


def _cut(asked: Question, *columns: Any, joined: bool = True, pieces: Pieces | None = None) -> Sequence[Any]:
    if pieces is not None:
        return pieces.cut(*columns)
    stood = Standing(asked.until)
    if joined:
        columns = tuple(stood.of(column) for column in columns)
    query = select(*columns, func.sum(LedgerEntry.count), fen(LedgerEntry.amount)).where(*entries_in(asked))
    if joined:
        query = stood.joined(query.join(Project, Project.id == LedgerEntry.project_id))
    return session.execute(query.group_by(*columns)).all()


def by_sector(asked: Question, pieces: Pieces | None = None) -> list[tuple[Sector, Money, Share]]:
    """Return (sector, Σ amount, share) with one share per sector and 归属方 in `Share.key`, largest sector first."""
    rows = _cut(asked, Project.sector, Project.home_code, pieces=pieces)
    sums: dict[Sector, int] = {}
    for sector, _home, _count, amount in rows:
        sums[sector] = sums.get(sector, 0) + int(amount)
    shares = [
        (sector, Money(sums[sector]), Share(home, "", int(count), Money(int(amount))))
        for sector, home, count, amount in rows
    ]
    return sorted(shares, key=lambda part: (-part[1].fen, part[0], part[2].key or ""))


def by_event(asked: Question, pieces: Pieces | None = None) -> list[Share]:
    """Return the events by what they count, the largest first; key is the event's code, None where none is named."""
    rows = _cut(asked, LedgerEntry.event_id, joined=False, pieces=pieces)
    names = {
        row.id: row
        for row in session.execute(
            select(Event.id, Event.name, Event.code).where(Event.id.in_([r[0] for r in rows if r[0] is not None]))
        )
    }
    shares = [
        Share(
            names[event].code if event in names else None,
            names[event].name if event in names else "",
            int(count),
            Money(int(amount)),
        )
        for event, count, amount in rows
    ]
    return sorted(shares, key=lambda share: (share.key is None, -share.amount.fen, share.name))


def by_place(asked: Question, pieces: Pieces | None = None) -> list[tuple[str | None, str | None, int, Money]]:
    """Return (来源地, 落地, projects, Σ amount): origin as a city's code, landing as it is stated."""
    rows = _cut(asked, Project.origin_code, Project.landing_code, pieces=pieces)
    found: dict[tuple[str | None, str | None], list[int]] = {}
    for origin, landing, count, amount in rows:
        at = found.setdefault((city_of(origin), landing), [0, 0])
        at[0] += int(count)
        at[1] += int(amount)
    parts = [(origin, landing, count, Money(amount)) for (origin, landing), (count, amount) in found.items()]
    return sorted(parts, key=lambda part: (-part[3].fen, part[0] or "", part[1] or ""))


def by_month(asked: Question) -> list[tuple[int, int, int, Money]]:
    """Return (year, month, projects, Σ amount) of the day each row counts from, oldest first; empty months lack."""
    found: dict[tuple[int, int], list[int]] = {}
    for day, count, amount in _cut(asked, LedgerEntry.counts_on, joined=False):
        sums = found.setdefault((day.year, day.month), [0, 0])
        sums[0] += int(count)
        sums[1] += int(amount)
    return [(year, month, count, Money(amount)) for (year, month), (count, amount) in sorted(found.items())]


def by_home(asked: Question, pieces: Pieces | None = None) -> dict[str | None, tuple[int, Money]]:
    """Return (projects, Σ amount) of each side of the pair."""
    rows = _cut(asked, Project.home_code, pieces=pieces)
    return {home: (int(count), Money(int(amount))) for home, count, amount in rows}


def broken_down(asked: Question, by: Breakdown) -> list[Share]:
    """Return every part of a breakdown, the largest first, months in their order; the parts sum to the headline.

    `key` is that of rules.Slice; `name` is "" where the key says it all.
    """
    match by:
        case Breakdown.SECTOR:
            sums: dict[str, list[int]] = {}
            for sector, _total, share in by_sector(asked):
                own = sums.setdefault(sector.value, [0, 0])
                own[0], own[1] = own[0] + share.count, own[1] + share.amount.fen
            return [Share(key, "", count, Money(amount)) for key, (count, amount) in sums.items()]
        case Breakdown.WAY:
            return [
                Share(way_key(origin, landing), "", count, amount) for origin, landing, count, amount in by_place(asked)
            ]
        case Breakdown.DISTRICT:
            landed = sorted(_cut(asked, Project.landing_code), key=lambda row: (-int(row[2]), row[0] or ""))
            return [Share(code or NOT_SAID, "", int(count), Money(int(amount))) for code, count, amount in landed]
        case Breakdown.EVENT:
            return [Share(part.key or NOT_SAID, part.name, part.count, part.amount) for part in by_event(asked)]
        case Breakdown.MONTH:
            return [Share(f"{year}-{month:02}", "", count, amount) for year, month, count, amount in by_month(asked)]
        case Breakdown.SIDE:
            sides = sorted(by_home(asked).items(), key=lambda side: (-side[1][1].fen, side[0] or ""))
            return [Share(code or NOT_SAID, "", count, amount) for code, (count, amount) in sides]
