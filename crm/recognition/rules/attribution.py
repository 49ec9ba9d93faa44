"""To whom a result is owed, and by which view it is shown. Pure.

Source: product.md L11: weights of a role sum to 100 %; first touch, primary and weighted views total the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from crm.core.errors import DomainError
from crm.core.words import N_
from crm.recognition.rules.ledger import WHOLE, AttributionRole

PERCENT = WHOLE // 100
EVENT_ROLES = frozenset({AttributionRole.PRIMARY_EVENT, AttributionRole.ASSIST_EVENT})


class View(StrEnum):
    """How a result with several parties is told."""

    WEIGHTED = "weighted"
    PRIMARY = "primary"
    FIRST = "first"


VIEW_NAMES: dict[View, str] = {
    View.WEIGHTED: N_("按权重"),
    View.PRIMARY: N_("归主要一方"),
    View.FIRST: N_("归首次接触的活动"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A party and its weight, in points of WHOLE."""

    party: str
    weight: int


class WeightsOff(DomainError):
    """The parts of a role make the whole."""

    code: ClassVar[str] = "weights_off"
    field: ClassVar[str] = "weights"
    template: ClassVar[str] = N_("各方权重之和应为 100%，现在是 {sum}%。")


class PartyTwice(DomainError):
    """A party stands once in a role."""

    code: ClassVar[str] = "party_twice"
    field: ClassVar[str] = "weights"
    template: ClassVar[str] = N_("“{party}”写了两次，请合并为一行。")


class PartEmpty(DomainError):
    """Every part has a party and a weight."""

    code: ClassVar[str] = "part_empty"
    field: ClassVar[str] = "weights"
    template: ClassVar[str] = N_("每一行都要有名称和大于 0 的权重。不需要的行请清空。")


def check_parts(parts: Sequence[Part]) -> None:
    """Refuse parts that are no whole; none at all is allowed. Raises WeightsOff, PartyTwice, PartEmpty."""
    if any(not part.party or part.weight <= 0 for part in parts):
        raise PartEmpty()
    seen: set[str] = set()
    for part in parts:
        if part.party in seen:
            raise PartyTwice(party=part.party)
        seen.add(part.party)
    total = sum(part.weight for part in parts)
    if parts and total != WHOLE:
        raise WeightsOff(sum=total / PERCENT)
