"""Amounts in the text of a sentence: 500 万元, in English CNY 5,000,000. No unit of English holds ten thousand."""

from __future__ import annotations

from crm.core.i18n import _, current_locale
from crm.core.money import Money


def said(amount: Money) -> str:
    """Return an amount as its reader says it: in 万元, in English in whole yuan (with 分 if there are any)."""
    if current_locale() == "en":
        yuan = amount.in_unit("元")
        return f"CNY {yuan:,.0f}" if yuan == yuan.to_integral_value() else f"CNY {yuan:,.2f}"
    return f"{amount.in_unit('万元'):,f} {_('万元')}"
