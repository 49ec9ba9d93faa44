"""Whose dues a row of the bank pays: by what it says, never by the amount alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crm.chinese.names import name_key, similarity
from crm.core.money import Money
from crm.core.words import N_

NEAR = 0.6
"""Names at least this alike (0 to 1) are offered together with an equal amount."""
MOST_OFFERED = 5
_NUMBER = re.compile(r"HF(\d{4})-?(\d{5,})(-[2-9](?!\d))?", re.IGNORECASE | re.ASCII)


class Found(StrEnum):
    """How a row was matched."""

    RECORDED = "recorded"
    NUMBER = "number"
    NAME = "name"
    ALIAS = "alias"
    CHOOSE = "choose"


FOUND_NAMES = {
    Found.RECORDED: N_("此前已入账"),
    Found.NUMBER: N_("附言中的应缴单号"),
    Found.NAME: N_("付款人与会员同名"),
    Found.ALIAS: N_("以前为该会员代付过"),
    Found.CHOOSE: N_("待选择"),
}


@dataclass(frozen=True, slots=True)
class Open:
    """An invoice on which something is owed."""

    number: str
    year: int
    owed: Money
    enterprise_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a row probably pays: an invoice or a member's number, and what else is offered."""

    found: Found
    target: str = ""
    offers: tuple[Open, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are matched against."""

    invoices: Mapping[str, int]
    """The number of every invoice that is not void → its enterprise."""
    open: Sequence[Open]
    """The oldest year first."""
    names: Mapping[str, frozenset[int]]
    """name_key → the member enterprises of this name."""
    aliases: Mapping[str, frozenset[int]]
    """name_key of a payer → the enterprises it has paid for."""
    members: Mapping[int, str]
    """Enterprise → its membership's number."""
    recorded: frozenset[str]
    """References of rows already recorded."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Number of a void invoice → that of the one issued instead of it."""
    by_firm: dict[int, list[Open]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for each in self.open:
            self.by_firm[each.enterprise_id].append(each)

    def target_of(self, enterprise_id: int) -> str:
        """Return the oldest open invoice of an enterprise, or its member's number: then all of it is 预缴."""
        owing = self.by_firm.get(enterprise_id)
        return owing[0].number if owing else self.members.get(enterprise_id, "")


def match(reference: str, payer: str, amount: Money, summary: str, known: Known) -> Match:
    """Say what a row pays. Only the number, the exact name or a remembered payer decide; the rest is offered."""
    if reference in known.recorded:
        return Match(Found.RECORDED)
    said = [known.replaced.get(number, number) for number in numbers_in(summary)]
    named = [number for number in said if number in known.invoices]
    if len(set(named)) == 1:
        return Match(Found.NUMBER, named[0])
    key = name_key(payer)
    for found, firms in ((Found.NAME, known.names.get(key)), (Found.ALIAS, known.aliases.get(key))):
        if firms is not None and len(firms) == 1:
            (firm,) = firms
            if target := known.target_of(firm):
                return Match(found, target)
    candidates = known.names.get(key, frozenset()) | known.aliases.get(key, frozenset())
    return Match(Found.CHOOSE, "", _offers(payer, amount, candidates, known.open))


def numbers_in(text: str) -> list[str]:
    """Return the invoice numbers a text holds, as they are written on invoices."""
    return [f"HF{year}-{rest}{again}" for year, rest, again in _NUMBER.findall(text)]


def _offers(payer: str, amount: Money, firms: frozenset[int], some: Iterable[Open]) -> tuple[Open, ...]:
    rated = []
    for each in some:
        alike = similarity(payer, each.name)
        if each.enterprise_id in firms or each.owed == amount or alike >= NEAR:
            rated.append((each.enterprise_id in firms, alike + (0.25 if each.owed == amount else 0), each))
    rated.sort(key=lambda one: (one[0], one[1]), reverse=True)
    return tuple(each for _known, _rate, each in rated[:MOST_OFFERED])
