"""How enterprises stand to one another (product.md P2). Stored once, read from both sides. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from crm.core.errors import Conflict, DomainError
from crm.core.words import N_


class RelationKind(StrEnum):
    """A relation as it is stored: `from` is the … of `to`."""

    SUPPLIER = "supplier"
    PARENT = "parent"
    INVESTOR = "investor"
    COMPATRIOT = "compatriot"
    PARTNER = "partner"


class Tie(StrEnum):
    """What the other enterprise is, seen from one side."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    PARENT = "parent"
    SUBSIDIARY = "subsidiary"
    INVESTOR = "investor"
    INVESTED = "invested"
    COMPATRIOT = "compatriot"
    PARTNER = "partner"


TIE_NAMES = {
    Tie.SUPPLIER: N_("供应商"),
    Tie.CUSTOMER: N_("客户"),
    Tie.PARENT: N_("母公司"),
    Tie.SUBSIDIARY: N_("子公司"),
    Tie.INVESTOR: N_("股东"),
    Tie.INVESTED: N_("参股企业"),
    Tie.COMPATRIOT: N_("同乡企业"),
    Tie.PARTNER: N_("合作伙伴"),
}
_PAIRS = {
    RelationKind.SUPPLIER: (Tie.SUPPLIER, Tie.CUSTOMER),
    RelationKind.PARENT: (Tie.PARENT, Tie.SUBSIDIARY),
    RelationKind.INVESTOR: (Tie.INVESTOR, Tie.INVESTED),
    RelationKind.COMPATRIOT: (Tie.COMPATRIOT, Tie.COMPATRIOT),
    RelationKind.PARTNER: (Tie.PARTNER, Tie.PARTNER),
}
"""Kind → what `from` is to `to`, and what `to` is to `from`."""


class Placed(NamedTuple):
    """A relation as it is stored."""

    from_id: int
    to_id: int
    kind: RelationKind


class RelationWithSelf(DomainError):
    """An enterprise stands in no relation to itself."""

    code, field = "relation_with_self", "other"
    template = N_("不能与本企业自己建立关系。请填写另一家企业。")


class RelationExists(Conflict):
    """This relation is noted and runs."""

    code, field = "relation_exists", "other"
    template = N_("这层关系已经登记。如有变化，请先结束原来的记录。")


class RelationBackwards(DomainError):
    """A relation ends before it begins."""

    code, field = "relation_backwards", "until"
    template = N_("结束日期不能早于开始日期 {since}。")


class RelatedUnknown(DomainError):
    """No enterprise of this name or code is known."""

    code, field = "related_unknown", "other"
    template = N_("没有找到“{given}”。请填写已登记企业的全称、简称或统一社会信用代码。")


class RelatedAmbiguous(DomainError):
    """Several enterprises have this short name."""

    code, field = "related_ambiguous", "other"
    template = N_("有 {n} 家企业叫“{given}”。请填写全称或统一社会信用代码。")


def placed(here: int, other: int, tie: Tie) -> Placed:
    """Return how “`other` is the `tie` of `here`” is stored; both sides give the same. Raises RelationWithSelf."""
    if here == other:
        raise RelationWithSelf()
    for kind, (first, second) in _PAIRS.items():
        if first is second is tie:
            return Placed(min(here, other), max(here, other), kind)
        if tie is first:
            return Placed(other, here, kind)
        if tie is second:
            return Placed(here, other, kind)
    raise ValueError(tie)


def seen_from(here: int, relation: Placed) -> tuple[int, Tie]:
    """Return the other enterprise of a relation and what it is to `here`."""
    first, second = _PAIRS[relation.kind]
    return (relation.to_id, second) if relation.from_id == here else (relation.from_id, first)


def check_days(since: date | None, until: date | None) -> None:
    """Raise RelationBackwards if the relation ends before it begins."""
    if since and until and until < since:
        raise RelationBackwards(since=since)
