"""The rows of the table of leads, drawn once and filled in (crm.core.drawn)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from markupsafe import Markup

from crm.core.drawn import Row, kept
from crm.core.i18n import _, ago
from crm.core.money import Money
from crm.leads import queries
from crm.leads.queries import AnyRow
from crm.leads.rules import COLOUR_NAMES, DUTY_NAMES, SECTOR_NAMES, STAGE_NAMES, Clock, Colour, Duty, Pace, Stage

TEXTS = ("id", "title", "company", "sector", "estimate", "progressed", "ago", "event", "owner")
MARKS = ("way", "stage", "colour", "clock")
NOTHING = "--"
SOON = 1
"""Working days: a duty that has no more left is shown on its row."""
WAYS = 4096
"""Ways that are kept drawn; a register with more of them draws them anew."""
NO_MARK = Markup()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A row with its places, and the marks that can stand in it."""

    row: Row
    macros: Any
    stages: Mapping[Stage, Markup]
    colours: Mapping[Colour | None, Markup]
    ways: dict[tuple[str | None, str | None], Markup] = field(default_factory=dict)
    clocks: dict[tuple[Duty, int], Markup] = field(default_factory=dict)

    def way(self, origin: str | None, landing: str | None) -> Markup:
        """Return 来源地 → 落地."""
        drawn = self.ways.get((origin, landing))
        if drawn is None:
            if len(self.ways) >= WAYS:
                self.ways.clear()
            drawn = self.ways[origin, landing] = self.macros.way(origin, landing)
        return drawn

    def clock(self, clock: Clock | None) -> Markup:
        """Return the most urgent duty of a lead, if it is urgent."""
        if clock is None or clock.left > SOON:
            return NO_MARK
        drawn = self.clocks.get((clock.duty, clock.left))
        if drawn is None:
            drawn = self.clocks[clock.duty, clock.left] = self.macros.clock_mark(clock, DUTY_NAMES)
        return drawn


def drawn(rows: Sequence[AnyRow], days: Pace, *, ticks: bool) -> Markup:
    """Return the rows of a page; `ticks` with a box to tick."""
    drawing = kept(_ticked if ticks else _plain)
    return drawing.row.filled([_texts(row) for row in rows], [_marks(row, drawing, days) for row in rows])


def plain_marks() -> Drawing:
    """Return the marks a lead can carry, as they are drawn in this language."""
    return kept(_plain)


def _ticked() -> Drawing:
    return _drawing(ticks=True)


def _plain() -> Drawing:
    return _drawing(ticks=False)


def _drawing(*, ticks: bool) -> Drawing:
    macros: Any = current_app.jinja_env.get_template("leads/_line.html").module
    return Drawing(
        Row(macros.row(ticks), TEXTS, MARKS), macros,
        {stage: macros.stage_mark(stage, name) for stage, name in STAGE_NAMES.items()},
        {colour: macros.colour_mark(colour, COLOUR_NAMES) for colour in (None, *Colour)},
    )  # fmt: skip


def _texts(row: AnyRow) -> Sequence[str]:
    return (
        str(row.id), row.title, row.company, _(SECTOR_NAMES[row.sector]), said(row.estimate),
        row.progressed_at.isoformat("T", "seconds"), ago(row.progressed_at), row.event_name or NOTHING,
        row.owner_name or NOTHING,
    )  # fmt: skip


def said(amount: Money | None) -> str:
    """Return an amount in 亿元, as its column says it."""
    return NOTHING if amount is None else f"{amount.in_unit('亿元'):,.2f}"


def _marks(row: AnyRow, drawing: Drawing, days: Pace) -> Sequence[Markup]:
    clock = next(iter(queries.clocks_of(row, days)), None)
    return (
        drawing.way(row.origin_code, row.landing_code), drawing.stages[row.stage],
        drawing.colours[queries.colour_of(row, days)], drawing.clock(clock),
    )  # fmt: skip
