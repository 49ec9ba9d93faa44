"""Whether a lead or project is the same as one that is registered already. Pure.

Source: product.md L19 (same organisation, similar name, ±10 % amount, within 24 months: a warning with candidates) and
decisions.md A2. Nothing is merged or dropped: the writer opens the one that exists, or says why this is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.chinese.names import core_name, similarity
from crm.core.errors import Conflict, DomainError
from crm.core.i18n import _
from crm.core.money import Money
from crm.core.words import N_

NEAR_PERCENT = 10
NEAR_YEARS = 2
"""Amounts within 10 %, written down within 24 months of each other."""
LIKE = 0.7
"""From this likeness on two names of one investor's projects are similar."""
CLOSE = 0.9
"""As LIKE, where the investors differ (product.md D4 has the same number for enterprises)."""
SHOWN = 5
"""So many candidates are shown."""


class Sign(StrEnum):
    """In what two of them agree."""

    FIRM = "firm"
    NAME = "name"
    AMOUNT = "amount"
    PLACE = "place"


SIGN_NAMES: dict[Sign, str] = {
    Sign.FIRM: N_("投资方相同"),
    Sign.NAME: N_("名称相近"),
    Sign.AMOUNT: N_("金额相近"),
    Sign.PLACE: N_("落地相同"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is compared of a lead or project."""

    name: str
    firm: str
    on: date
    """The day it was signed, or written down."""
    firm_id: int | None = None
    """The registered enterprise: the same one has the same credit code."""
    amount: Money | None = None
    place: str | None = None
    """GB/T 2260 code of where it is to land."""


def signs(one: Described, other: Described) -> frozenset[Sign]:
    """Return in what two agree; the same whichever comes first."""
    found = set()
    if _same_firm(one, other):
        found.add(Sign.FIRM)
    if similarity(one.name, other.name) >= (LIKE if found else CLOSE):
        found.add(Sign.NAME)
    if one.amount is not None and other.amount is not None and near(one.amount, other.amount):
        found.add(Sign.AMOUNT)
    if one.place and one.place == other.place:
        found.add(Sign.PLACE)
    return frozenset(found)


def _same_firm(one: Described, other: Described) -> bool:
    if one.firm_id is not None and one.firm_id == other.firm_id:
        return True
    return bool(one.firm) and core_name(one.firm) == core_name(other.firm)


def near(one: Money, other: Money) -> bool:
    """Say whether two amounts differ by at most 10 % of the larger one."""
    return abs(one.fen - other.fen) * 100 <= NEAR_PERCENT * max(one.fen, other.fen)


def looks_same(one: Described, other: Described) -> bool:
    """Say whether two are worth a warning: one investor and a similar name or amount; or one name and one more sign."""
    if not within(one.on, other.on):
        return False
    found = signs(one, other)
    return (Sign.FIRM in found and Sign.AMOUNT in found) or (Sign.NAME in found and len(found) > 1)


def within(one: date, other: date) -> bool:
    """Say whether two days are at most 24 months apart."""
    first, last = sorted((one, other))
    return (last.year - first.year, last.month, last.day) <= (NEAR_YEARS, first.month, first.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One that may be the same, as a form shows it."""

    kind: str
    """`lead` or `project`."""
    id: int
    described: Described
    event: str
    """The name of the event it was written down at, or ""."""
    state: str
    """Where it stands (msgid)."""
    owner: str
    signs: frozenset[Sign]
    open_to_writer: bool = True
    """The writer may read it; otherwise they learn only who works on it."""
    source_lead_id: int | None = None
    """The lead a project came from."""

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}-{self.id}"


def ordered(found: Iterable[Twin]) -> list[Twin]:
    """Return the likeliest first, of these the earliest; a lead whose project is among them is left out."""
    all_of = list(found)
    signed = {each.source_lead_id for each in all_of if each.source_lead_id is not None}
    kept = [each for each in all_of if each.kind != "lead" or each.id not in signed]
    return sorted(kept, key=lambda each: (-len(each.signs), each.described.on, each.kind, each.id))[:SHOWN]


@dataclass(frozen=True, slots=True)
class Apart:
    """That somebody has seen these and says why it is another."""

    seen: frozenset[str] = frozenset()
    reason: str = ""

    @classmethod
    def of(cls, given: Iterable[str], reason: str | None) -> Apart:
        """Read what a form sent; what names nothing is left out."""
        keys = frozenset(each for each in given if re.fullmatch(r"(lead|project)-[0-9]{1,18}", each))
        return cls(keys, (reason or "").strip())


NOTHING_SAID = Apart()


class LooksTheSame(Conflict):
    """Something that looks the same is registered: it is opened, or somebody says why this is another."""

    code = "looks_the_same"
    template = N_(
        "“{name}”（{firm}）已于 {date} 登记，{state}，对接人 {owner}，可能是同一个。请先打开核对；"
        "确属另一个的，写明理由后再提交。"
    )

    def __init__(self, twins: Sequence[Twin]) -> None:
        first = twins[0].described
        super().__init__(
            name=first.name, firm=first.firm, date=first.on, event=twins[0].event, state=_(twins[0].state),
            owner=twins[0].owner or "--",
        )  # fmt: skip
        self.twins = tuple(twins)


class LooksTheSameAtEvent(LooksTheSame):
    """The same, at an event."""

    template = N_(
        "“{name}”（{firm}）已于 {date} 在活动《{event}》登记，{state}，对接人 {owner}，可能是同一个。请先打开核对；"
        "确属另一个的，写明理由后再提交。"
    )


class LooksTheSameElsewhere(LooksTheSame):
    """The same, in hands of somebody else: only who that is is told."""

    template = N_("{owner} 正在跟进的一条可能与此相同。请先向其核实；确属另一个的，写明理由后再提交。")


class ApartReasonMissing(LooksTheSame):
    """The candidates were seen, but nothing was said."""

    code, field = "apart_reason_missing", "apart"
    template = N_("请写明为什么不是“{name}”。")


class ApartReasonMissingElsewhere(ApartReasonMissing):
    """The same, of one the writer may not read."""

    template = N_("请写明为什么与 {owner} 跟进的那一条不是同一个。")


def check_apart(found: Sequence[Twin], word: Apart) -> None:
    """Refuse what looks like something registered, until all of it was seen and a reason given.

    Raises LooksTheSame, ApartReasonMissing.
    """
    if not found:
        return
    first = found[0]
    if any(each.key not in word.seen for each in found):
        if not first.open_to_writer:
            raise LooksTheSameElsewhere(found)
        raise (LooksTheSameAtEvent if first.event else LooksTheSame)(found)
    if not word.reason:
        raise (ApartReasonMissing if first.open_to_writer else ApartReasonMissingElsewhere)(found)


def seen_twins(error: DomainError | None) -> dict[str, object]:
    """Return what a form shows of the candidates a refusal names."""
    return {"twins": error.twins if isinstance(error, LooksTheSame) else (), "sign_names": SIGN_NAMES}
