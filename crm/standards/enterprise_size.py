"""大中小微型企业 by the statistical rule of 2017 (统计上大中小微型企业划分办法（2017）, 国统字〔2017〕213号).

An enterprise is large, medium or small if it reaches all lower limits of that class; missing one it falls a class. It
is micro as soon as one figure is below the limit of a small one. Which figures count depends on its industry.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

WAN = 10_000 * 100
"""分 in 万元."""


class Size(StrEnum):
    """The four classes, the largest first."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class Limits(NamedTuple):
    """Lower limits of large, medium and small."""

    large: int
    medium: int
    small: int


class Trade(NamedTuple):
    """A group of industries and the figures it is judged by: people, and revenue and assets in 万元."""

    name: str
    classes: tuple[str, ...]
    """Beginnings of GB/T 4754 codes."""
    employees: Limits | None = None
    revenue: Limits | None = None
    assets: Limits | None = None


TRADES: tuple[Trade, ...] = (
    Trade("农、林、牧、渔业", ("A",), revenue=Limits(20_000, 500, 50)),
    Trade("工业", ("B", "C", "D"), Limits(1_000, 300, 20), Limits(40_000, 2_000, 300)),
    Trade("建筑业", ("E",), revenue=Limits(80_000, 6_000, 300), assets=Limits(80_000, 5_000, 300)),
    Trade("批发业", ("F51",), Limits(200, 20, 5), Limits(40_000, 5_000, 1_000)),
    Trade("零售业", ("F52",), Limits(300, 50, 10), Limits(20_000, 500, 100)),
    Trade(
        "交通运输业", ("G54", "G55", "G56", "G57", "G58", "G591"), Limits(1_000, 300, 20), Limits(30_000, 3_000, 200)
    ),
    Trade("仓储业", ("G59",), Limits(200, 100, 20), Limits(30_000, 1_000, 100)),
    Trade("邮政业", ("G60",), Limits(1_000, 300, 20), Limits(30_000, 2_000, 100)),
    Trade("住宿业", ("H61",), Limits(300, 100, 10), Limits(10_000, 2_000, 100)),
    Trade("餐饮业", ("H62",), Limits(300, 100, 10), Limits(10_000, 2_000, 100)),
    Trade("信息传输业", ("I63", "I64"), Limits(2_000, 100, 10), Limits(100_000, 1_000, 100)),
    Trade("软件和信息技术服务业", ("I65",), Limits(300, 100, 10), Limits(10_000, 1_000, 50)),
    Trade("房地产开发经营", ("K701",), revenue=Limits(200_000, 1_000, 100), assets=Limits(10_000, 5_000, 2_000)),
    Trade("物业管理", ("K702",), Limits(1_000, 300, 100), Limits(5_000, 1_000, 500)),
    Trade("租赁和商务服务业", ("L",), Limits(300, 100, 10), assets=Limits(120_000, 8_000, 100)),
    Trade("其他未列明行业", ("K703", "K709", "M", "N", "O", "Q85", "R"), Limits(300, 100, 10)),
)
"""In the order of the rule; of several beginnings the longest counts (装卸搬运 G591 is 交通运输业). Railways, finance,
education, health and public bodies are outside it."""


def trade_of(industry_code: str) -> Trade | None:
    """Return the group an industry belongs to; None outside the rule, or where the code does not say which."""
    fitting = [(len(start), trade) for trade in TRADES for start in trade.classes if industry_code.startswith(start)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def size_of(industry_code: str, *, employees: int | None, revenue: int | None, assets: int | None) -> Size | None:
    """Return the class of an enterprise; None outside the rule or as long as a figure that matters is not known.

    `employees`: people at the end of the year; `revenue` (of the year) and `assets` (at its end) in 分.
    """
    trade = trade_of(industry_code)
    if trade is None:
        return None
    asked = [
        (figure, limits, unit)
        for figure, limits, unit in (
            (employees, trade.employees, 1), (revenue, trade.revenue, WAN), (assets, trade.assets, WAN)
        )
        if limits is not None
    ]  # fmt: skip
    known = [(figure, limits, unit) for figure, limits, unit in asked if figure is not None]
    if any(figure < limits.small * unit for figure, limits, unit in known):
        return Size.MICRO
    if len(known) < len(asked):
        return None
    for size in (Size.LARGE, Size.MEDIUM):
        if all(figure >= getattr(limits, size.value) * unit for figure, limits, unit in known):
            return size
    return Size.SMALL
