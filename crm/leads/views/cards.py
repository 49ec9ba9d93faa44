"""The cards of the board, drawn once per kind and language and filled in (crm.core.drawn)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from crm.core.actor import Actor
from crm.core.drawn import Row, kept
from crm.core.i18n import _, ago
from crm.leads import queries
from crm.leads.queries import AnyRow
from crm.leads.rules import (
    GROUP_NAMES,
    SECTOR_NAMES,
    STAGE_NAMES,
    At,
    By,
    Colour,
    Group,
    Pace,
    Sector,
    Stage,
    entry_to,
    group_of,
)
from crm.leads.views.rows import Drawing as Marks
from crm.leads.views.rows import plain_marks, said

TEXTS = (
    "id", "title", "company", "sector", "sector_key", "stage", "stage_key", "estimate", "since", "ago", "owner",
    "initial", "csrf", "list",
)  # fmt: skip
MARKS = ("way", "late")
NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Cards:
    """The kinds of cards drawn so far: by board, place and whether they can be moved."""

    macros: Any
    rows: dict[tuple[Any, ...], Row] = field(default_factory=dict)

    def row(self, by: By, row: AnyRow, movable: bool) -> Row:
        """Return a card with its places."""
        here = row.sector if by is By.SECTOR else row.stage
        kind = by, here, row.stage is Stage.SIGNED, movable, bool(row.owner_name)
        drawn = self.rows.get(kind)
        if drawn is None:
            moves = _moves(by, row.stage, row.sector) if movable else []
            owned = bool(row.owner_name)
            drawn = self.rows[kind] = Row(self.macros.card(by.value, movable, moves, owned), TEXTS, MARKS)
        return drawn


def _cards() -> Cards:
    return Cards(current_app.jinja_env.get_template("leads/_card.html").module)


def _moves(by: By, stage: Stage, sector: Sector) -> list[tuple[str, str, str]]:
    """Return where a card may go: field, value, name."""
    if by is By.STAGE:
        return [
            ("group", group.value, GROUP_NAMES[group])
            for group in Group
            if entry_to(stage, group) and group_of(stage) is not group
        ]
    if by is By.SECTOR:
        return [("sector", each.value, SECTOR_NAMES[each]) for each in Sector if each is not sector]
    return []


def drawn(rows: Mapping[At, Sequence[AnyRow]], days: Pace, by: By, actor: Actor, back: str) -> dict[At, Markup]:
    """Return the cards of every column; `back` is the board's list as a query string."""
    cards, marks, token = kept(_cards), plain_marks(), generate_csrf()
    return {
        at: Markup().join(_card(row, cards, marks, days, by, actor, (token, back)) for row in column)
        for at, column in rows.items()
    }


def _card(row: AnyRow, cards: Cards, marks: Marks, days: Pace, by: By, actor: Actor, sent: tuple[str, str]) -> Markup:
    movable = queries.writes(actor, row) and (by is By.SECTOR or row.stage is not Stage.SIGNED)
    owner = row.owner_name or ""
    texts = (
        str(row.id), row.title, row.company, _(SECTOR_NAMES[row.sector]), row.sector.value, _(STAGE_NAMES[row.stage]),
        row.stage.value, said(row.estimate), row.stage_since.isoformat("T", "seconds"), ago(row.stage_since), owner,
        owner[:1], *sent,
    )  # fmt: skip
    return cards.row(by, row, movable).filled(
        [texts], [(marks.way(row.origin_code, row.landing_code), _late(row, marks, days))]
    )


def _late(row: AnyRow, marks: Marks, days: Pace) -> Markup:
    shade = queries.colour_of(row, days)
    clock = marks.clock(next(iter(queries.clocks_of(row, days)), None))
    colour = marks.colours[shade] if shade is not Colour.GREEN else NOTHING
    if not colour and not clock:
        return NOTHING
    return Markup(f'<div class="row">{colour}{clock}</div>')  # noqa: S704  # both are markup of ours
