"""Handing a lead on, and whose merit it is. Pure.

Source: product.md L3 (credit split sums to 100 %, history immutable), L18 (lost with a reason code).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm.core.errors import DomainError
from crm.core.words import N_

WHOLE = 100
"""Credit is split in whole per cent."""


class LostReason(StrEnum):
    """Why a lead ended."""

    INVESTOR = "investor"
    CONDITIONS = "conditions"
    POLICY = "policy"
    ELSEWHERE = "elsewhere"
    MONEY = "money"
    DUPLICATE = "duplicate"
    OTHER = "other"


LOST_REASON_NAMES: dict[LostReason, str] = {
    LostReason.INVESTOR: N_("投资方原因"),
    LostReason.CONDITIONS: N_("土地、能耗等要素"),
    LostReason.POLICY: N_("政策原因"),
    LostReason.ELSEWHERE: N_("落地其他城市"),
    LostReason.MONEY: N_("资金未落实"),
    LostReason.DUPLICATE: N_("与其他线索重复"),
    LostReason.OTHER: N_("其他"),
}


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom a lead goes, why, and how the credit is split between who hands it on and who takes it."""

    to_owner_id: int
    to_code: str
    reason: str
    kept: int
    """Per cent of the credit the one who hands it on keeps; the other gets the rest."""


class CreditOutside(DomainError):
    """Credit is between 0 and 100 per cent."""

    code = "credit_outside"
    field = "kept"
    template = N_("原对接人保留的份额要在 0 到 100 之间，您填写的是 {kept}。")


class HandedNowhere(DomainError):
    """Neither the person nor the district changes."""

    code = "handed_nowhere"
    field = "to_owner_id"
    template = N_("流转前后的对接人和区市都相同。请选择接手的人，或另一个区市。")


class UnknownOwner(DomainError):
    """Leads are handed to the secretariat, organizers and liaison officers."""

    code = "unknown_owner"
    field = "to_owner_id"
    template = N_("请从名单中选择接手的对接人。")


@dataclass(frozen=True, slots=True)
class Share:
    """Whose credit is how many per cent; the owner of an account may have left, the account stays."""

    owner_id: int
    weight: int


def split(before: Sequence[Share], giver: int, taker: int, kept: int) -> list[Share]:
    """Return the credit after a lead was handed on: of the giver's part, `kept` per cent stay, the rest goes over.

    Shares of others do not change; the whole stays 100, rounding to the giver. Raises CreditOutside.
    """
    if not 0 <= kept <= WHOLE:
        raise CreditOutside(kept=kept)
    shares = {share.owner_id: share.weight for share in before} or {giver: WHOLE}
    given = shares.get(giver, 0) * (WHOLE - kept) // WHOLE
    if giver != taker:
        shares[giver] = shares.get(giver, 0) - given
        shares[taker] = shares.get(taker, 0) + given
    return [Share(owner, weight) for owner, weight in shares.items() if weight]
