"""Numbers made into the shapes of templates/ui/charts.html: shares of 100, texts, addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm.core.money import Money
from crm.core.settings import City
from crm.leads.rules import GROUP_NAMES, Group, Sector
from crm.recognition import queries as ledger
from crm.recognition.queries import Pieces, Question, Share
from crm.recognition.rules import way_key
from crm.reports import queries

MOST_FLOWS = 12
MOST_EVENTS = 6
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from one place to another."""

    origin: str | None
    landing: str | None
    count: int
    amount: Money
    share: float
    """Of the largest flow, 0 to 100."""

    @property
    def key(self) -> str:
        """The key of this part of the headline (crm.recognition.rules.Slice)."""
        return way_key(self.origin, self.landing)


@dataclass(frozen=True, slots=True)
class Flows:
    """来源地 → 落地区市: into the first city of the pair, and everything else apart."""

    main: list[Flow]
    other: list[Flow]
    main_total: tuple[int, Money]
    other_total: tuple[int, Money]


def flows(pieces: Pieces, pair: Sequence[City]) -> Flows:
    """Cut the headline by where it comes from and lands; cooperation the other way is counted apart."""
    parts = ledger.by_place(pieces.asked, pieces)
    largest = max((amount.fen for _o, _l, _n, amount in parts), default=0) or 1
    found = [Flow(o, l_, n, amount, _percent(amount.fen, largest)) for o, l_, n, amount in parts]
    here = pair[0].code[:4]
    main = [flow for flow in found if flow.landing is None or flow.landing.startswith(here)]
    other = [flow for flow in found if flow not in main]
    return Flows(_few(main), _few(other), _sum(main), _sum(other))


def _few(parts: list[Flow]) -> list[Flow]:
    return parts[:MOST_FLOWS]


def _sum(parts: list[Flow]) -> tuple[int, Money]:
    return sum(part.count for part in parts), sum((part.amount for part in parts), Money(0))


@dataclass(frozen=True, slots=True)
class Bar:
    """A sector or event: how many, how much, and its parts of the longest bar with their colours."""

    key: str | None
    name: str
    count: int
    amount: Money
    parts: list[tuple[float, str]]


def sectors(pieces: Pieces, pair: Sequence[City]) -> list[tuple[Sector, Bar]]:
    """Cut the headline by sector, each bar split by 归属方."""
    rows = ledger.by_sector(pieces.asked, pieces)
    totals: dict[Sector, Money] = {sector: total for sector, total, _share in rows}
    largest = max((total.fen for total in totals.values()), default=0) or 1
    colours: dict[object, str] = {city.code: f"city-{city.place}" for city in pair}
    bars = []
    for sector, total in totals.items():
        own = [share for name, _total, share in rows if name is sector]
        parts = [(_percent(share.amount.fen, largest), colours.get(share.key, "3")) for share in own]
        bars.append((sector, Bar(sector.value, "", sum(share.count for share in own), total, parts)))
    return bars


def events(pieces: Pieces) -> tuple[list[Bar], Share | None]:
    """Cut the headline by event; what the shown ones leave over comes as one share."""
    shares = ledger.by_event(pieces.asked, pieces)
    largest = max((share.amount.fen for share in shares), default=0) or 1
    named = [share for share in shares if share.key is not None]
    shown, rest = named[:MOST_EVENTS], [*named[MOST_EVENTS:], *(share for share in shares if share.key is None)]
    bars = [
        Bar(share.key, share.name, share.count, share.amount, [(_percent(share.amount.fen, largest), "1")])
        for share in shown
    ]
    if not rest:
        return bars, None
    over = Share(None, "", sum(s.count for s in rest), sum((s.amount for s in rest), Money(0)))
    return bars, over


def months(asked: Question) -> tuple[list[tuple[str, int, Money]], list[tuple[float, float]]]:
    """Return the months with their numbers, and the cumulative amount as points of a line."""
    rows = queries.months(asked)
    running, line = 0, []
    total = sum(amount.fen for _m, _n, amount in rows) or 1
    for place, (_month, _count, amount) in enumerate(rows):
        running += amount.fen
        line.append((place * 100 / max(len(rows) - 1, 1), running * 100 / total))
    return rows[-MOST_MONTHS:], line


def funnel(reached: list[tuple[Group, int]], say: Callable[..., str]) -> list[tuple[str, int, float, str]]:
    """Return (label, count, share, conversion from the step before) of each column."""
    first = reached[0][1] if reached else 0
    rows, before = [], 0
    for group, count in reached:
        rate = say("转化 {percent}%", percent=f"{count * 100 / before:.1f}") if before else ""
        rows.append((say(GROUP_NAMES[group]), count, _percent(count, first or 1), rate))
        before = count
    return rows


def _percent(part: int, whole: int) -> float:
    return max(0.0, round(part * 100 / whole, 2))
