"""The board of leads: what its columns can stand for, which take a card, and cards that somebody moved. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from crm.core.errors import Conflict
from crm.core.words import N_
from crm.leads.rules.stages import GROUP_STAGES, Group, Sector, Stage


class By(StrEnum):
    """What the columns of the board stand for."""

    STAGE = "stage"
    OWNER = "owner"
    SECTOR = "sector"
    CITY = "city"
    EVENT = "event"


BY_NAMES = {
    By.STAGE: N_("阶段"),
    By.OWNER: N_("对接人"),
    By.SECTOR: N_("产业"),
    By.CITY: N_("来源地"),
    By.EVENT: N_("来源活动"),
}
INTERNAL = frozenset({By.OWNER})
"""Columns only staff see, as in the list."""
TAKES_CARDS = frozenset({By.STAGE, By.SECTOR})
"""Columns a card can be moved between. To another officer a lead is handed on with a reason and a split of the credit
(L3); where it comes from is a fact."""
BOARD_STAGES: tuple[Stage, ...] = tuple(stage for stages in GROUP_STAGES.values() for stage in stages)
"""Dormant and closed leads stand on no board, whatever its columns are."""

_KEYS = {
    By.STAGE: re.compile("|".join(Group)),
    By.OWNER: re.compile(r"[1-9][0-9]{0,17}|"),
    By.SECTOR: re.compile("|".join(Sector)),
    By.CITY: re.compile(r"[1-9][0-9]{3}00|"),
    By.EVENT: re.compile(r"[1-9][0-9]{0,17}|"),
}


@dataclass(frozen=True, slots=True)
class At:
    """A column of a board: what the board is by, and which of its values; "" where a lead has none."""

    by: By
    key: str

    def __str__(self) -> str:
        return f"{self.by.value}.{self.key}"

    @classmethod
    def of(cls, text: str) -> At | None:
        """Read a column from an address; None if there can be no such column."""
        kind, _dot, key = text.partition(".")
        by = next((each for each in By if each.value == kind), None)
        return cls(by, key) if by and _dot and _KEYS[by].fullmatch(key) and key.isascii() else None


class CardMoved(Conflict):
    """Somebody moved the card since the board was shown."""

    code = "card_moved"
    template = N_("“{title}”已由别人移到“{place}”，这次移动没有进行。请按现在的位置再决定。")


class MoveNotUndone(Conflict):
    """The move to be undone is not the last one, not one's own, or led to a place with a story of its own."""

    code = "move_not_undone"
    template = N_("“{title}”之后又有移动，或不是您移动的，不能撤销。请在线索页改阶段。")


def check_seen(seen: StrEnum | None, now: StrEnum, title: str, place: str) -> None:
    """Refuse a move of a card that no longer stands where it was seen. Raises CardMoved."""
    if seen is not None and seen is not now:
        raise CardMoved(title=title, place=place)
