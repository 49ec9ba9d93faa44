"""What stands on papers about dues."""

from __future__ import annotations

from enum import StrEnum

from crm.core.money import Money
from crm.core.words import N_

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


class Method(StrEnum):
    """How money arrived."""

    TRANSFER = "transfer"
    CASH = "cash"
    WECHAT = "wechat"
    OTHER = "other"


METHOD_NAMES = {
    Method.TRANSFER: N_("银行转账"),
    Method.CASH: N_("现金"),
    Method.WECHAT: N_("微信或支付宝"),
    Method.OTHER: N_("其他"),
}


def capital(amount: Money) -> str:
    """Return an amount in 人民币大写, as papers about money state it: 叁万元整, 壹佰零伍元叁角."""
    yuan, fen = divmod(abs(amount.fen), 100)
    jiao, fen = divmod(fen, 10)
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao or fen:
        text += f"{_DIGITS[jiao]}角" if jiao else "零" if yuan else ""
        text += f"{_DIGITS[fen]}分" if fen else ""
    else:
        text = f"{text or '零元'}整"
    return f"负{text}" if amount.fen < 0 else text


def _whole(number: int) -> str:
    text, gap = "", False
    groups = [(number // 10_000**n) % 10_000 for n in range(len(_GROUPS))]
    for n in range(len(_GROUPS) - 1, -1, -1):
        group = groups[n]
        if not group:
            gap = bool(text)
            continue
        text += "零" if text and (gap or group < 1_000) else ""
        text += _four(group) + _GROUPS[n]
        gap = False
    return text


def _four(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
