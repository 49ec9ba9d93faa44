"""内资 and 外资: amounts in a foreign currency become 人民币 by a stated rate, to the 分."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crm.core.errors import DomainError
from crm.core.money import Money
from crm.core.words import N_
from crm.projects.rules.checks import ProjectDetails
from crm.projects.rules.errors import FutureDay
from crm.projects.rules.vocabulary import Capital

OUTSIDE = frozenset({Capital.HMT, Capital.FOREIGN})
CURRENCY_NAMES = {
    "USD": N_("美元"), "HKD": N_("港元"), "EUR": N_("欧元"), "JPY": N_("日元"), "GBP": N_("英镑"),
    "SGD": N_("新加坡元"), "KRW": N_("韩元"), "MOP": N_("澳门元"), "TWD": N_("新台币"), "CHF": N_("瑞士法郎"),
}  # fmt: skip
PAID_IN = N_("实缴注册资本")
"""The kind of arrival that is 实缴."""
CENTS = 1_000_000
"""Hundredths in 万 of a currency, in which foreign amounts are typed."""
MICROS = 1_000_000
LARGEST_RATE = Decimal(1000)


class ExchangeIncomplete(DomainError):
    """A foreign amount needs currency, amount, rate, day of the rate and source."""

    code, field = "exchange_incomplete", "currency"
    template = N_("外币金额须同时写明币种、金额、汇率、汇率日期和来源，或者全部留空。")


class NoFigure(DomainError):
    """A foreign amount that is no number of hundredths."""

    code, field = "no_foreign_figure", "foreign"
    template = N_("外币金额应为大于 0 的数字，以万为单位，最多精确到分，例如 1200.5。")


class NoRate(DomainError):
    """A rate that cannot be one."""

    code, field = "no_rate", "rate"
    template = N_("汇率应为 1 单位外币折合的人民币元数，大于 0、小于 1000，最多六位小数，例如 6.4632。")


class ForeignAboveContracted(DomainError):
    """The foreign part is more than the whole."""

    code, field = "foreign_above_contracted", "contracted"
    template = N_("合同外资折合人民币 {part} 元，超过合同引资额 {whole} 元。请核对金额与汇率。")


class ForeignIsDomestic(DomainError):
    """A project of domestic capital has no contracted foreign funds."""

    code, field = "foreign_is_domestic", "capital"
    template = N_("写明了外币金额，资金性质应为港澳台资或外资。")


class AmountDiffers(DomainError):
    """Both amounts were typed and one is not the other at this rate."""

    code, field = "amount_differs", "amount"
    template = N_("按所填汇率折合人民币 {converted} 元，与所填金额 {typed} 元不符。人民币金额可以留空，由系统折算。")


class AmountMissing(DomainError):
    """Neither amount was typed."""

    code, field = "amount_missing", "amount"
    template = N_("请填写到位金额；外币到位的，填写外币金额与汇率。")


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """An amount in a foreign currency and the rate that held. 分 come out half up."""

    currency: str
    cents: int
    rate_micros: int
    on: date
    source: str

    @property
    def money(self) -> Money:
        """The amount in 人民币, whole 分."""
        return Money((self.cents * self.rate_micros * 2 + MICROS) // (MICROS * 2))


def exchange_of(
    currency: str | None, amount: str, rate: str, on: date | None, source: str, *, today: date
) -> Exchange | None:
    """Read a foreign amount (in 万) and its rate as they were typed; None where nothing was.

    Raises ExchangeIncomplete, NoFigure, NoRate, FutureDay.
    """
    given = (currency, amount, rate, on, source)
    if not any(given):
        return None
    if currency not in CURRENCY_NAMES or not (amount and rate and on and source):
        raise ExchangeIncomplete()
    cents, micros = _exact(amount, CENTS), _exact(rate, MICROS)
    if not cents:
        raise NoFigure()
    if not micros or micros >= LARGEST_RATE * MICROS:
        raise NoRate()
    if on > today:
        raise FutureDay(date=on)
    made = Exchange(currency=currency, cents=cents, rate_micros=micros, on=on, source=source)
    if made.money.fen <= 0 or made.money.fen >= 10**16:
        raise NoFigure()
    return made


def _exact(text: str, scale: int) -> int | None:
    """Return a number as typed times `scale`, or None for what is no number or finer than one."""
    plain = text.replace(",", "").replace("，", "")
    if not re.fullmatch(r"\d{1,12}(\.\d{1,10})?", plain):
        return None
    value = Decimal(plain) * scale
    return int(value) if value == int(value) else None


def with_exchange(details: ProjectDetails, exchange: Exchange | None) -> ProjectDetails:
    """Return what is known of a project with its 合同外资; 合同引资额 is the converted amount if not stated.

    Raises ForeignIsDomestic, ForeignAboveContracted.
    """
    if exchange is None:
        return details
    if details.capital not in OUTSIDE:
        raise ForeignIsDomestic()
    whole = details.contracted or exchange.money
    if exchange.money > whole:
        raise ForeignAboveContracted(part=_yuan(exchange.money), whole=_yuan(whole))
    return replace(
        details, contracted=whole, currency=exchange.currency, foreign_cents=exchange.cents,
        rate_micros=exchange.rate_micros, rate_on=exchange.on, rate_source=exchange.source,
    )  # fmt: skip


def arrived_amount(typed: Money | None, exchange: Exchange | None) -> Money:
    """Return what arrived in 人民币: typed, or converted. Raises AmountMissing, AmountDiffers."""
    if exchange is None:
        if typed is None:
            raise AmountMissing()
        return typed
    if typed is not None and typed != exchange.money:
        raise AmountDiffers(converted=_yuan(exchange.money), typed=_yuan(typed))
    return exchange.money


def _yuan(amount: Money) -> str:
    return f"{amount.in_unit('元'):,}"


def in_wan(cents: int | None) -> Decimal | None:
    """Return a foreign amount in 万, exactly."""
    return None if cents is None else (Decimal(cents) / CENTS).normalize() + Decimal(0)


def as_rate(micros: int | None) -> Decimal | None:
    """Return a rate in 元 for one unit, exactly."""
    return None if micros is None else (Decimal(micros) / MICROS).normalize() + Decimal(0)
