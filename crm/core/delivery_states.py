"""What became of a mail that a row was due. Pure: rules and tables of every feature use it."""

from __future__ import annotations

from enum import StrEnum

from crm.core.words import N_


class DeliveryState(StrEnum):
    """Where a mail stands between being due and being answered by the server."""

    NONE = "none"
    DUE = "due"
    HANDED = "handed"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


DELIVERY_STATE_NAMES = {
    DeliveryState.NONE: N_("没有邮箱"),
    DeliveryState.DUE: N_("待发送"),
    DeliveryState.HANDED: N_("正在交付"),
    DeliveryState.SENT: N_("已发出"),
    DeliveryState.DEFERRED: N_("稍后重试"),
    DeliveryState.FAILED: N_("被拒收"),
    DeliveryState.UNCERTAIN: N_("结果不明"),
}
