"""The columns a list of projects can have: on screen, in the 台账 and in files alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crm.core.clock import local
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.words import N_
from crm.leads.rules import SECTOR_NAMES
from crm.lists import forms as lists
from crm.lists.forms import Column
from crm.projects.queries import AnyRow
from crm.projects.rules import (
    AGREEMENT_NAMES,
    CAPITAL_NAMES,
    CURRENCY_NAMES,
    PROJECT_KIND_NAMES,
    SIGNING_STATE_NAMES,
    STEP_NAMES,
    Step,
    as_rate,
    in_wan,
)
from crm.standards import divisions

YI = 10_000_000_000
"""分 of 亿元."""


def _spoken(names: Mapping[Any, str]) -> Any:
    return field(default_factory=lambda: {kind: _(name) for kind, name in names.items()})


@dataclass(frozen=True, slots=True)
class Beside:
    """What codes are called in the reader's language."""

    sectors: Mapping[Any, str] = _spoken(SECTOR_NAMES)
    kinds: Mapping[Any, str] = _spoken(PROJECT_KIND_NAMES)
    agreements: Mapping[Any, str] = _spoken(AGREEMENT_NAMES)
    states: Mapping[Any, str] = _spoken(SIGNING_STATE_NAMES)
    steps: Mapping[Any, str] = _spoken(STEP_NAMES)
    capitals: Mapping[Any, str] = _spoken(CAPITAL_NAMES)
    currencies: Mapping[Any, str] = _spoken(CURRENCY_NAMES)
    waits: str = field(default_factory=lambda: _("未认定"))
    ended: str = field(default_factory=lambda: _("已终止"))
    nowhere: str = field(default_factory=lambda: _("未定"))

    def way(self, row: AnyRow) -> str:
        """Return where a project comes from and where it lands."""
        return f"{_place(row.origin_code) or self.nowhere} → {_place(row.landing_code) or self.nowhere}"

    def step(self, row: AnyRow) -> str:
        """Return the furthest dated step, or that the project has ended."""
        if row.terminated_on is not None:
            return self.ended
        dated = [step for step in _DATED if getattr(row, f"on_{step.value}") is not None]
        return self.steps[dated[-1] if dated else Step.SIGNED]


_DATED = tuple(step for step in Step if step is not Step.SIGNED)
_STEPS = tuple(f"on_{step.value}" for step in _DATED)


def _place(code: str | None) -> str:
    return divisions.name_of(code) if code else ""


def _day(moment: datetime | None) -> date | None:
    return local(moment).date() if moment else None


def in_yi(amount: Money | None) -> Decimal | None:
    """Return an amount in 亿元, exactly."""
    return None if amount is None else (Decimal(amount.fen) / YI).normalize() + Decimal(0)


def _money(label: str, name: str) -> Column:
    needs = () if name == "total_investment" else (name,)
    return Column(label, lambda row, _b: in_yi(getattr(row, name)), needs, kind="number", internal=False)


def _plain(label: str, name: str, **options: Any) -> Column:
    return Column(label, lambda row, _b: getattr(row, name), (name,), **options)


def _stands(label: str, say: Callable[[Any, Beside], Any], **options: Any) -> Column:
    return Column(label, say, internal=False, **options)


def _rate(row: AnyRow, _beside: Beside) -> Decimal | None:
    """到位率 in percent by 合同引资额, one digit."""
    if not row.contracted or row.arrived is None:
        return None
    arrived, contracted = Decimal(row.arrived.fen), Decimal(row.contracted.fen)
    return (arrived * 100 / contracted).quantize(Decimal("0.1"), ROUND_HALF_UP)


COLUMNS: Mapping[str, Column] = {
    "name": _stands(N_("项目"), lambda row, _b: row.name),
    "investor": _stands(N_("投资方"), lambda row, _b: row.investor),
    "way": _stands(N_("来源地与落地"), lambda row, b: b.way(row)),
    "sector": _stands(N_("产业"), lambda row, b: b.sectors[row.sector]),
    "agreement": _stands(N_("协议类型"), lambda row, b: b.agreements[row.agreement]),
    "state": _stands(N_("认定"), lambda row, b: b.states[row.state] if row.state else b.waits),
    "step": Column(N_("进展"), lambda row, b: b.step(row), _STEPS, internal=False),
    "total": _money(N_("总投资（亿元）"), "total_investment"),
    "signed": _stands(N_("签约日期"), lambda row, _b: row.signed_on, kind="day"),
    "event": _stands(N_("来源活动"), lambda row, _b: row.event_name),
    "contracted": _money(N_("合同引资额（亿元）"), "contracted"),
    "arrived": _money(N_("到位资金（亿元）"), "arrived"),
    "waiting": _money(N_("待核到位（亿元）"), "waiting"),
    "completed": _money(N_("完成投资（亿元）"), "completed"),
    "subscribed": _money(N_("认缴注册资本（亿元）"), "subscribed"),
    "paidin": _money(N_("实缴注册资本（亿元）"), "paid_in"),
    "capital": Column(
        N_("资金性质"), lambda row, b: b.capitals.get(row.capital, ""), ("capital",), internal=False
    ),
    "foreign": Column(
        N_("合同外资（万）"), lambda row, _b: in_wan(row.foreign_cents), ("foreign_cents",), kind="number",
        internal=False,
    ),
    "currency": Column(
        N_("币种"), lambda row, b: b.currencies.get(row.currency, ""), ("currency",), internal=False
    ),
    "exchange": Column(
        N_("汇率"), lambda row, _b: as_rate(row.rate_micros), ("rate_micros",), kind="number", internal=False
    ),
    "rated": Column(N_("汇率日期"), lambda row, _b: row.rate_on, ("rate_on",), kind="day", internal=False),
    "hindered": Column(N_("未解决堵点"), lambda row, _b: row.problems or None, ("problems",), kind="number"),
    "rate": Column(N_("到位率（%）"), _rate, ("contracted", "arrived"), kind="number", internal=False),
    "partner": _stands(N_("合作方"), lambda row, _b: row.partner),
    "kind": _stands(N_("项目类型"), lambda row, b: b.kinds[row.kind]),
    "origin": _stands(N_("来源地"), lambda row, _b: _place(row.origin_code)),
    "landing": _stands(N_("落地区市"), lambda row, _b: _place(row.landing_code)),
    "home": Column(N_("归属方"), lambda row, _b: _place(row.home_code), ("home_code",), internal=False),
    "manager": Column(N_("对接人"), lambda row, _b: row.manager_name),
    **{
        step.value: _plain(STEP_NAMES[step], f"on_{step.value}", kind="day", internal=False) for step in _DATED
    },
    "ended": _stands(N_("终止"), lambda row, _b: row.terminated_on, kind="day"),
    "why": _plain(N_("终止原因"), "termination_reason", internal=False),
    "held": Column(N_("活动日期"), lambda row, _b: _day(row.event_at), ("event_at",), kind="day", internal=False),
    "lead": _plain(N_("来源线索"), "lead_title"),
    "introducer": _plain(N_("引荐人"), "introducer"),
    "summary": _plain(N_("项目简介"), "summary"),
    "added": Column(N_("登记日期"), lambda row, _b: _day(row.created_at), ("created_at",), kind="day"),
}  # fmt: skip
"""Every column there is, by its name in the address, in the order in which it is offered."""
MONEY: Mapping[str, str] = {
    "total": "total_investment", "contracted": "contracted", "arrived": "arrived", "waiting": "waiting",
    "completed": "completed", "subscribed": "subscribed", "paidin": "paid_in",
}  # fmt: skip
"""Columns that are amounts, and where the amount stands in a row: the 台账 adds them up."""
MONEY_NAMES: Mapping[str, str] = {
    "total": N_("总投资"), "contracted": N_("合同引资额"), "arrived": N_("到位资金"), "waiting": N_("待核到位"),
    "completed": N_("完成投资"), "subscribed": N_("认缴注册资本"), "paidin": N_("实缴注册资本"),
}  # fmt: skip
"""What they are called where the unit is said apart."""
USUAL = ("name", "investor", "way", "sector", "agreement", "state", "step", "total", "signed", "event")
"""What a list shows unless told otherwise."""


def every(*, staff: bool) -> dict[str, Column]:
    """Return all columns somebody may see."""
    return {name: column for name, column in COLUMNS.items() if staff or not column.internal}


def chosen(names: Sequence[str], *, staff: bool = True) -> dict[str, Column]:
    """Return these columns in their order, the name first; what there is not, or not for them, is left out."""
    return lists.chosen(every(staff=staff), names, USUAL)
