"""Mails about an invoice: the 缴费通知书 and the reminders around its due date (product.md M5)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from crm.core.words import N_


class Step(StrEnum):
    """Which mail about an invoice it is. Each is sent at most once."""

    NOTICE = "notice"
    BEFORE_60 = "before_60"
    BEFORE_30 = "before_30"
    BEFORE_7 = "before_7"
    AFTER_1 = "after_1"
    AFTER_30 = "after_30"
    VOIDED = "voided"


DAYS = {Step.BEFORE_60: -60, Step.BEFORE_30: -30, Step.BEFORE_7: -7, Step.AFTER_1: 1, Step.AFTER_30: 30}
"""Days between the due date and the reminder."""
LAST_FOR = 30
"""So many days the last reminder may still go out, if nothing ran on its own day."""
STEP_NAMES = {
    Step.NOTICE: N_("缴费通知书"), Step.BEFORE_60: N_("到期前 60 天提醒"), Step.BEFORE_30: N_("到期前 30 天提醒"),
    Step.BEFORE_7: N_("到期前 7 天提醒"), Step.AFTER_1: N_("到期后 1 天提醒"), Step.AFTER_30: N_("到期后 30 天提醒"),
    Step.VOIDED: N_("作废通知"),
}  # fmt: skip


class LetterState(StrEnum):
    """What became of a mail."""

    DUE = "due"
    HANDED = "handed"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"


TOLD = frozenset({LetterState.HANDED, LetterState.SENT, LetterState.UNCERTAIN})
"""States of a mail its reader may have got."""
LETTER_STATE_NAMES = {
    LetterState.DUE: N_("待发送"), LetterState.HANDED: N_("正在交付"), LetterState.SENT: N_("已发出"),
    LetterState.FAILED: N_("未发出"), LetterState.UNCERTAIN: N_("结果不明"), LetterState.SKIPPED: N_("不必发送"),
}  # fmt: skip


class Skip(StrEnum):
    """Why a mail is not sent."""

    SETTLED = "settled"
    LEFT = "left"
    NOBODY = "nobody"
    VOIDED = "voided"


SKIP_NAMES = {
    Skip.SETTLED: N_("已缴清"),
    Skip.LEFT: N_("已退会或不再应缴"),
    Skip.NOBODY: N_("没有可用的邮箱"),
    Skip.VOIDED: N_("应缴单已作废"),
}


def window(step: Step, today: date) -> tuple[date, date]:
    """Return the first and last due date whose reminder `step` may go out today.

    A step holds from its own day until the day before the next one: a worker that was down catches up with one mail,
    and a list approved late does not send all steps at once.
    """
    order = list(DAYS.values())
    n = order.index(DAYS[step])
    ends = order[n + 1] if n + 1 < len(order) else DAYS[step] + LAST_FOR
    return today - timedelta(days=ends - 1), today - timedelta(days=DAYS[step])
