"""What a position costs in a year (product.md M4, decisions.md 35)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crm.core.money import ZERO, Money
from crm.members.rules import Position, Standing

MOST_LEVELS = 4
"""More distinct amounts than this call for a warning: dues of an association have four levels at most."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
FREE = frozenset({Standing.HONORARY, Standing.RESIGNED, Standing.EXPELLED, Standing.AUTO_EXITED})
"""Standings that owe nothing."""
CALLED = tuple(kind for kind in Standing if kind not in FREE)
"""Standings that call for dues. 暂停资格 stays a member and owes them."""

Fees = Mapping[Position, Money]


def in_force(valid_from: Iterable[int], year: int) -> int | None:
    """Return which of these first years is that of the fee table for `year`: the latest one not after it."""
    return max((first for first in valid_from if first <= year), default=None)


def levels(fees: Fees) -> int:
    """Count the distinct amounts of a fee table, what costs nothing left out."""
    return len({fee for fee in fees.values() if fee})


def difference(fee: Money, charged: Money) -> Money:
    """Return what a promotion still costs within a year; a demotion refunds nothing."""
    return max(ZERO, fee - charged)


def invoice_number(year: int, membership_id: int, voided: int = 0) -> str:
    """Return the number of a membership's invoice for a year: it can be found again in the text of a transfer.

    `voided`: how many of that year were voided before it; an invoice issued again has a number of its own (…-2).
    """
    return f"HF{year}-{membership_id:05d}" + (f"-{voided + 1}" if voided else "")
