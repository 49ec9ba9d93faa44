"""The columns a list of leads can have, on screen and in files alike; contacts are masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm.core.clock import local
from crm.core.i18n import _
from crm.core.masking import mask_phone
from crm.core.words import N_
from crm.leads.queries import AnyRow
from crm.leads.rules import LOST_REASON_NAMES, SECTOR_NAMES, STAGE_NAMES
from crm.lists import forms as lists
from crm.lists.forms import Column
from crm.standards import divisions

HIDDEN = "***"
YUAN, YI = Decimal("0.01"), 10_000_000_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What codes are called in the reader's language, and whether contacts are whole."""

    whole_phones: bool = False
    stages: Mapping[Any, str] = field(default_factory=lambda: {kind: _(name) for kind, name in STAGE_NAMES.items()})
    sectors: Mapping[Any, str] = field(default_factory=lambda: {kind: _(name) for kind, name in SECTOR_NAMES.items()})
    losses: Mapping[Any, str] = field(
        default_factory=lambda: {kind: _(name) for kind, name in LOST_REASON_NAMES.items()}
    )
    yes: str = field(default_factory=lambda: _("是"))
    nowhere: str = field(default_factory=lambda: _("未定"))

    def way(self, row: AnyRow) -> str:
        """Return where a lead comes from and where it shall go."""
        return f"{_place(row.origin_code) or self.nowhere} → {_place(row.landing_code) or self.nowhere}"

    def contact(self, row: AnyRow, name: str) -> str:
        """Return whom to talk to, masked unless contacts are whole."""
        given: str = getattr(row, name)
        if self.whole_phones or not given:
            return given
        return mask_phone(given) if name == "phone" else given[:1] + HIDDEN


def _place(code: str | None) -> str:
    return divisions.name_of(code) if code else ""


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None


def _amount(row: AnyRow, _beside: Beside) -> Decimal | None:
    """Return the estimate in 亿元, exactly."""
    return None if row.estimate is None else (Decimal(row.estimate.fen) / YI).normalize() + Decimal(0)


def _plain(label: str, name: str, **options: Any) -> Column:
    return Column(label, lambda row, _beside: getattr(row, name), (name,), **options)


COLUMNS: Mapping[str, Column] = {
    "title": Column(N_("线索"), lambda row, _b: row.title, internal=False),
    "company": Column(N_("投资方"), lambda row, _b: row.company, internal=False),
    "way": Column(N_("流向"), lambda row, b: b.way(row), internal=False),
    "sector": Column(N_("产业"), lambda row, b: b.sectors[row.sector], internal=False),
    "stage": Column(N_("阶段"), lambda row, b: b.stages[row.stage], internal=False),
    "estimate": Column(N_("预计投资（亿元）"), _amount, kind="number", internal=False),
    "progressed": Column(N_("最近进展"), lambda row, _b: _day(row.progressed_at), kind="day"),
    "event": Column(N_("来源活动"), lambda row, _b: row.event_name, internal=False),
    "owner": Column(N_("对接人"), lambda row, _b: row.owner_name),
    "origin": Column(N_("来源地"), lambda row, _b: _place(row.origin_code), internal=False),
    "landing": Column(N_("意向落地"), lambda row, _b: _place(row.landing_code), internal=False),
    "contact": Column(N_("联系人"), lambda row, b: b.contact(row, "contact"), ("contact",)),
    "phone": Column(N_("电话"), lambda row, b: b.contact(row, "phone"), ("phone",)),
    "introducer": _plain(N_("引荐人"), "introducer"),
    "since": Column(N_("进入本阶段"), lambda row, _b: _day(row.stage_since), kind="day"),
    "told": Column(N_("反馈引荐方"), lambda row, _b: _day(row.told_at), kind="day"),
    "complex": Column(N_("复杂线索"), lambda row, b: b.yes if row.complex else ""),
    "lost": Column(N_("终止原因"), lambda row, b: b.losses.get(row.lost_reason, ""), ("lost_reason",)),
    "episode": _plain(N_("第几次推进"), "episode", kind="number"),
    "note": _plain(N_("备注"), "note"),
    "added": Column(N_("登记日期"), lambda row, _b: _day(row.created_at), ("created_at",), kind="day"),
}
"""Every column there is, by its name in the address, in the order in which it is offered."""
USUAL = ("title", "company", "way", "sector", "stage", "estimate", "progressed", "event", "owner")
"""What a list shows unless told otherwise."""


def every(*, staff: bool) -> dict[str, Column]:
    """Return all columns somebody may see."""
    return {name: column for name, column in COLUMNS.items() if staff or not column.internal}


def chosen(names: Sequence[str], *, staff: bool = True) -> dict[str, Column]:
    """Return these columns in their order, the title first; what there is not, or not for them, is left out."""
    return lists.chosen(every(staff=staff), names, USUAL)
