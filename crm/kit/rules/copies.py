"""The papers of an event: which there are, in which forms, of which size. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_

PRINT_MOST = 500
"""Badges or cards in one print."""
COPY_OPEN = timedelta(hours=24)
"""How long a copy can be opened: later the lists may say something else."""


class PaperKind(StrEnum):
    """What is made."""

    SIGN_IN = "sign_in"
    PLACING = "placing"
    SIGNING_ORDER = "signing_order"
    HOST_CARDS = "host_cards"
    HANDBOOK = "handbook"
    NAME_CARD = "name_card"
    BADGE = "badge"


PAPER_NAMES = {
    PaperKind.SIGN_IN: N_("签到表"),
    PaperKind.PLACING: N_("座次表"),
    PaperKind.SIGNING_ORDER: N_("签约顺序表"),
    PaperKind.HOST_CARDS: N_("主持人手卡"),
    PaperKind.HANDBOOK: N_("会务手册"),
    PaperKind.NAME_CARD: N_("桌牌"),
    PaperKind.BADGE: N_("胸牌"),
}
PRINTED = (PaperKind.BADGE, PaperKind.NAME_CARD)
"""Papers for single people: whose were printed is kept."""


class PaperForm(StrEnum):
    """In which form."""

    PRINT = "print"
    XLSX = "xlsx"
    DOCX = "docx"


FORM_NAMES = {PaperForm.PRINT: N_("打印"), PaperForm.XLSX: N_("Excel 文件"), PaperForm.DOCX: N_("Word 文件")}
_TABLE = (PaperForm.PRINT, PaperForm.XLSX, PaperForm.DOCX)
_TEXT = (PaperForm.PRINT, PaperForm.DOCX)
FORMS_OF = {
    PaperKind.SIGN_IN: _TABLE, PaperKind.PLACING: _TABLE, PaperKind.SIGNING_ORDER: _TABLE,
    PaperKind.HOST_CARDS: _TEXT, PaperKind.HANDBOOK: _TEXT,
    PaperKind.NAME_CARD: (PaperForm.PRINT, PaperForm.XLSX), PaperKind.BADGE: (PaperForm.PRINT, PaperForm.XLSX),
}  # fmt: skip


class Size(StrEnum):
    """Sizes of badges and name cards, width × height in mm."""

    BADGE_80 = "80x50"
    BADGE_A6 = "105x148"
    CARD_200 = "200x100"
    CARD_180 = "180x80"


CARD_SIZE_NAMES = {
    Size.BADGE_80: N_("胸牌 80×50 毫米，每页 10 张"),
    Size.BADGE_A6: N_("胸牌 A6（105×148 毫米），每页 4 张"),
    Size.CARD_200: N_("桌牌 200×100 毫米，双面对折，每页 1 张"),
    Size.CARD_180: N_("桌牌 180×80 毫米，双面对折，每页 1 张"),
}


class CopyClosed(Conflict):
    """A paper is opened when it is made; later the lists may say something else."""

    code: ClassVar[str] = "kit_copy_closed"
    template: ClassVar[str] = N_("这份文件是 24 小时以前生成的，名单可能已有变化。请在会务包中重新生成。")


class NobodyToPrint(DomainError):
    """Nothing would be on the sheets."""

    code: ClassVar[str] = "nobody_to_print"
    template: ClassVar[str] = N_("没有选中任何人，不必打印。请勾选，或换一个筛选条件。")


class TooManyToPrint(DomainError):
    """More than a browser prints at once."""

    code: ClassVar[str] = "too_many_to_print"
    field = "every"
    template: ClassVar[str] = N_("一次最多打印 {most} 张，现在是 {n} 张。请按会场或身份筛选，分几次打印。")


def is_open(made_at: datetime, at: datetime) -> bool:
    """Say whether a copy can still be opened."""
    return at < made_at + COPY_OPEN


def size_fits(kind: PaperKind, size: Size) -> bool:
    """Say whether a size is one of badges (or of name cards)."""
    return size in (Size.BADGE_80, Size.BADGE_A6) if kind is PaperKind.BADGE else size in (Size.CARD_200, Size.CARD_180)
