"""One invoice's money: 应缴 − 减免 − 实缴 = 欠缴, always, and none of the four is ever negative."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crm.core.money import ZERO, Money
from crm.core.words import N_


class State(StrEnum):
    """Where an invoice stands on a day."""

    DUE = "due"
    PART = "part"
    OVERDUE = "overdue"
    PAID = "paid"
    WAIVED = "waived"
    VOID = "void"
    """作废: it stays in the books and counts in no figure."""


STATE_NAMES = {
    State.DUE: N_("应缴"),
    State.PART: N_("部分缴纳"),
    State.OVERDUE: N_("欠缴"),
    State.PAID: N_("已缴"),
    State.WAIVED: N_("减免"),
    State.VOID: N_("已作废"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """What one invoice charges, what of it was waived, what was paid on it."""

    charged: Money = ZERO
    waived: Money = ZERO
    paid: Money = ZERO

    @property
    def owed(self) -> Money:
        """欠缴: what is still to be paid."""
        return self.charged - self.waived - self.paid

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed."""
        return not self.owed

    def charge(self, amount: Money) -> Account:
        """Return the account after another line was charged."""
        return replace(self, charged=self.charged + amount)

    def waive(self, amount: Money) -> Account:
        """Return the account after `amount` of what is owed was waived; more cannot be."""
        return replace(self, waived=self.waived + min(amount, self.owed))

    def pay(self, amount: Money) -> tuple[Account, Money]:
        """Return the account after a payment, and what of the payment is left over: 预缴, never lost."""
        taken = min(amount, self.owed)
        return replace(self, paid=self.paid + taken), amount - taken

    def unwaive(self, amount: Money) -> Account:
        """Return the account after a waiver was taken back."""
        return replace(self, waived=self.waived - amount)

    def unpay(self, amount: Money) -> Account:
        """Return the account after what a payment gave it was taken back."""
        return replace(self, paid=self.paid - amount)


def state(account: Account, due_on: date, today: date, *, void: bool = False) -> State:
    """Say where an invoice stands: void, settled, overdue, or still to be paid in whole or in part."""
    if void:
        return State.VOID
    if account.is_settled:
        return State.WAIVED if account.waived and not account.paid else State.PAID
    if today > due_on:
        return State.OVERDUE
    return State.PART if account.paid else State.DUE


BUCKETS = (("soon", None, 0), ("30", 1, 30), ("60", 31, 60), ("90", 61, 90), ("more", 91, None))
"""Ages of what is owed: name, first and last day past due (None: open end). `soon` is not due yet."""
BUCKET_NAMES = {
    "soon": N_("未到期"), "30": N_("逾期 1–30 天"), "60": N_("逾期 31–60 天"), "90": N_("逾期 61–90 天"),
    "more": N_("逾期 90 天以上"),
}  # fmt: skip


def bucket(due_on: date, today: date) -> str:
    """Return how old a debt is: the name of the one bucket its days past due fall into."""
    days = (today - due_on).days
    return next(
        name for name, least, most in BUCKETS
        if (least is None or days >= least) and (most is None or days <= most)
    )  # fmt: skip
