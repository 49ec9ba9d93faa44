"""The rows of the list of enterprises, drawn once and filled in (crm.core.drawn)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from crm.core.clock import local, today
from crm.core.drawn import Row, kept
from crm.core.i18n import _
from crm.core.shell import shell
from crm.core.words import N_
from crm.members import rules
from crm.members.queries import AnyRow, Listed
from crm.members.rules import POSITION_NAMES, STANDING_NAMES, Basis, Decision, Position, Standing
from crm.standards import divisions, industries

TEXTS = ("initial", "id", "name", "short", "trade", "contact", "title", "manager", "joined", "due", "updated")
MARKS = ("side", "position", "standing")
NOTHING = "--"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A row with its places, and every mark that can stand in it."""

    row: Row
    sides: Mapping[str, Markup]
    positions: Mapping[Position | None, Markup]
    standings: Mapping[Standing | None, Markup]


def drawn(rows: Sequence[AnyRow], contacts: Mapping[int, AnyRow], *, full: bool, ticks: bool = False) -> Markup:
    """Return the rows of a page; `full` with what only the secretariat sees, `ticks` with a box to tick."""
    drawing, day = kept(_ticked if ticks else _full if full else _listed), today()
    listed = [Listed._make(row) for row in rows]  # a tuple's names cost a third of a row's
    texts = [_texts(row, contacts.get(row.id)) for row in listed]
    return drawing.row.filled(texts, [_marks(row, drawing, day) for row in listed])


def drawn_chosen(rows: Sequence[AnyRow], columns: Mapping[str, Any], beside: Any, *, ticks: bool) -> Markup:
    """Return the rows of a page with the columns somebody has chosen; the name stands first."""
    drawing, day = kept(_full), today()
    macros: Any = current_app.jinja_env.get_template("members/_line.html").module
    cells = [(name, column) for name, column in columns.items() if name != "name"]
    texts = ("initial", "id", "name", "short", "trade", *(name for name, _column in cells if name not in MARKS))
    row_drawn = Row(macros.chosen(cells, ticks), texts, MARKS)
    said = [
        (*_texts(row, None)[:5], *(shown_cell(column.say(row, beside)) for name, column in cells if name not in MARKS))
        for row in rows
    ]
    return row_drawn.filled(said, [_marks(Listed._make(row[: len(Listed._fields)]), drawing, day) for row in rows])


def shown_cell(cell: object) -> str:
    """Return a cell as a page says it."""
    return NOTHING if cell is None or cell == "" else f"{cell:,}" if isinstance(cell, Decimal) else str(cell)


def _full() -> Drawing:
    return _drawing(full=True)


def _ticked() -> Drawing:
    return _drawing(full=True, ticks=True)


def _listed() -> Drawing:
    return _drawing(full=False)


def _drawing(*, full: bool, ticks: bool = False) -> Drawing:
    macros: Any = current_app.jinja_env.get_template("members/_line.html").module
    return Drawing(
        Row(macros.row(full, ticks), TEXTS, MARKS),
        {city.code: macros.side(city.code) for city in shell().pair},
        {kind: macros.position(kind, _(name)) for kind, name in ((None, N_("非会员")), *POSITION_NAMES.items())},
        {kind: macros.standing(kind, _(name)) for kind, name in ((None, NOTHING), *STANDING_NAMES.items())},
    )


def _texts(row: Listed | AnyRow, contact: AnyRow | None) -> Sequence[str]:
    short = row.short_name or row.name
    trade = industries.name_of(row.industry_code) if row.industry_code else row.name
    name, title = (contact.name, contact.title) if contact else (NOTHING, "")
    return (
        short[:1], str(row.id), row.name, short, trade, name, title, row.manager or NOTHING,
        str(row.joined_on or NOTHING), str(row.paid_until or NOTHING), str(local(row.updated_at).date()),
    )  # fmt: skip


def _marks(row: Listed, drawing: Drawing, day: date) -> Sequence[Markup]:
    side = drawing.sides.get(row.home_code or "")
    if side is None:
        side = Markup.escape(divisions.name_of(row.city_code) if row.city_code else NOTHING)
    basis = row.paid_until, row.decision, row.decided_on, row.override
    standing = standing_of(*basis, day) if row.position else None
    return side, drawing.positions[row.position], drawing.standings[standing]


@lru_cache(maxsize=2048)  # few members of a page differ in what their standing rests on
def standing_of(
    paid_until: date | None, decision: Decision | None, decided_on: date | None, override: Standing | None, day: date
) -> Standing:
    """Return the standing of a member of these columns on `day`."""
    return rules.standing(Basis(paid_until, decision, decided_on, override), day)
